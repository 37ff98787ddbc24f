/** One attribute of every type, and those that are special: what the gallery shows in every state. */

import type { SettingsAttribute } from '../api/contract.ts';
import type { AttributeOf } from '../fields/field-props.ts';

export interface Sample {
  /** Its rights follow from the state that it is shown in. */
  readonly attribute: Omit<SettingsAttribute, 'access' | 'readonly_reason' | 'seen_by' | 'changed_by'>;
  readonly value: NonNullable<SettingsAttribute['value']>;
  /** What is typed or chosen in the place of the value. */
  readonly other: string;
}

type Details<Type extends SettingsAttribute['type']> = Omit<
  AttributeOf<Type>,
  'type' | 'value' | 'pointer' | 'access' | 'seen_by'
>;
type Given<Type extends SettingsAttribute['type']> = Details<Type> & {
  readonly value: NonNullable<AttributeOf<Type>['value']>;
  readonly other: string;
};

/** A type without a sample does not compile. */
const BY_TYPE: { readonly [Type in SettingsAttribute['type']]: Given<Type> } = {
  string: { label: 'Nickname', value: 'Countess', other: 'Ada' },
  url: { label: 'Website', value: 'https://ada.example/engine', other: 'https://ada.example/notes' },
  email: { label: 'Invoice email', value: 'bills@ada.example', other: 'ada@bills.example' },
  phone_number: { label: 'Emergency phone', value: '+442079460018', other: '+442079460019' },
  number: { label: 'Working hours', value: 37.5, minimum: 1, maximum: 40.5, other: '20' },
  integer: { label: 'Coffees per day', value: 4, minimum: 0, maximum: 12, other: '5' },
  date: { label: 'Birthdate', value: '1915-12-10', other: '1915-12-11' },
  picture: { label: 'Picture', value: 'https://pictures.example/ada.svg', other: 'https://pictures.example/linus.svg' },
  zoneinfo: { label: 'Time zone', value: 'Europe/London', other: 'Europe/Berlin' },
  gender: { label: 'Gender', value: 'female', other: 'male' },
  enum: {
    label: 'Department',
    enum: ['engineering', 'sales'],
    enum_labels: { engineering: 'Engineering', sales: 'Sales' },
    value: 'engineering',
    other: 'sales',
  },
  locale: { label: 'Language', languages: ['en', 'de'], value: 'en', other: 'de' },
  country_code: { label: 'Tax country', value: 'GB', other: 'Germany' },
  address: {
    label: 'Address',
    value: { street_address: '12 St James’s Square', locality: 'London', postal_code: 'SW1Y 4JH', country: 'GB' },
    other: '13 St James’s Square',
  },
};

const coupled = (label: string, candidates: readonly string[], verified?: boolean): Sample => ({
  attribute: {
    pointer: `/${label.toLowerCase().replaceAll(' ', '_')}`,
    type: 'email',
    label,
    candidates: [...candidates],
    ...(verified === undefined ? {} : { verified }),
  },
  value: candidates[0] ?? '',
  other: candidates[1] ?? '',
});

export const SAMPLES: readonly Sample[] = [
  ...Object.entries(BY_TYPE).map(([type, { value, other, ...details }]) => ({
    attribute: { ...details, type, pointer: `/${type}` } as SettingsAttribute,
    value,
    other,
  })),
  {
    attribute: { pointer: '/own_words', type: 'gender', label: 'Gender in own words' },
    value: 'agender',
    other: 'female',
  },
  coupled('Email of several', ['ada@example.com', 'countess@example.org'], true),
  coupled('Email of one', ['ada@example.com'], false),
  coupled('Email of none', []),
];
