/** Where the person is signed in, and the way to end any of it but here. Loaded when it is asked for. */

import { createResource, createSignal, For, Match, Show, Switch } from 'solid-js';
import type { OwnSession, Settings } from '../api/contract.ts';
import type { FailureReason } from '../api/outcome.ts';
import { endSessions, loadSessions } from '../api/own-sessions.ts';
import { EditorFailure } from '../fields/editor-failure.tsx';
import { useLanguage, type Translate } from '../i18n/language.tsx';
import { keepLeaving } from '../session/leaving.ts';
import { signInAddress } from '../session/sign-in.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { YOUR_SESSIONS } from './open-row.ts';
import { SignInAgain } from './sign-in-again.tsx';
import { useUnsaved } from './unsaved.tsx';

export function SessionList(props: {
  readonly settings: Settings;
  readonly announce: (text: string) => void;
  /** Takes the focus when what had it is gone. */
  readonly focusFallback: () => void;
}) {
  const { t } = useLanguage();
  const { beforeLosing, setDirty } = useUnsaved();
  const [held, { mutate, refetch }] = createResource(loadSessions);
  const [asking, setAsking] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal<FailureReason>();
  const [allButton, setAllButton] = createSignal<HTMLElement>();

  async function end(session?: OwnSession) {
    if (busy()) return;
    setFailed(undefined);
    setBusy(true);
    const outcome = await endSessions(props.settings.user.sub, session?.id);
    setBusy(false);
    switch (outcome.kind) {
      case 'done':
        mutate(outcome.left);
        props.announce(session ? t('sessions.ended', { device: deviceOf(t, session) }) : t('sessions.ended_others'));
        props.focusFallback();
        return;
      case 'sign_in_first':
        beforeLosing(() => {
          keepLeaving(undefined);
          setDirty(false);
          location.assign(outcome.location);
        });
        return;
      case 'failed':
        setFailed(outcome.reason);
    }
  }

  return (
    <Switch>
      <Match when={held.state === 'ready' && held()}>
        {sessions => (
          <>
            <For each={sessions()}>
              {session => (
                <li class="row way session" id={`session-${session.id}`}>
                  <p class="way-kind">{session.current ? t('sessions.current') : ''}</p>
                  <div class="row-value">
                    <h4 class="way-name">{deviceOf(t, session)}</h4>
                    <p class="row-reason">
                      <Times session={session} />
                    </p>
                  </div>
                  <Show when={!session.current}>
                    <div class="row-action">
                      <button
                        type="button"
                        class="button button-quiet button-quiet-danger"
                        aria-disabled={busy()}
                        onClick={() => void end(session)}
                      >
                        {t('shell.sign_out')}
                        <span class="visually-hidden"> {deviceOf(t, session)}</span>
                      </button>
                    </div>
                  </Show>
                </li>
              )}
            </For>
            <Show when={failed()}>
              {reason => (
                <li class="row ways-add">
                  <EditorFailure
                    untyped
                    reason={reason()}
                    signInAddress={signInAddress(`/settings/${YOUR_SESSIONS}`)}
                  />
                </li>
              )}
            </Show>
            <Show when={sessions().length > 1}>
              <li class="row ways-add">
                <div class="actions">
                  <SignInAgain />
                  <button
                    type="button"
                    class="button"
                    id="sign-out-others"
                    ref={setAllButton}
                    aria-disabled={busy()}
                    onClick={() => setAsking(true)}
                  >
                    {t('sessions.end_others')}
                  </button>
                </div>
              </li>
            </Show>
            <Show when={asking()}>
              <ConfirmDialog
                open
                title={t('sessions.end_others')}
                text={t('sessions.end_others_text')}
                keep={t('editor.cancel')}
                discard={t('shell.sign_out')}
                onKeep={() => {
                  setAsking(false);
                  allButton()?.focus();
                }}
                onDiscard={() => {
                  setAsking(false);
                  allButton()?.focus();
                  void end();
                }}
              />
            </Show>
          </>
        )}
      </Match>
      <Match when={held.state === 'errored'}>
        <li class="row ways-add">
          <div class="actions">
            <Notice>{t('sessions.load_failed')}</Notice>
            <button type="button" class="button" onClick={() => void refetch()}>
              {t('editor.try_again')}
            </button>
          </div>
        </li>
      </Match>
    </Switch>
  );
}

function Times(props: { readonly session: OwnSession }) {
  const { t, language } = useLanguage();
  const at = (seconds: number) =>
    new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(seconds * 1000);
  return (
    <>
      {t('sessions.since', { time: at(props.session.created_at) })}
      {' · '}
      {t('sessions.used', { time: at(props.session.last_used_at) })}
    </>
  );
}

function deviceOf(t: Translate, { browser, system }: OwnSession): string {
  if (browser !== undefined && system !== undefined) return t('sessions.device', { browser, system });
  return browser ?? system ?? t('sessions.unknown');
}
