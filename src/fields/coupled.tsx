/** A value that belongs to the ways the person signs in: chosen among theirs, never typed. */

import { For } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import { FieldError } from '../ui/labelled.tsx';
import type { FieldProps } from './field-props.ts';

export function CoupledField(props: FieldProps) {
  const { t } = useLanguage();
  const hintId = () => `${props.id}-hint`;
  const errorId = () => `${props.id}-error`;
  return (
    <props.FormField name="value">
      {(store, field) => (
        <fieldset class="choices" aria-describedby={store.error ? `${errorId()} ${hintId()}` : hintId()}>
          <legend class="visually-hidden">{props.attribute.label}</legend>
          <For each={props.attribute.candidates}>
            {candidate => (
              <label class="choice">
                <input {...field} type="radio" value={candidate} checked={store.value === candidate} />
                <span>{candidate}</span>
              </label>
            )}
          </For>
          <FieldError id={errorId()} text={store.error} />
          <p class="field-hint" id={hintId()}>
            {t('field.candidates_hint')}
          </p>
        </fieldset>
      )}
    </props.FormField>
  );
}
