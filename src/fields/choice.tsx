/** One value out of a list, in a native dropdown that can also say "not given". */

import { For } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import { displayText } from '../profile/value.ts';
import { Labelled } from '../ui/labelled.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { coreAttribute } from './form-values.ts';

interface Option {
  readonly value: string;
  readonly name: string;
  /** What the name is written in, if it is not the language of the page. */
  readonly lang?: string;
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
                  <option value={option.value} lang={option.lang} selected={store.value === option.value}>
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
  const options = () =>
    props.attribute.languages.map(value => ({
      value,
      name: displayText(coreAttribute(props.attribute), value, value),
      lang: value,
    }));
  return <Choice {...props} options={options()} />;
}
