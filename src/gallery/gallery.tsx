/**
 * Every type of field in every state, for whoever works on the page and for the tests of its looks (`npm run dev:mock`,
 * `/gallery`). The rows, editors and fields are the page's own; only what is saved goes nowhere. Part of no other build.
 */

import { Route, Router, useParams } from '@solidjs/router';
import { createSignal, For, onMount, Show } from 'solid-js';
import type { Settings, SettingsAttribute } from '../api/contract.ts';
import type { Change, SaveOutcome } from '../api/outcome.ts';
import { isEditable } from '../fields/editable.ts';
import type { AccessControl } from '../profile/access.ts';
import { audienceOf } from '../profile/audience.ts';
import { LanguageProvider } from '../i18n/language.tsx';
import type { Words } from '../i18n/load.ts';
import { AttributeRow } from '../pages/attribute-row.tsx';
import { UnsavedProvider } from '../pages/unsaved.tsx';
import { appears, edit } from './edit.ts';
import { SAMPLES, type Sample } from './samples.ts';
import './gallery.css';

/** What becomes of a save in a state in which one was tried; `undefined` is still on its way. */
const SAVES = {
  refused: () => ({ kind: 'refused', code: 'bad_format' }),
  saving: () => undefined,
  saved: change => ({ kind: 'saved', saved: change.wanted ?? undefined }),
  conflict: change => ({ kind: 'conflict', saved: change.base }),
  failed: () => ({ kind: 'failed', reason: 'unavailable' }),
} as const satisfies Record<string, (change: Change) => SaveOutcome | undefined>;

const STATES = [
  'filled',
  'empty',
  'readonly',
  'audience',
  'managed',
  'open',
  'open-empty',
  ...Object.keys(SAVES),
] as const;

const isTried = (state: string): state is keyof typeof SAVES => state in SAVES;

export function GalleryApp(props: { readonly words: Words }) {
  return (
    <LanguageProvider words={props.words}>
      <Router>
        <Route path="/gallery/:state?" component={Gallery} />
      </Router>
    </LanguageProvider>
  );
}

function Gallery() {
  const params = useParams<{ state?: string }>();
  return (
    <UnsavedProvider>
      <main class="page gallery">
        <h1>Gallery</h1>
        <nav aria-label="States">
          <For each={STATES}>
            {state => (
              <a href={`/gallery/${state}`} rel="external" aria-current={params.state === state ? 'page' : undefined}>
                {state}
              </a>
            )}
          </For>
        </nav>
        <Show when={params.state} keyed>
          {state => <Specimens state={state} />}
        </Show>
      </main>
    </UnsavedProvider>
  );
}

/** Busy until every row is in its state. */
function Specimens(props: { readonly state: string }) {
  const [ready, setReady] = createSignal(0);
  return (
    <ul class="card" aria-busy={ready() < SAMPLES.length}>
      <For each={SAMPLES}>
        {sample => <Specimen sample={sample} state={props.state} onReady={() => setReady(count => count + 1)} />}
      </For>
    </ul>
  );
}

function Specimen(props: { readonly sample: Sample; readonly state: string; readonly onReady: () => void }) {
  // oxlint-disable-next-line solid/reactivity -- a state is shown once; another is another document
  const { sample, state } = props;
  const shown = inState(sample, state);
  const [attribute, setAttribute] = createSignal(shown);
  const opens = isEditable(shown) && (isTried(state) || state.startsWith('open'));
  const [open, setOpen] = createSignal(opens);
  const id = shown.pointer.slice(1);

  const save = async (change: Change): Promise<SaveOutcome> => {
    const outcome = isTried(state) ? SAVES[state](change) : undefined;
    if (!outcome) return new Promise(() => undefined);
    if (outcome.kind === 'saved') setAttribute(now => ({ ...now, value: outcome.saved }) as SettingsAttribute);
    return outcome;
  };
  const arrange = async () => {
    if (state === 'audience') document.querySelector<HTMLElement>(`#${id} button`)?.click();
    if (opens) await (isTried(state) ? edit(id, sample.other) : appears(`#${id} form`));
  };
  onMount(() => {
    const { onReady } = props;
    void arrange().then(onReady);
  });

  return (
    <AttributeRow
      attribute={attribute()}
      settings={settingsIn(state)}
      addressed={open()}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      save={save}
      announce={() => undefined}
    />
  );
}

function inState({ attribute, value }: Sample, state: string): SettingsAttribute {
  const empty = state.endsWith('empty') || attribute.candidates?.length === 0;
  const managed = state === 'managed';
  const access = managed || ['readonly', 'audience'].includes(state) ? 'readonly' : 'readwrite';
  const rights: AccessControl = {
    end_user: managed ? 'readwrite' : access,
    bearer: 'readonly',
    portal_ui: 'readwrite',
  };
  return {
    ...attribute,
    ...(empty ? {} : { value }),
    access,
    ...(access === 'readonly' ? { readonly_reason: managed ? 'provider' : 'project' } : {}),
    ...audienceOf(rights, { access }),
  } as SettingsAttribute;
}

function settingsIn(state: string): Settings {
  const edits = state !== 'managed';
  return {
    project: { name: 'Acme', languages: ['en'] },
    user: { sub: 'gallery', display_name: 'Ada Lovelace' },
    attributes: [],
    identities: [],
    providers: [],
    capabilities: {
      edit: edits,
      link: false,
      unlink: false,
      custom_data: 'hidden',
      account_url: 'https://provider.example/account',
    },
  };
}
