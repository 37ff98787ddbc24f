/** A calendar day: the browser's own date field, or plain typing for whoever prefers it. */

import { createSignal, Show } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import { latestDay } from '../profile/schema.ts';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { ValueInput } from './value-input.tsx';

export function DateField(props: FieldProps<AttributeOf<'date'>>) {
  const { t } = useLanguage();
  const [typed, setTyped] = createSignal(false);
  const asText = () => {
    setTyped(true);
    document.getElementById(`${props.id}-value`)?.focus();
  };
  return (
    <>
      <ValueInput
        {...props}
        input={
          typed()
            ? { type: 'text', inputmode: 'text' }
            : { type: 'date', min: '0001-01-01', max: latestDay(Date.now()) }
        }
        hint={typed() ? t('field.date_hint') : undefined}
      />
      <Show when={!typed()}>
        <button type="button" class="button button-link" onClick={asText}>
          {t('field.date_as_text')}
        </button>
      </Show>
    </>
  );
}
