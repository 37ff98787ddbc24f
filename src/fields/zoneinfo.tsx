/** A time zone, searched among all that the browser knows, or taken from this device. */

import { createMemo, Show } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import { ListField } from './list-field.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { clockIn, offsetOf, zoneOptions } from './zones.ts';

export function ZoneinfoField(props: FieldProps<AttributeOf<'zoneinfo'>>) {
  const { t, language } = useLanguage();
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const options = createMemo(zoneOptions);
  const now = (zone: string) => {
    const offset = offsetOf(zone, Date.now());
    if (offset === undefined) return t('field.zone_hint');
    return t('field.zone_now', { time: clockIn(zone, language(), Date.now()), offset });
  };
  return (
    <props.FormField name="value">
      {store => (
        <>
          <ListField
            {...props}
            name="value"
            label={props.attribute.label}
            labelHidden
            options={options()}
            hint={now(store.value ?? '')}
          />
          <Show when={here !== store.value}>
            <button type="button" class="button button-link" onClick={() => props.setText('value', here)}>
              {t('field.zone_here', { zone: here.replaceAll('_', ' ') })}
            </button>
          </Show>
        </>
      )}
    </props.FormField>
  );
}
