/** A postal address: its lines as one form, saved as one value. */

import { For, type JSX } from 'solid-js';
import type { en } from '../i18n/en.ts';
import { useLanguage } from '../i18n/language.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { useCountries } from './country.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { ADDRESS_LINES, type AddressLine } from './form-values.ts';
import { ListField } from './list-field.tsx';

const LINES: { readonly [Line in AddressLine]: { label: keyof typeof en & `field.${string}`; autocomplete: string } } =
  {
    street_address: { label: 'field.address_street', autocomplete: 'street-address' },
    locality: { label: 'field.address_locality', autocomplete: 'address-level2' },
    region: { label: 'field.address_region', autocomplete: 'address-level1' },
    postal_code: { label: 'field.address_postal_code', autocomplete: 'postal-code' },
    country: { label: 'field.address_country', autocomplete: 'country-name' },
  };

export function AddressField(props: FieldProps<AttributeOf<'address'>>): JSX.Element {
  const { t } = useLanguage();
  const countries = useCountries();
  const label = (line: AddressLine) => (t as (key: string) => string)(LINES[line].label);
  return (
    <div class="address">
      <For each={ADDRESS_LINES}>
        {line =>
          line === 'country' ? (
            <ListField
              {...props}
              name={line}
              label={label(line)}
              autocomplete={LINES[line].autocomplete}
              options={countries()}
            />
          ) : (
            <Line {...props} line={line} label={label(line)} />
          )
        }
      </For>
    </div>
  );
}

function Line(props: FieldProps<AttributeOf<'address'>> & { readonly line: AddressLine; readonly label: string }) {
  return (
    <props.FormField name={props.line}>
      {(store, field) => (
        <Labelled id={`${props.id}-${props.line}`} label={props.label} error={store.error}>
          {control =>
            props.line === 'street_address' ? (
              <textarea
                class="input"
                rows="2"
                dir="auto"
                autocomplete={LINES[props.line].autocomplete}
                {...field}
                {...control}
                value={store.value ?? ''}
              />
            ) : (
              <input
                class="input"
                type="text"
                dir="auto"
                autocomplete={LINES[props.line].autocomplete}
                {...field}
                {...control}
                value={store.value ?? ''}
              />
            )
          }
        </Labelled>
      )}
    </props.FormField>
  );
}
