/** A form control with its label, its hint before typing and its error after, tied together for assistive technology. */

import { Show, type JSX } from 'solid-js';
import { Icon } from './icon.tsx';

export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
}

export function Labelled(props: {
  readonly id: string;
  readonly label: string;
  /** The label stands next to the control already; say it to assistive technology only. */
  readonly labelHidden?: boolean | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly children: (control: ControlProps) => JSX.Element;
}) {
  const hintId = () => `${props.id}-hint`;
  const errorId = () => `${props.id}-error`;
  const control: ControlProps = {
    get id() {
      return props.id;
    },
    get 'aria-describedby'() {
      return [props.error && errorId(), props.hint && hintId()].filter(Boolean).join(' ') || undefined;
    },
    get 'aria-invalid'() {
      return props.error ? 'true' : undefined;
    },
  };
  return (
    <div class="field">
      <label
        for={props.id}
        id={`${props.id}-label`}
        classList={{ 'field-label': true, 'visually-hidden': props.labelHidden ?? false }}
      >
        {props.label}
      </label>
      {props.children(control)}
      <FieldError id={errorId()} text={props.error} />
      <Show when={props.hint}>
        <p class="field-hint" id={hintId()}>
          {props.hint}
        </p>
      </Show>
    </div>
  );
}

export function FieldError(props: { readonly id: string; readonly text: string | undefined }) {
  return (
    <Show when={props.text}>
      <p class="field-error" id={props.id}>
        <Icon name="alert" />
        <span>{props.text}</span>
      </p>
    </Show>
  );
}
