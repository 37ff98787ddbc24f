/** A value as a person reads it: names instead of codes, a picture instead of its address. */

import { createSignal, Match, Show, Switch } from 'solid-js';
import type { SettingsAttribute } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';
import type { Address, Attribute, AttributeValue } from '../profile/attribute.ts';
import { displayText } from '../profile/value.ts';
import { whenFailedBefore } from '../ui/picture-failure.ts';
import { countryName } from './country-name.ts';

interface ValueProps {
  readonly attribute: SettingsAttribute;
  readonly value: AttributeValue | undefined;
}

export function AttributeValueText(props: ValueProps) {
  const { t, language } = useLanguage();
  return (
    <Show when={props.value !== undefined} fallback={<span class="unset">{t('row.not_set')}</span>}>
      <Switch
        fallback={
          <span class="value-text" dir="auto">
            {textOf(props, t, language())}
          </span>
        }
      >
        <Match when={props.attribute.type === 'picture' && typeof props.value === 'string' && props.value}>
          {address => <Picture address={address()} />}
        </Match>
      </Switch>
    </Show>
  );
}

function textOf({ attribute, value }: ValueProps, t: ReturnType<typeof useLanguage>['t'], language: string): string {
  if (value === undefined) return '';
  if (attribute.type === 'enum' && typeof value === 'string') return attribute.enum_labels[value] ?? value;
  if (attribute.type === 'gender' && value === 'male') return t('field.gender_male');
  if (attribute.type === 'gender' && value === 'female') return t('field.gender_female');
  return displayText(
    attribute as unknown as Attribute,
    typeof value === 'object' ? ownLines(value, language) : value,
    language,
  );
}

/** What the person can edit wins over `formatted`, which they cannot. */
function ownLines({ formatted, country, ...lines }: Address, language: string): Address {
  const named = { ...lines, ...(country === undefined ? {} : { country: countryName(country, language) }) };
  return Object.keys(named).length > 0 || formatted === undefined ? named : { formatted };
}

function Picture(props: { readonly address: string }) {
  const { t } = useLanguage();
  const [broken, setBroken] = createSignal(false);
  return (
    <Show when={!broken()} fallback={<span class="value-text">{props.address}</span>}>
      <img
        class="picture"
        src={props.address}
        alt={t('row.picture_alt')}
        referrerpolicy="no-referrer"
        width="48"
        height="48"
        ref={whenFailedBefore(() => setBroken(true))}
        onError={() => setBroken(true)}
      />
    </Show>
  );
}
