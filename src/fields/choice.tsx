/** One value out of a list, in a native dropdown that can also say "not given". */

import { For } from 'solid-js';
import type { SettingsAttribute } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';
import { COUNTRY_CODES } from '../profile/country.ts';
import { displayText } from '../profile/value.ts';
import { Labelled } from '../ui/labelled.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { coreAttribute } from './form-values.ts';

interface Option {
  readonly value: string;
  readonly name: string;
}

function Choice(props: FieldProps & { readonly options: readonly Option[] }) {
  const { t } = useLanguage();
  // a stored value that left the list is still shown, and goes only when another one is chosen
  const options = (): readonly Option[] => {
    const { value } = props.attribute;
    if (typeof value !== 'string' || props.options.some(option => option.value === value)) return props.options;
    return [{ value, name: value }, ...props.options];
  };
  return (
    <props.FormField name="value">
      {(store, field) => (
        <Labelled id={`${props.id}-value`} label={props.attribute.label} labelHidden error={store.error}>
          {control => (
            <select class="input" {...field} {...control}>
              <option value="" selected={(store.value ?? '') === ''}>
                {t('field.not_given')}
              </option>
              <For each={options()}>
                {option => (
                  <option value={option.value} selected={store.value === option.value}>
                    {option.name}
                  </option>
                )}
              </For>
            </select>
          )}
        </Labelled>
      )}
    </props.FormField>
  );
}

export function EnumField(props: FieldProps<AttributeOf<'enum'>>) {
  const options = () =>
    props.attribute.enum.map(value => ({ value, name: props.attribute.enum_labels[value] ?? value }));
  return <Choice {...props} options={options()} />;
}

export function LocaleField(props: FieldProps<AttributeOf<'locale'>>) {
  return <Choice {...props} options={named(props.attribute, props.attribute.languages, 'en')} />;
}

export function CountryField(props: FieldProps<AttributeOf<'country_code'>>) {
  const { language } = useLanguage();
  const options = () => {
    const { compare } = new Intl.Collator(language());
    return named(props.attribute, COUNTRY_CODES, language()).toSorted((a, b) => compare(a.name, b.name));
  };
  return <Choice {...props} options={options()} />;
}

/** Values under the names a person reads them by. */
function named(attribute: SettingsAttribute, values: readonly string[], language: string): Option[] {
  return values.map(value => ({ value, name: displayText(coreAttribute(attribute), value, language) }));
}
