/** A postal address: its lines as one form, saved as one value. */

import { For, type JSX } from 'solid-js';
import type { en } from '../i18n/en.ts';
import { useLanguage } from '../i18n/language.tsx';
import { Labelled } from '../ui/labelled.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { ADDRESS_LINES, type AddressLine } from './form-values.ts';

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
  return (
    <div class="address">
      <For each={ADDRESS_LINES}>
        {line => (
          <props.FormField name={line}>
            {(store, field) => (
              <Labelled
                id={`${props.id}-${line}`}
                label={(t as (key: string) => string)(LINES[line].label)}
                error={store.error}
              >
                {control =>
                  line === 'street_address' ? (
                    <textarea
                      class="input"
                      rows="2"
                      dir="auto"
                      autocomplete={LINES[line].autocomplete}
                      {...field}
                      {...control}
                      value={store.value ?? ''}
                    />
                  ) : (
                    <input
                      class="input"
                      type="text"
                      dir="auto"
                      autocomplete={LINES[line].autocomplete}
                      {...field}
                      {...control}
                      value={store.value ?? ''}
                    />
                  )
                }
              </Labelled>
            )}
          </props.FormField>
        )}
      </For>
    </div>
  );
}
