/** The project of the mocks: every type, every level, a mixed order, and hidden attributes that have values. */

import * as v from 'valibot';
import { compileCatalogue } from '../src/profile/catalogue.ts';
import { ProfileConfigSchema } from '../src/profile/config.ts';

const OWN = { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' } as const;
const SHOWN = { end_user: 'readonly', bearer: 'readonly', portal_ui: 'readwrite' } as const;
const SECRET = { end_user: 'hidden', bearer: 'hidden', portal_ui: 'readwrite' } as const;

const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt-BR', 'ja', 'ko', 'zh-Hans', 'zh-Hant', 'ar', 'he'];

export const PROJECT = { name: 'Acme', languages: LANGUAGES };

const config = v.parse(ProfileConfigSchema, {
  standard_attributes: {
    access_control: [
      { pointer: '/nickname', access_control: OWN },
      { pointer: '/website', access_control: OWN },
      { pointer: '/address', access_control: OWN },
      { pointer: '/profile', access_control: { end_user: 'hidden', bearer: 'readonly', portal_ui: 'readwrite' } },
    ],
  },
  custom_attributes: {
    attributes: [
      {
        id: '0001',
        pointer: '/department',
        type: 'enum',
        enum: ['engineering', 'sales', 'customer_support'],
        access_control: OWN,
        labels: { de: 'Abteilung', ar: 'القسم' },
        enum_labels: {
          engineering: { de: 'Technik', ar: 'الهندسة' },
          sales: { de: 'Vertrieb', ar: 'المبيعات' },
          customer_support: { de: 'Kundendienst', ar: 'دعم العملاء' },
        },
      },
      { id: '0002', pointer: '/desk', type: 'string', access_control: OWN },
      { id: '0003', pointer: '/coffees_per_day', type: 'integer', minimum: 0, maximum: 12, access_control: OWN },
      { id: '0004', pointer: '/working_hours', type: 'number', minimum: 1, maximum: 40.5, access_control: OWN },
      { id: '0005', pointer: '/emergency_phone', type: 'phone_number', access_control: OWN },
      { id: '0006', pointer: '/invoice_email', type: 'email', access_control: OWN },
      { id: '0007', pointer: '/portfolio', type: 'url', access_control: OWN },
      { id: '0008', pointer: '/tax_country', type: 'country_code', access_control: OWN },
      { id: '0009', pointer: '/employee_number', type: 'string', access_control: SHOWN },
      { id: '0010', pointer: '/loyalty_points', type: 'integer', minimum: 0, access_control: SHOWN },
      { id: '0011', pointer: '/risk_note', type: 'string', access_control: SECRET },
    ],
  },
  order: [
    '/picture',
    '/given_name',
    '/family_name',
    '/nickname',
    '/birthdate',
    '/gender',
    '/website',
    '/email',
    '/phone_number',
    '/preferred_username',
    '/address',
    '/zoneinfo',
    '/locale',
    '/department',
    '/employee_number',
    '/desk',
  ],
});

export const CATALOGUE = compileCatalogue(config, LANGUAGES);
