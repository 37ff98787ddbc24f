/** The people of the mocks: with much in the profile, with some, with almost nothing, and one who came from a provider. */

import type { Values } from '../src/profile/attribute.ts';
import type { CustomData } from '../src/profile/custom-data.ts';
import type { LoginIdRecord } from './login-ids.ts';
import type { SocialRecord } from './socials.ts';

export const PEOPLE_NAMES = ['ada', 'linus', 'grace', 'katherine'] as const;
export type PersonName = (typeof PEOPLE_NAMES)[number];

export interface Person {
  readonly values: Values;
  readonly loginIds: readonly LoginIdRecord[];
  readonly socials?: readonly SocialRecord[];
  /** Absent: they have one. */
  readonly password?: false;
  readonly customData: CustomData;
}

const SINCE = 1_763_800_000;

export const PEOPLE: Readonly<Record<PersonName, Person>> = {
  ada: {
    values: {
      '/picture': 'https://pictures.example/ada.svg',
      '/given_name': 'Ada',
      '/family_name': 'Lovelace',
      '/birthdate': '1815-12-10',
      '/gender': 'female',
      '/email': 'ada@example.com',
      '/phone_number': '+442079460018',
      '/preferred_username': 'ada',
      '/address': {
        street_address: '12 St James’s Square',
        locality: 'London',
        postal_code: 'SW1Y 4JH',
        country: 'United Kingdom',
      },
      '/zoneinfo': 'Europe/London',
      '/locale': 'en',
      '/website': 'https://ada.example/engine',
      '/profile': 'https://internal.example/people/ada',
      '/department': 'engineering',
      '/employee_number': 'E-1815',
      '/desk': '3-014',
      '/coffees_per_day': 4,
      '/working_hours': 37.5,
      '/tax_country': 'GB',
      '/loyalty_points': 1843,
      '/risk_note': 'canary-risk-ada',
    },
    loginIds: [
      {
        id: 'ada-email',
        type: 'email',
        value: 'ada@example.com',
        verified: true,
        since: SINCE,
        usedAt: SINCE + 86_400,
      },
      { id: 'ada-old-email', type: 'email', value: 'countess@example.org', verified: false, since: SINCE - 900 },
      { id: 'ada-phone', type: 'phone', value: '+442079460018', verified: true, since: SINCE },
      { id: 'ada-username', type: 'username', value: 'ada', verified: true, since: SINCE },
    ],
    customData: { theme: 'engine', widgets: [1, 2, { id: 3, on: true }] },
  },
  linus: {
    values: {
      '/given_name': 'Linus',
      '/nickname': 'Maintainer',
      '/email': 'linus@example.com',
      '/zoneinfo': 'America/Los_Angeles',
      '/department': 'engineering',
      '/risk_note': 'canary-risk-linus',
    },
    loginIds: [{ id: 'linus-email', type: 'email', value: 'linus@example.com', verified: false, since: SINCE }],
    customData: {},
  },
  grace: {
    values: { '/email': 'grace@example.com', '/risk_note': 'canary-risk-grace' },
    loginIds: [{ id: 'grace-email', type: 'email', value: 'grace@example.com', verified: true, since: SINCE }],
    customData: {},
  },
  katherine: {
    values: { '/given_name': 'Katherine', '/family_name': 'Johnson', '/email': 'katherine@globex.example' },
    loginIds: [],
    socials: [
      {
        id: 'katherine-globex',
        provider: 'globex',
        subject: 'globex-katherine',
        name: 'Katherine Johnson',
        username: 'katherine',
        email: 'katherine@globex.example',
        picture: 'https://pictures.example/katherine.svg',
        since: SINCE,
        usedAt: SINCE + 86_400,
      },
    ],
    password: false,
    customData: {},
  },
};
