/** A country, found by its name in the person's language; stored as ISO 3166-1 alpha-2. */

import { createMemo, type Accessor } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import { COUNTRY_CODES } from '../profile/country.ts';
import type { Option } from '../ui/options.ts';
import { countryName } from './country-name.ts';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { ListField } from './list-field.tsx';

/** All countries in the order of their names. */
export function useCountries(): Accessor<readonly Option[]> {
  const { language } = useLanguage();
  return createMemo(() => {
    const { compare } = new Intl.Collator(language());
    return COUNTRY_CODES.map(code => ({ value: code, name: countryName(code, language()) })).toSorted((a, b) =>
      compare(a.name, b.name),
    );
  });
}

export function CountryField(props: FieldProps<AttributeOf<'country_code'>>) {
  const { t } = useLanguage();
  const countries = useCountries();
  return (
    <ListField
      {...props}
      name="value"
      label={props.attribute.label}
      labelHidden
      options={countries()}
      hint={t('field.country_hint')}
    />
  );
}
