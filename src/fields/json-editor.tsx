/** Edits one JSON object as text: every fault is named with its line while typing, and nothing typed is lost. */

import { createEffect, createMemo, createSignal, onCleanup, onMount, Show, untrack } from 'solid-js';
import type { CustomDataOutcome, FailureReason, HeldCustomData } from '../api/outcome.ts';
import { useLanguage } from '../i18n/language.tsx';
import { useLaterWords } from '../i18n/later.ts';
import { CUSTOM_DATA_LIMIT, readCustomData, type CustomData, type CustomDataFault } from '../profile/custom-data.ts';
import { onEscape } from '../ui/escape.ts';
import { JsonText } from '../ui/json-text.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { EditorFailure } from './editor-failure.tsx';
import { lineOfFault } from './json-place.ts';
import '../ui/json.css';
import '../ui/field.css';

type Trouble =
  | { readonly kind: 'conflict'; readonly saved: HeldCustomData }
  | { readonly kind: 'failed'; readonly reason: FailureReason };

const pretty = (data: unknown) => JSON.stringify(data, undefined, 2);

export function JsonEditor(props: {
  readonly held: HeldCustomData;
  readonly signInAddress: string;
  readonly save: (data: CustomData, etag: string) => Promise<CustomDataOutcome>;
  readonly onClose: (saved?: HeldCustomData) => void;
  readonly onDirty: (dirty: boolean) => void;
}) {
  const { t, language } = useLanguage();
  const later = useLaterWords();
  const held = untrack(() => props.held);
  const initial = pretty(held.data);
  const [base, setBase] = createSignal(held);
  const [text, setText] = createSignal(initial);
  const [trouble, setTrouble] = createSignal<Trouble>();
  const [refused, setRefused] = createSignal<string>();
  const [pending, setPending] = createSignal(false);
  const [area, setArea] = createSignal<HTMLTextAreaElement>();

  const read = createMemo(() => readCustomData(text()));
  const number = (count: number) => new Intl.NumberFormat(language()).format(count);
  const size = () => new TextEncoder().encode(text()).length;
  const error = () => {
    const outcome = read();
    if (outcome.ok) return refused();
    const line = lineOfFault(text(), outcome.fault, outcome.offset);
    const words = faultWords(outcome.fault);
    return line === undefined ? words : later('json.line', { line: number(line), fault: words });
  };
  const faultWords = (fault: CustomDataFault) => later(`json.${fault}`);

  onMount(() => area()?.focus());
  createEffect(() => props.onDirty(text() !== initial));
  onCleanup(() => props.onDirty(false));

  async function save() {
    const outcome = read();
    if (pending()) return;
    if (!outcome.ok) {
      area()?.focus();
      return;
    }
    setPending(true);
    setTrouble(undefined);
    const saved = await props.save(outcome.value, base().etag).finally(() => setPending(false));
    if (saved.kind === 'saved') return close(saved.held);
    if (saved.kind === 'refused') {
      const fault = saved.fault as CustomDataFault | undefined;
      setRefused(fault === undefined ? t('failure.unexpected') : faultWords(fault));
    } else if (saved.kind === 'conflict' && pretty(saved.saved.data) === pretty(outcome.value)) {
      return close(saved.saved);
    } else setTrouble(saved);
    if (saved.kind === 'conflict') setBase(saved.saved);
    area()?.focus();
  }

  function close(saved?: HeldCustomData) {
    props.onDirty(false);
    props.onClose(saved);
  }

  function format() {
    const outcome = read();
    if (outcome.ok) setText(pretty(outcome.value));
    area()?.focus();
  }

  const conflict = () => {
    const now = trouble();
    return now?.kind === 'conflict' ? now.saved : undefined;
  };
  const failure = () => {
    const now = trouble();
    return now?.kind === 'failed' ? now.reason : undefined;
  };
  const cancel = () => close(conflict());

  return (
    <form
      class="json-editor"
      novalidate
      aria-labelledby="section-custom-data"
      aria-busy={pending()}
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
      ref={form => onEscape(form, () => !pending() && cancel())}
    >
      <Labelled
        id="custom-data-text"
        label={later('json.label')}
        hint={later('json.size', { bytes: number(size()), limit: number(CUSTOM_DATA_LIMIT) })}
        error={error()}
      >
        {control => (
          <textarea
            class="input json"
            rows="14"
            dir="ltr"
            spellcheck={false}
            autocapitalize="none"
            autocomplete="off"
            {...control}
            ref={setArea}
            readonly={pending()}
            value={text()}
            onInput={event => {
              setRefused(undefined);
              setText(event.currentTarget.value);
            }}
          />
        )}
      </Labelled>
      <Show when={conflict()}>
        {saved => (
          <section class="conflict" aria-labelledby="json-conflict">
            <h3 id="json-conflict">{t('conflict.title')}</h3>
            <p class="field-hint">{later('json.conflict')}</p>
            <JsonText label={t('conflict.saved')} data={saved().data} />
          </section>
        )}
      </Show>
      <Show when={failure()}>{reason => <EditorFailure reason={reason()} signInAddress={props.signInAddress} />}</Show>
      <div class="actions">
        <button type="submit" class="button button-primary" aria-disabled={pending()}>
          {pending() ? t('editor.saving') : conflict() ? t('conflict.keep_mine') : t('editor.save')}
        </button>
        <button type="button" class="button" disabled={pending()} onClick={cancel}>
          {conflict() ? t('conflict.take_saved') : t('editor.cancel')}
        </button>
        <button type="button" class="button button-quiet" disabled={pending()} onClick={format}>
          {later('json.format')}
        </button>
      </div>
    </form>
  );
}
