/** The free data that applications keep about the person: shown as JSON, edited where the project allows it. */

import {
  createEffect,
  createResource,
  createSignal,
  ErrorBoundary,
  lazy,
  Match,
  on,
  onMount,
  Show,
  Suspense,
  Switch,
} from 'solid-js';
import { loadCustomData, saveCustomData } from '../api/custom-data.ts';
import type { HeldCustomData } from '../api/outcome.ts';
import type { Settings } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';
import { useLaterWords } from '../i18n/later.ts';
import { signInAddress } from '../session/sign-in.ts';
import { Icon } from '../ui/icon.tsx';
import { JsonText } from '../ui/json-text.tsx';
import { Notice } from '../ui/notice.tsx';
import { LoadFailure } from './editor-loader.tsx';
import { CUSTOM_DATA, useOpenRow } from './open-row.ts';
import { useUnsaved } from './unsaved.tsx';
import '../ui/field.css';
import '../ui/later.css';

const JsonEditor = lazy(async () => ({ default: (await import('../fields/json-editor.tsx')).JsonEditor }));

export function CustomData(props: { readonly settings: Settings; readonly announce: (text: string) => void }) {
  const { t } = useLanguage();
  const later = useLaterWords();
  const [held, { mutate, refetch }] = createResource(loadCustomData);
  return (
    <section class="section" aria-labelledby="section-custom-data">
      <h2 id="section-custom-data">{later('custom_data.title')}</h2>
      <div class="card card-data">
        <p class="field-hint">{later('custom_data.note')}</p>
        <Switch>
          <Match when={held.state === 'ready' && held()}>
            {ready => <Data {...props} held={ready()} onSaved={mutate} />}
          </Match>
          <Match when={held.state === 'errored'}>
            <Notice>{later('custom_data.load_failed')}</Notice>
            <div class="actions">
              <button type="button" class="button" onClick={() => void refetch()}>
                {t('editor.try_again')}
              </button>
            </div>
          </Match>
        </Switch>
      </div>
    </section>
  );
}

function Data(props: {
  readonly settings: Settings;
  readonly announce: (text: string) => void;
  readonly held: HeldCustomData;
  readonly onSaved: (held: HeldCustomData) => void;
}) {
  const { t } = useLanguage();
  const later = useLaterWords();
  const { setDirty } = useUnsaved();
  const { name, open, close } = useOpenRow();
  const [shown, setShown] = createSignal<HTMLElement>();
  const [button, setButton] = createSignal<HTMLElement>();
  const writable = () => props.settings.capabilities.custom_data === 'readwrite';
  const isOpen = () => name() === CUSTOM_DATA && writable();
  onMount(() => {
    if (name() === CUSTOM_DATA && !writable()) shown()?.focus();
  });
  createEffect(
    on(isOpen, (open, wasOpen) => {
      // the editor took the focus with it
      if (!open && wasOpen && document.activeElement === document.body) button()?.focus();
    }),
  );
  const leave = (saved?: HeldCustomData) => {
    if (saved) props.onSaved(saved);
    if (saved) props.announce(t('row.saved_announcement', { label: later('custom_data.title') }));
    close();
  };
  return (
    <Show
      when={isOpen()}
      fallback={
        <>
          <JsonText label={later('custom_data.title')} data={props.held.data} ref={setShown} />
          <Show
            when={writable()}
            fallback={
              <p class="row-reason">
                <Icon name="lock" />
                <span>{t('row.readonly_project', { project: props.settings.project.name })}</span>
              </p>
            }
          >
            <div class="actions">
              <button type="button" class="button" ref={setButton} onClick={() => open(CUSTOM_DATA)}>
                {t('row.edit')}
                <span class="visually-hidden"> {later('custom_data.title')}</span>
              </button>
            </div>
          </Show>
        </>
      }
    >
      <ErrorBoundary fallback={<LoadFailure onClose={close} />}>
        <Suspense>
          <JsonEditor
            held={props.held}
            signInAddress={signInAddress(`/settings/${CUSTOM_DATA}`)}
            save={(data, etag) => saveCustomData(props.settings.user.sub, data, etag)}
            onClose={leave}
            onDirty={setDirty}
          />
        </Suspense>
      </ErrorBoundary>
    </Show>
  );
}
