/** How the person signs in: what they have, what waits for its code, and what they can add. */

import { createSignal, For, onMount, Show } from 'solid-js';
import { LOGIN_ID_TYPES } from '../api/login-id-types.ts';
import { act } from '../api/saving.ts';
import type { Snapshot } from '../api/settings.ts';
import type { CallOptions } from '../api/client.ts';
import type { ActOutcome } from '../api/outcome.ts';
import { useLanguage } from '../i18n/language.tsx';
import { keepDraft } from '../session/draft.ts';
import { keepLeaving } from '../session/leaving.ts';
import { LoginIdForm } from './login-id-form.tsx';
import { addName, useOpenRow, WAYS_IN } from './open-row.ts';
import { PendingWay } from './pending-way.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { useUnsaved } from './unsaved.tsx';
import { Way } from './way.tsx';
import '../ui/ways.css';

export type LoginIdCall = 'addLoginId' | 'verifyLoginId' | 'resendLoginId' | 'deleteLoginId';

/** What the parts of this section need of the page. */
export interface WaysInProps {
  readonly snapshot: Snapshot;
  readonly announce: (text: string) => void;
}

/** Calls the server; goes to the fresh sign-in where that comes first, with what was typed kept for the way back. */
export type LoginIdAct = (
  call: LoginIdCall,
  options: CallOptions,
  draft?: { readonly form: string; readonly text: string },
) => Promise<Exclude<ActOutcome, { kind: 'sign_in_first' }>>;

export function WaysIn(props: WaysInProps) {
  const { t, language } = useLanguage();
  const { setDirty } = useUnsaved();
  const { name, open, close } = useOpenRow();
  const [heading, setHeading] = createSignal<HTMLElement>();
  const settings = () => props.snapshot.settings;
  const loginIds = () => settings().identities.filter(({ provider_type: type }) => type === 'login_id');
  const pending = () => settings().pending_login_ids ?? [];
  const types = () => LOGIN_ID_TYPES.filter(type => settings().capabilities.login_ids?.includes(type));

  onMount(() => {
    if (name() === WAYS_IN) heading()?.focus();
  });

  async function perform(...[call, options, draft]: Parameters<LoginIdAct>): ReturnType<LoginIdAct> {
    const known = new Set(pending().map(({ id }) => id));
    const outcome = await act(props.snapshot, language(), call, options);
    if (outcome.kind === 'sign_in_first') {
      keepLeaving(undefined);
      if (draft) keepDraft({ ...draft, sub: settings().user.sub });
      setDirty(false);
      location.assign(outcome.location);
      return new Promise<never>(() => {});
    }
    if (outcome.kind === 'done') {
      const fresh = pending().find(({ id }) => !known.has(id));
      // where the next thing is to be typed, else where all of it stands
      (document.getElementById(`${fresh?.id ?? ''}-code`) ?? heading())?.focus();
    }
    return outcome;
  }

  return (
    <section class="section" aria-labelledby="section-ways-in">
      <h2 id="section-ways-in" tabindex="-1" ref={setHeading}>
        {t('ways.title')}
      </h2>
      <ul class="card">
        <For each={loginIds().map(({ id }) => id)}>
          {id => (
            <Show when={loginIds().find(identity => identity.id === id)}>
              {identity => <Way {...props} identity={identity()} perform={perform} />}
            </Show>
          )}
        </For>
        <For each={pending().map(({ id }) => id)}>
          {id => (
            <Show when={pending().find(pending => pending.id === id)}>
              {pending => <PendingWay {...props} pending={pending()} perform={perform} />}
            </Show>
          )}
        </For>
        <Show when={settings().capabilities.password_url}>
          {url => (
            <li class="row way" id="way-password">
              <h3 class="way-kind">{t('ways.password')}</h3>
              <p class="row-value way-note">{t('ways.password_use')}</p>
              <div class="row-action">
                <a class="button button-quiet" rel="external" href={url()}>
                  {t('ways.manage')}
                  <span class="visually-hidden"> {t('ways.password')}</span>
                </a>
              </div>
            </li>
          )}
        </Show>
        <Show when={types().length > 0}>
          <li class="row ways-add">
            <Show
              when={types().find(type => name() === addName(type))}
              keyed
              fallback={
                <div class="actions">
                  <SignInAgain />
                  <For each={types()}>
                    {type => (
                      <button type="button" class="button" id={addName(type)} onClick={() => open(addName(type))}>
                        {t(`ways.add_${type}`)}
                      </button>
                    )}
                  </For>
                </div>
              }
            >
              {type => (
                <LoginIdForm
                  form={addName(type)}
                  type={type}
                  sub={settings().user.sub}
                  announce={props.announce}
                  perform={perform}
                  onClose={close}
                />
              )}
            </Show>
          </li>
        </Show>
      </ul>
    </section>
  );
}
