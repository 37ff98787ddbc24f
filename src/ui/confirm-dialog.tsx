/** A question that must be answered before anything else: a native modal dialog. Escape is the cautious answer. */

import { createEffect, createSignal, createUniqueId } from 'solid-js';

export function ConfirmDialog(props: {
  readonly open: boolean;
  readonly title: string;
  readonly text: string;
  readonly keep: string;
  readonly discard: string;
  readonly onKeep: () => void;
  readonly onDiscard: () => void;
}) {
  const id = createUniqueId();
  const [dialog, setDialog] = createSignal<HTMLDialogElement>();
  createEffect(() => {
    if (props.open) dialog()?.showModal();
    else dialog()?.close();
  });
  return (
    <dialog
      ref={setDialog}
      class="dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={event => {
        event.preventDefault();
        props.onKeep();
      }}
    >
      <h2 id={`${id}-title`}>{props.title}</h2>
      <p id={`${id}-text`}>{props.text}</p>
      <div class="actions">
        <button type="button" class="button button-primary" onClick={() => props.onKeep()}>
          {props.keep}
        </button>
        <button type="button" class="button button-danger" onClick={() => props.onDiscard()}>
          {props.discard}
        </button>
      </div>
    </dialog>
  );
}
