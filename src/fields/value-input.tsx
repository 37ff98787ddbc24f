/** One labelled text input for the whole value; most types differ only in what they tell the browser about it. */

import { createRenderEffect, splitProps, type JSX } from 'solid-js';
import { Labelled } from '../ui/labelled.tsx';
import type { FieldProps } from './field-props.ts';

/** Which of the browser's own suggestions fit (WCAG 2.2, 1.3.5). */
const AUTOCOMPLETE: Readonly<Record<string, string>> = {
  '/name': 'name',
  '/given_name': 'given-name',
  '/family_name': 'family-name',
  '/middle_name': 'additional-name',
  '/nickname': 'nickname',
  '/website': 'url',
  '/picture': 'photo',
  '/birthdate': 'bday',
};

export interface ValueInputProps extends FieldProps {
  readonly hint?: string | undefined;
  readonly input?: JSX.InputHTMLAttributes<HTMLInputElement>;
}

export function ValueInput(props: ValueInputProps) {
  const [own] = splitProps(props, ['input']);
  return (
    <props.FormField name="value">
      {(store, field) => (
        <Labelled
          id={`${props.id}-value`}
          label={props.attribute.label}
          labelHidden
          hint={props.hint}
          error={store.error}
        >
          {control => (
            <input
              class="input"
              autocomplete={AUTOCOMPLETE[props.attribute.pointer] ?? 'off'}
              dir="auto"
              {...own.input}
              {...field}
              {...control}
              ref={(element: HTMLInputElement) => {
                field.ref(element);
                // a native date that is half typed reads as empty: writing that back would wipe what is typed
                createRenderEffect(() => {
                  const text = store.value ?? '';
                  if (element.value !== text) element.value = text;
                });
              }}
            />
          )}
        </Labelled>
      )}
    </props.FormField>
  );
}
