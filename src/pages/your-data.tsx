/** What is kept about the person besides the profile: where they are signed in, what happened, and all of it as a file. */

import {
  createEffect,
  createSignal,
  lazy,
  ErrorBoundary,
  on,
  onMount,
  Show,
  Suspense,
  type ParentProps,
} from 'solid-js';
import type { Settings } from '../api/contract.ts';
import type { FailureReason } from '../api/outcome.ts';
import { loadExport } from '../api/own-sessions.ts';
import { EditorFailure } from '../fields/editor-failure.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { useLaterWords } from '../i18n/later.ts';
import { signInAddress } from '../session/sign-in.ts';
import { LoadFailure } from './editor-loader.tsx';
import { useOpenRow, YOUR_ACTIVITY, YOUR_SESSIONS } from './open-row.ts';
import '../ui/ways.css';

const ActivityList = lazy(async () => ({ default: (await import('./activity-list.tsx')).ActivityList }));
const SessionList = lazy(async () => ({ default: (await import('./session-list.tsx')).SessionList }));

export interface YourDataProps {
  readonly settings: Settings;
  readonly announce: (text: string) => void;
}

export function YourData(props: YourDataProps) {
  const { t } = useLanguage();
  const later = useLaterWords();
  const [sessionsButton, setSessionsButton] = createSignal<HTMLElement>();
  return (
    <section class="section" aria-labelledby="section-your-data">
      <h2 id="section-your-data">{t('data.title')}</h2>
      <ul class="card">
        <OpenableRow name={YOUR_SESSIONS} title={t('sessions.title')} note={t('sessions.note')} ref={setSessionsButton}>
          <SessionList {...props} focusFallback={() => sessionsButton()?.focus()} />
        </OpenableRow>
        <Show when={props.settings.capabilities.activity}>
          <OpenableRow name={YOUR_ACTIVITY} title={later('activity.title')} note={later('activity.note')}>
            <ActivityList settings={props.settings} />
          </OpenableRow>
        </Show>
        <DownloadRow {...props} />
      </ul>
    </section>
  );
}

/** A row with something below it that is loaded when it is asked for. */
function OpenableRow(
  props: ParentProps<{
    /** In the address of the page. */
    readonly name: string;
    readonly title: string;
    readonly note: string;
    readonly ref?: (button: HTMLElement) => void;
  }>,
) {
  const { t } = useLanguage();
  const { name, open, close } = useOpenRow();
  const [button, setButton] = createSignal<HTMLElement>();
  const isOpen = () => name() === props.name;
  onMount(() => {
    if (isOpen()) button()?.focus();
  });
  createEffect(
    on(isOpen, (open, wasOpen) => {
      // what had the focus may be gone with the list
      if (!open && wasOpen && document.activeElement === document.body) button()?.focus();
    }),
  );
  return (
    <>
      <li class="row way" id={props.name}>
        <h3 class="way-kind">{props.title}</h3>
        <p class="row-value way-note">{props.note}</p>
        <div class="row-action">
          <button
            type="button"
            class="button button-quiet"
            ref={element => {
              setButton(element);
              props.ref?.(element);
            }}
            aria-expanded={isOpen()}
            onClick={() => (isOpen() ? close() : open(props.name))}
          >
            {t(isOpen() ? 'data.hide' : 'data.show')}
            <span class="visually-hidden"> {props.title}</span>
          </button>
        </div>
      </li>
      <Show when={isOpen()}>
        <ErrorBoundary
          fallback={
            <li>
              <LoadFailure onClose={close} />
            </li>
          }
        >
          <Suspense>{props.children}</Suspense>
        </ErrorBoundary>
      </Show>
    </>
  );
}

function DownloadRow(props: YourDataProps) {
  const { t, language } = useLanguage();
  const [loading, setLoading] = createSignal(false);
  const [failed, setFailed] = createSignal<FailureReason>();

  async function download() {
    if (loading()) return;
    setFailed(undefined);
    setLoading(true);
    const outcome = await loadExport(props.settings.user.sub, language());
    setLoading(false);
    if ('reason' in outcome) {
      setFailed(outcome.reason);
      return;
    }
    saveAs(`account-${new Date().toISOString().slice(0, 10)}.json`, outcome.text);
    props.announce(t('export.done'));
  }

  return (
    <li class="row way" id="your-download">
      <h3 class="way-kind">{t('export.title')}</h3>
      <div class="row-value">
        <p class="way-note">{t('export.note')}</p>
        <Show when={failed()}>
          {reason => <EditorFailure untyped reason={reason()} signInAddress={signInAddress('/settings')} />}
        </Show>
      </div>
      <div class="row-action">
        <button type="button" class="button button-quiet" aria-disabled={loading()} onClick={() => void download()}>
          {t('export.get')}
          <span class="visually-hidden"> {t('export.title')}</span>
        </button>
      </div>
    </li>
  );
}

/** Hands a text to the browser as a file. */
function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the browser has to have begun
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
