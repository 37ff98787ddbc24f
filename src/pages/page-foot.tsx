/** What somebody sets about the page itself, not about their profile: its language and its look. */

import { For, onCleanup, onMount } from 'solid-js';
import type { Settings } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';
import { followSignOut } from '../session/sign-out.ts';
import { chooseTheme, chosenTheme } from '../session/theme-choice.ts';
import { THEMES, themeNamed } from '../ui/themes.ts';
import { LanguageSwitch } from './language-switch.tsx';
import '../ui/field.css';
import '../ui/later.css';

export function PageFoot(props: { readonly settings: Settings }) {
  // here, because no first load needs it
  onMount(() => onCleanup(followSignOut()));
  return (
    <footer class="page-foot">
      <LanguageSwitch settings={props.settings} />
      <ThemeSwitch />
    </footer>
  );
}

function ThemeSwitch() {
  const { t } = useLanguage();
  const chosen = chosenTheme();
  return (
    <div class="page-choice">
      <label class="field-label" for="page-theme">
        {t('shell.theme')}
      </label>
      <select class="input" id="page-theme" onInput={event => chooseTheme(themeNamed(event.currentTarget.value))}>
        <option value="device">{t('shell.theme_device')}</option>
        <For each={THEMES}>
          {theme => (
            <option value={theme} selected={theme === chosen}>
              {t(`shell.theme_${theme}`)}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}
