/** A time zone, searched in the list the browser knows, or taken from this device. */

import { For, Show } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { ValueInput } from './value-input.tsx';

export function ZoneinfoField(props: FieldProps<AttributeOf<'zoneinfo'>>) {
  const { t } = useLanguage();
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const listId = () => `${props.id}-zones`;
  return (
    <>
      <ValueInput {...props} input={{ type: 'text', list: listId(), spellcheck: false }} hint={t('field.zone_hint')} />
      <datalist id={listId()}>
        <For each={Intl.supportedValuesOf('timeZone')}>
          {zone => <option value={zone}>{zone.replaceAll('_', ' ')}</option>}
        </For>
      </datalist>
      <Show when={here !== props.attribute.value}>
        <button type="button" class="button button-link" onClick={() => props.setText('value', here)}>
          {t('field.zone_here', { zone: here.replaceAll('_', ' ') })}
        </button>
      </Show>
    </>
  );
}
