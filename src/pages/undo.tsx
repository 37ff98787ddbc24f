/** Takes back what was just saved in a row. It stays until the row is opened again; the focus is never drawn to it. */

import { createSignal, Show } from 'solid-js';
import type { Change, SaveOutcome } from '../api/outcome.ts';
import { useLanguage } from '../i18n/language.tsx';

export function Undo(props: {
  readonly label: string;
  readonly change: Change;
  readonly save: (change: Change) => Promise<SaveOutcome>;
  readonly announce: (text: string) => void;
  /** It is done, and the button is about to go. */
  readonly onDone: () => void;
}) {
  const { t } = useLanguage();
  const [pending, setPending] = createSignal(false);
  const [trouble, setTrouble] = createSignal<'undo.conflict' | 'undo.failed'>();

  const [text, setText] = createSignal<HTMLElement>();

  async function undo() {
    if (pending()) return;
    setTrouble(undefined);
    setPending(true);
    const { kind } = await props.save(props.change).finally(() => setPending(false));
    if (kind === 'saved') {
      props.announce(t('undo.done', { label: props.label }));
      props.onDone();
      return;
    }
    setTrouble(kind === 'conflict' ? 'undo.conflict' : 'undo.failed');
    // the button is gone
    if (kind === 'conflict') text()?.focus();
  }

  return (
    <>
      <Show when={trouble() !== 'undo.conflict'}>
        <button type="button" class="button button-quiet" aria-disabled={pending()} onClick={() => void undo()}>
          {t('undo.button')}
          <span class="visually-hidden"> {props.label}</span>
        </button>
      </Show>
      <Show when={trouble()}>
        {key => (
          <p class="row-reason" role="alert" tabindex="-1" ref={setText}>
            {t(key(), { label: props.label })}
          </p>
        )}
      </Show>
    </>
  );
}
