import { describe, expect, test } from 'vitest';
import { compileCatalogue, labelOf } from '../../src/profile/catalogue.ts';
import { sectionsOf } from '../../src/profile/order.ts';
import { STANDARD_ATTRIBUTES } from '../../src/profile/standard.ts';
import type { Pointer, Values } from '../../src/profile/attribute.ts';
import {
  capView,
  digestSource,
  displayName,
  sameValue,
  updatedAt,
  viewProfile,
  type AttributeView,
} from '../../src/profile/view.ts';

const OWN = { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' } as const;

const CATALOGUE = compileCatalogue(
  {
    custom_attributes: {
      attributes: [
        { id: '1', pointer: '/my_string', type: 'string', access_control: OWN, labels: { de: 'Mein Text' } },
        { id: '2', pointer: '/score', type: 'number', minimum: 0, access_control: { ...OWN, end_user: 'readonly' } },
        { id: '3', pointer: '/colour', type: 'enum', enum: ['red'], access_control: OWN },
        { id: '4', pointer: '/risk', type: 'string' },
      ],
    },
    order: ['/score', '/email', '/given_name'],
  },
  ['en', 'de'],
);

const RECORD = {
  values: { '/email': 'ada@example.com', '/score': 7, '/risk': 'high', '/name': 'Hidden' } as Values,
  owned: [
    { pointer: '/email', value: 'ada@example.com', verified: true, since: 1 },
    { pointer: '/email', value: 'ada@example.org', verified: false, since: 2 },
    { pointer: '/preferred_username', value: 'ada', verified: false, since: 1 },
  ] as const,
};

describe('The catalogue', () => {
  test('has the standard attributes at their default access where nothing is configured', () => {
    const { attributes } = compileCatalogue({}, ['en']);
    const own = ['/given_name', '/family_name', '/picture', '/gender', '/birthdate', '/zoneinfo', '/locale'];
    const coupled = ['/email', '/phone_number', '/preferred_username'];
    expect(attributes.map(({ pointer }) => pointer)).toEqual(STANDARD_ATTRIBUTES.map(({ pointer }) => pointer));
    for (const { pointer, access, coupled: isCoupled } of attributes) {
      const level = [...own, ...coupled].includes(pointer)
        ? OWN
        : { end_user: 'hidden', bearer: 'hidden', portal_ui: 'hidden' };
      expect([pointer, access]).toEqual([pointer, level]);
      expect([pointer, isCoupled]).toEqual([pointer, coupled.includes(pointer)]);
    }
  });

  test('hides a custom attribute from all but the portal by default, and stores it under its id', () => {
    expect(CATALOGUE.get('/risk')).toMatchObject({
      id: '4',
      origin: 'custom',
      access: { end_user: 'hidden', bearer: 'hidden', portal_ui: 'readwrite' },
    });
    expect(CATALOGUE.get('/email')).toMatchObject({ id: 'email', origin: 'standard' });
  });

  test('finds nothing under a name it does not have', () => {
    for (const name of ['/Score', 'score', '/constructor', '/__proto__', '__proto__', '']) {
      expect(CATALOGUE.get(name)).toBeUndefined();
    }
  });

  test('calls an attribute by the label of the first language that has one', () => {
    const label = (pointer: string, ...languages: string[]) => {
      const attribute = CATALOGUE.get(pointer);
      return attribute && labelOf(attribute, languages);
    };
    expect(label('/my_string', 'en')).toBe('My String');
    expect(label('/my_string', 'de-AT', 'en')).toBe('Mein Text');
    expect(label('/given_name', 'de')).toBe('Vorname');
    // none of the project's languages
    expect(label('/given_name', 'fr')).toBe('Given name');
  });
});

describe('The view', () => {
  test('has every visible attribute in configured order, with value, limits, candidates and verification', () => {
    expect(viewProfile(CATALOGUE, 'end_user', RECORD)).toStrictEqual([
      { pointer: '/score', type: 'number', minimum: 0, access: 'readonly', value: 7 },
      {
        pointer: '/email',
        type: 'email',
        access: 'readwrite',
        value: 'ada@example.com',
        verified: true,
        candidates: ['ada@example.org', 'ada@example.com'],
      },
      { pointer: '/given_name', type: 'string', access: 'readwrite' },
      { pointer: '/family_name', type: 'string', access: 'readwrite' },
      { pointer: '/picture', type: 'picture', access: 'readwrite' },
      { pointer: '/gender', type: 'gender', access: 'readwrite' },
      { pointer: '/birthdate', type: 'date', access: 'readwrite' },
      { pointer: '/zoneinfo', type: 'zoneinfo', access: 'readwrite' },
      { pointer: '/locale', type: 'locale', languages: ['en', 'de'], access: 'readwrite' },
      { pointer: '/phone_number', type: 'phone_number', access: 'readwrite', candidates: [] },
      { pointer: '/preferred_username', type: 'string', access: 'readwrite', candidates: ['ada'] },
      { pointer: '/my_string', type: 'string', access: 'readwrite' },
      { pointer: '/colour', type: 'enum', enum: ['red'], access: 'readwrite' },
    ]);
  });

  test('capped by another catalogue gets no more than either side gives', () => {
    const other = compileCatalogue(
      {
        standard_attributes: {
          access_control: [
            { pointer: '/given_name', access_control: { ...OWN, end_user: 'readonly' } },
            { pointer: '/gender', access_control: { end_user: 'hidden', bearer: 'hidden', portal_ui: 'hidden' } },
          ],
        },
      },
      ['en'],
    );
    const capped = capView(other, 'end_user', viewProfile(CATALOGUE, 'end_user', RECORD));
    const access = Object.fromEntries(capped.map(attribute => [attribute.pointer, attribute.access]));
    expect(access).toMatchObject({ '/given_name': 'readonly', '/family_name': 'readwrite' });
    expect(Object.keys(access)).not.toContain('/gender');
    expect(Object.keys(access)).not.toContain('/score');
    expect(capped[0]?.pointer).toBe('/given_name');
  });

  test('gives a digest source that hidden values, verification of others and labels do not move', () => {
    const digest = (values: Values, owned = RECORD.owned as never) =>
      digestSource(viewProfile(CATALOGUE, 'end_user', { values, owned }));
    const now = digest(RECORD.values);
    expect(digest({ ...RECORD.values, '/risk': 'low', '/name': 'Other' })).toBe(now);
    expect(digest({ ...RECORD.values, '/score': 8 })).not.toBe(now);
    expect(digest(RECORD.values, [] as never)).not.toBe(now);
  });
});

describe('Two values', () => {
  test('are the same if a reader sees the same', () => {
    expect(sameValue({ locality: 'a', country: 'b' }, { country: 'b', locality: 'a' })).toBe(true);
    expect(sameValue({ locality: 'a' }, { country: 'a' })).toBe(false);
    expect(sameValue(undefined, undefined)).toBe(true);
    expect(sameValue(undefined, 'a')).toBe(false);
    expect(sameValue('7', 7)).toBe(false);
    expect(sameValue(0, -0)).toBe(true);
  });
});

describe('The time of the last change', () => {
  test('is that of what the party can see, or of the beginning', () => {
    expect(updatedAt(CATALOGUE, 'end_user', 10, { '/score': 20, '/risk': 30, '/unknown': 40 })).toBe(20);
    expect(updatedAt(CATALOGUE, 'portal_ui', 10, { '/score': 20, '/risk': 30 })).toBe(30);
    expect(updatedAt(CATALOGUE, 'bearer', 10, { '/risk': 30 })).toBe(10);
    expect(updatedAt(CATALOGUE, 'bearer', 10, {})).toBe(10);
  });
});

describe('The display name', () => {
  const named = (values: Record<string, string>) =>
    displayName(
      Object.entries(values).map(([name, value]): AttributeView => ({
        pointer: `/${name}`,
        type: 'string',
        access: 'readonly',
        value,
      })),
      'login-id',
    );

  test.each([
    [{ name: 'Countess of Lovelace', given_name: 'Ada' }, 'Countess of Lovelace'],
    [{ given_name: 'Ada', middle_name: 'King', family_name: 'Lovelace', nickname: 'A' }, 'Ada King Lovelace'],
    [{ family_name: 'Lovelace' }, 'Lovelace'],
    [{ given_name: '小明', family_name: '王' }, '王小明'],
    [{ given_name: '길동', family_name: '홍' }, '홍길동'],
    [{ nickname: 'Ada', preferred_username: 'al' }, 'Ada'],
    [{ preferred_username: 'al', email: 'ada@example.com' }, 'al'],
    [{ email: 'ada@example.com' }, 'ada@example.com'],
    [{}, 'login-id'],
  ])('of %j is %s', (values, name) => {
    expect(named(values)).toBe(name);
  });

  test('is built from what is visible only', () => {
    const hidden = { values: { '/name': 'Secret', '/risk': 'x' } as Values, owned: [] };
    expect(displayName(viewProfile(CATALOGUE, 'end_user', hidden), 'ada@example.com')).toBe('ada@example.com');
  });
});

describe('Sections', () => {
  const cut = (...pointers: Pointer[]) =>
    sectionsOf(pointers.map(pointer => ({ pointer }))).map(({ topic, attributes }) => [
      topic,
      ...attributes.map(it => it.pointer),
    ]);

  test('follow the topics of the order', () => {
    expect(cut('/picture', '/name', '/email', '/zoneinfo', '/score')).toEqual([
      ['about', '/picture', '/name'],
      ['contact', '/email'],
      ['region', '/zoneinfo'],
      ['more', '/score'],
    ]);
    expect(cut()).toEqual([]);
  });

  test('take in what stands between two attributes of one topic', () => {
    expect(cut('/picture', '/score', '/name', '/email')).toEqual([
      ['about', '/picture', '/score', '/name'],
      ['contact', '/email'],
    ]);
    expect(cut('/picture', '/email', '/name', '/address', '/locale')).toEqual([
      ['about', '/picture', '/email', '/name', '/address'],
      ['region', '/locale'],
    ]);
  });
});
