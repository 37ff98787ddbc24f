/**
 * The language of the page: what the person chose here, else the language in their profile, else the browser's; always
 * one of the project's. A change takes effect where it is; nothing that was typed is lost.
 */

import { createEffect, createSignal, For, on, Show } from 'solid-js';
import type { Settings } from '../api/contract.ts';
import { forgetSettingsIn, getSettings } from '../api/settings.ts';
import { useLanguage } from '../i18n/language.tsx';
import { pageLanguages } from '../i18n/languages.ts';
import { loadLaterWords } from '../i18n/later.ts';
import { loadWords } from '../i18n/load.ts';
import { matchLanguage } from '../profile/language.ts';
import { chooseLanguage, chosenLanguage, keepLanguage } from '../session/language-choice.ts';

export function LanguageSwitch(props: { readonly settings: Settings }) {
  const { t, language, speak } = useLanguage();
  const [chosen, setChosen] = createSignal(chosenLanguage());
  const [failed, setFailed] = createSignal(false);
  const offered = () => pageLanguages(props.settings.project.languages);
  const locale = () => {
    const value = props.settings.attributes.find(({ type }) => type === 'locale')?.value;
    return typeof value === 'string' ? value : undefined;
  };
  const automatic = () => matchLanguage([locale(), ...navigator.languages], offered()) ?? offered()[0] ?? 'en';
  const wanted = () => offered().find(tag => tag === chosen()) ?? automatic();

  const follow = async (wish: string) => {
    setFailed(false);
    try {
      // first everything that the change needs, so that a broken connection changes nothing
      const [words] = await Promise.all([loadWords(wish), loadLaterWords(wish), getSettings(wish)]);
      if (wish === wanted()) await speak(words);
    } catch {
      setFailed(true);
    }
  };
  createEffect(on(wanted, wish => void (wish === language() || follow(wish))));
  createEffect(
    on(language, (now, before) => {
      keepLanguage(now);
      if (before !== undefined && before !== now) forgetSettingsIn(before);
    }),
  );

  const choose = (tag: string) => {
    const choice = tag === automatic() ? undefined : tag;
    chooseLanguage(choice);
    setChosen(choice);
    if (failed()) void follow(tag);
  };

  return (
    <Show when={offered().length > 1}>
      <div class="page-choice">
        <label class="field-label" for="page-language">
          {t('shell.language')}
        </label>
        <select class="input" id="page-language" onInput={event => choose(event.currentTarget.value)}>
          <For each={offered()}>
            {tag => (
              <option value={tag} lang={tag} selected={tag === wanted()}>
                {nameOf(tag)}
              </option>
            )}
          </For>
        </select>
        <Show when={failed()}>
          <p class="field-error" role="alert">
            {t('failure.offline')}
          </p>
        </Show>
      </div>
    </Show>
  );
}

/** In the language itself. */
function nameOf(tag: string): string {
  return new Intl.DisplayNames(tag, { type: 'language', languageDisplay: 'standard' }).of(tag) ?? tag;
}
