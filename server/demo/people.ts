/** The people of the demo project. They come once; what they have changed since stays. */

import type { NewPerson, People } from '../directory/users/people.ts';
import type { Values } from '../../src/profile/attribute.ts';

export const DEMO_PASSWORD = 'demo-password';

/** A value for every attribute of the demo project, hidden ones too. */
const ADA: Values = {
  '/name': 'Augusta Ada King, Countess of Lovelace',
  '/given_name': 'Ada',
  '/family_name': 'Lovelace',
  '/middle_name': 'Noctule-4417',
  '/nickname': 'Countess',
  '/profile': 'https://people.example.com/ada-pangolin-2206',
  '/website': 'https://ada.example.com/',
  '/picture': 'https://avatars.example.com/ada.png',
  '/gender': 'female',
  '/birthdate': '1815-12-10',
  '/zoneinfo': 'Europe/London',
  '/locale': 'en',
  '/address': {
    street_address: '12 St James’s Square',
    locality: 'London',
    postal_code: 'SW1Y 4JH',
    country: 'GB',
  },
  '/department': 'engineering',
  '/desk': 'B-204',
  '/coffees_per_day': 3,
  '/working_hours': 37.5,
  '/emergency_phone': '+442079460018',
  '/invoice_email': 'billing@ada.example.com',
  '/portfolio': 'https://ada.example.com/notes',
  '/tax_country': 'GB',
  '/employee_number': 'E-1842',
  '/loyalty_points': 1200,
  '/cost_center': 'Axolotl-5563',
  '/risk_note': 'Quokka-7391',
};

const PEOPLE: readonly Omit<NewPerson, 'password'>[] = [
  {
    loginIds: [
      { type: 'username', value: 'ada', verified: false },
      { type: 'email', value: 'ada@example.com', verified: true },
    ],
    values: ADA,
  },
  {
    loginIds: [
      { type: 'username', value: 'linus', verified: false },
      { type: 'email', value: 'linus@example.com', verified: true },
    ],
    values: { '/given_name': 'Linus', '/department': 'customer_support', '/risk_note': 'Wombat-8802' },
  },
  {
    loginIds: [
      { type: 'username', value: 'grace', verified: false },
      { type: 'email', value: 'grace.hopper@example.com', verified: false },
      { type: 'email', value: 'grace@example.com', verified: true },
    ],
    values: { '/given_name': 'Grace', '/family_name': 'Hopper', '/email': 'grace@example.com', '/loyalty_points': 40 },
  },
];

/** @param directory the built-in one of the demo project */
export async function seedDemo({ people }: { readonly people: People }): Promise<void> {
  for (const person of PEOPLE) {
    if (await people.hasLoginId(person.loginIds.find(({ type }) => type === 'email')?.value ?? '')) continue;
    await people.create({ ...person, password: DEMO_PASSWORD }, 'admin');
  }
}
