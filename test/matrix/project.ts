/** A project in which every attribute has the same rights, and the person whose profile is looked at. */

import { stringify } from 'yaml';
import { COUPLED, PLAIN, type Table, type Triple } from './expected.ts';

export interface Subject {
  readonly pointer: string;
  /** Two values it may have. */
  readonly values: readonly [unknown, unknown];
  readonly expected: Table;
  /** The value stands nowhere else, so it must not turn up anywhere while it is hidden. */
  readonly unique: boolean;
}

const plain = (pointer: string, first: unknown, second: unknown): Subject => ({
  pointer,
  values: [first, second],
  expected: PLAIN,
  unique: JSON.stringify(first).length > 9,
});

const coupled = (pointer: string, first: string, second: string): Subject => ({
  pointer,
  values: [first, second],
  expected: COUPLED,
  unique: false,
});

/** The 16 standard attributes and a custom one of every type. */
export const SUBJECTS: readonly Subject[] = [
  plain('/name', 'Hyacinth Bucket-1', 'Hyacinth Bouquet'),
  plain('/given_name', 'Hyacinth-2', 'Rose'),
  plain('/family_name', 'Pangolin-3', 'Walton'),
  plain('/middle_name', 'Kestrel-4', 'Daisy'),
  plain('/nickname', 'Axolotl-5', 'Violet'),
  plain('/profile', 'https://people.example/six', 'https://people.example/other'),
  plain('/website', 'https://site.example/seven', 'https://site.example/other'),
  plain('/picture', 'https://pictures.example/8.png', 'https://pictures.example/other.png'),
  plain('/gender', 'genderfluid-9', 'female'),
  plain('/birthdate', '1991-02-03', '1991-02-04'),
  plain('/zoneinfo', 'Antarctica/Troll', 'Europe/Berlin'),
  plain('/locale', 'de', 'en'),
  plain('/address', { locality: 'Atlantis-13' }, { locality: 'Berlin', country: 'Germany' }),
  coupled('/email', 'second@matrix.example', 'first@matrix.example'),
  coupled('/phone_number', '+4930222222', '+4930111111'),
  coupled('/preferred_username', 'matrix-second', 'matrix-first'),
  plain('/a_string', 'Wombat-17', 'Numbat'),
  plain('/a_number', 18.18181818, -1.5),
  plain('/an_integer', 1_919_191_919, 3),
  plain('/an_enum', 'first_option', 'second_option'),
  plain('/a_phone', '+442079460021', '+442079460022'),
  plain('/a_mail', 'desk-22@matrix.example', 'other@matrix.example'),
  plain('/a_url', 'https://url.example/23', 'https://url.example/other'),
  plain('/a_country', 'NL', 'BE'),
];

const CUSTOM: readonly object[] = [
  { id: 'm1', pointer: '/a_string', type: 'string' },
  { id: 'm2', pointer: '/a_number', type: 'number' },
  { id: 'm3', pointer: '/an_integer', type: 'integer', minimum: 0 },
  { id: 'm4', pointer: '/an_enum', type: 'enum', enum: ['first_option', 'second_option'] },
  { id: 'm5', pointer: '/a_phone', type: 'phone_number' },
  { id: 'm6', pointer: '/a_mail', type: 'email' },
  { id: 'm7', pointer: '/a_url', type: 'url' },
  { id: 'm8', pointer: '/a_country', type: 'country_code' },
];

export function userProfile(triple: Triple): object {
  const [end_user, bearer, portal_ui] = triple.split('-');
  const access_control = { end_user, bearer, portal_ui };
  const standard = SUBJECTS.slice(0, 16).map(({ pointer }) => ({ pointer, access_control }));
  const custom = CUSTOM.map(attribute => ({ ...attribute, access_control }));
  return { standard_attributes: { access_control: standard }, custom_attributes: { attributes: custom } };
}

export function projectFile(triple: Triple): string {
  return stringify({
    project: { name: 'Matrix', languages: ['en', 'de'] },
    directory: { login_ids: ['email', 'phone', 'username'] },
    user_profile: userProfile(triple),
  });
}

export const PASSWORD = 'matrix-password';

/** Who owns two of each kind; of one age, so that the order in which they are written decides which is the newest. */
export const PERSON = {
  password: PASSWORD,
  login_ids: [
    { type: 'email', value: 'first@matrix.example', verified: true },
    { type: 'email', value: 'second@matrix.example', verified: true },
    { type: 'phone', value: '+4930111111', verified: true },
    { type: 'phone', value: '+4930222222', verified: true },
    { type: 'username', value: 'matrix-first' },
    { type: 'username', value: 'matrix-second' },
  ],
};

/** Who owns no value of these attributes, and how they sign in. */
export const WITHOUT: Readonly<Record<string, { readonly type: string; readonly value: string }>> = {
  '/email': { type: 'username', value: 'nomail' },
  '/phone_number': { type: 'username', value: 'nomail' },
  '/preferred_username': { type: 'email', value: 'noname@matrix.example' },
};
