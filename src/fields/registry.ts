/** Which field edits which type: a type without a field does not compile. */

import type { Component } from 'solid-js';
import type { SettingsAttribute } from '../api/contract.ts';
import { AddressField } from './address.tsx';
import { EnumField, LocaleField } from './choice.tsx';
import { CountryField } from './country.tsx';
import { CoupledField } from './coupled.tsx';
import { DateField } from './date.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { GenderField } from './gender.tsx';
import { NumberField } from './number.tsx';
import { PictureField } from './picture.tsx';
import { TextField } from './text.tsx';
import { ZoneinfoField } from './zoneinfo.tsx';

const FIELDS: { readonly [Type in SettingsAttribute['type']]: Component<FieldProps<AttributeOf<Type>>> } = {
  string: TextField,
  url: TextField,
  email: TextField,
  phone_number: TextField,
  number: NumberField,
  integer: NumberField,
  date: DateField,
  picture: PictureField,
  zoneinfo: ZoneinfoField,
  gender: GenderField,
  enum: EnumField,
  locale: LocaleField,
  country_code: CountryField,
  address: AddressField,
};

/** The field for an attribute; values that come from the ways in are chosen, whatever their type. */
export function fieldFor({ type, candidates }: SettingsAttribute): Component<FieldProps> {
  return candidates ? CoupledField : (FIELDS[type] as Component<FieldProps>);
}
