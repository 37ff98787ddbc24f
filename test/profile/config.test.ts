import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { LEGAL_ACCESS, LEVELS } from '../../src/profile/access.ts';
import { closedObject, ProfileConfigSchema } from '../../src/profile/config.ts';

/** Faults as `path: message`. */
function faults(schema: v.GenericSchema, input: unknown): string[] {
  const issues = v.safeParse(schema, input).issues ?? [];
  return issues.map(issue => `${(issue.path ?? []).map(item => String(item.key)).join('.')}: ${issue.message}`);
}
const profileFaults = (input: unknown) => faults(ProfileConfigSchema, input);
const paths = (input: unknown) => profileFaults(input).map(fault => fault.slice(0, fault.indexOf(':')));

const custom = (...attributes: unknown[]) => ({ custom_attributes: { attributes } });
const AT = 'custom_attributes.attributes.0';
const OWN = { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' };

describe('A configuration', () => {
  test('may be empty', () => {
    expect(v.parse(ProfileConfigSchema, {})).toEqual({});
    expect(profileFaults({ standard_attributes: {}, custom_attributes: {}, order: [] })).toEqual([]);
    expect(v.parse(ProfileConfigSchema, { standard_attributes: { population: {} } })).toEqual({
      standard_attributes: { population: { strategy: 'on_signup' } },
    });
  });

  test('can be pasted from Authgear', () => {
    const section = {
      standard_attributes: {
        population: { strategy: 'none' },
        access_control: [
          { pointer: '/nickname', access_control: OWN },
          { pointer: '/address', access_control: { end_user: 'hidden', bearer: 'hidden', portal_ui: 'readwrite' } },
        ],
      },
      custom_attributes: {
        attributes: [
          { id: '0000', pointer: '/hobby', type: 'string', access_control: OWN },
          { id: '0001', pointer: '/a', type: 'number', minimum: -1.5 },
          { id: '0002', pointer: '/b_2', type: 'integer', minimum: 1, maximum: 1 },
          { id: '0003', pointer: '/c', type: 'enum', enum: ['a', 'B_1', '_'] },
          { id: '0004', pointer: '/d', type: 'phone_number' },
          { id: '0005', pointer: '/e', type: 'email' },
          { id: '0006', pointer: '/f', type: 'url' },
          { id: '0007', pointer: '/g', type: 'country_code', labels: { de: 'Land', 'zh-TW': '國家' } },
        ],
      },
      order: ['/g', '/name', '/hobby'],
    };
    expect(v.parse(ProfileConfigSchema, section)).toEqual(section);
  });

  test('names all of its faults at once, each with its path', () => {
    const wrong = {
      colour: 1,
      standard_attributes: {
        population: { strategy: 'always' },
        access_control: [
          { pointer: '/shoe_size', access_control: OWN },
          { pointer: '/name', access_control: { ...OWN, bearer: 'readwrite' } },
          { pointer: '/name', access_control: { end_user: 'secret', bearer: 'readonly' } },
        ],
      },
      custom_attributes: {
        attributes: [
          { id: '', pointer: '/Bad', type: 'text', access_control: { ...OWN, portal_ui: 'hidden' }, size: 3 },
          { id: 'a', pointer: '/email', type: 'integer', minimum: 9, maximum: 1.5 },
          {
            id: 'a',
            pointer: '/ok',
            type: 'enum',
            enum: ['x', 'y y', 'x'],
            maximum: 3,
            enum_labels: { x: { xx_y: 'X' }, z: { de: '' } },
          },
          { id: 'b', pointer: '/ok', type: 'number', minimum: 2, maximum: 1, labels: { de_AT: '', en: 5 } },
          { type: 'string' },
          'nonsense',
        ],
      },
      order: ['/name', '/name', '/nobody', 7],
    };
    const at = 'custom_attributes.attributes';
    expect(paths(wrong).toSorted()).toEqual(
      [
        'colour',
        'standard_attributes.population.strategy',
        'standard_attributes.access_control.0.pointer',
        'standard_attributes.access_control.1.access_control',
        'standard_attributes.access_control.2.access_control.end_user',
        'standard_attributes.access_control.2.access_control.portal_ui',
        'standard_attributes.access_control.2.pointer',
        ...['id', 'pointer', 'type', 'access_control', 'size'].map(key => `${at}.0.${key}`),
        ...['pointer', 'maximum', 'minimum'].map(key => `${at}.1.${key}`),
        ...['id', 'enum.1', 'enum.2', 'maximum', 'enum_labels.z', 'enum_labels.x.xx_y', 'enum_labels.z.de'].map(
          key => `${at}.2.${key}`,
        ),
        ...['pointer', 'minimum', 'labels.de_AT', 'labels.de_AT', 'labels.en'].map(key => `${at}.3.${key}`),
        ...['id', 'pointer'].map(key => `${at}.4.${key}`),
        `${at}.5`,
        'order.1',
        'order.2',
        'order.3',
      ].toSorted(),
    );
  });

  test('of one attribute with ten faults has ten of them', () => {
    const all = profileFaults(
      custom({
        id: '',
        pointer: '/Bad_',
        type: 'integer',
        minimum: 'low',
        maximum: 1.5,
        enum: [],
        size: 3,
        access_control: { end_user: 'x', bearer: 'readonly', portal_ui: 5 },
        labels: { xx_yy: 'X', de: '' },
      }),
    );
    expect(all).toHaveLength(10);
    expect(new Set(all.map(fault => fault.split(':')[0]))).toEqual(
      new Set(
        [
          'id',
          'pointer',
          'minimum',
          'maximum',
          'enum',
          'size',
          'access_control.end_user',
          'access_control.portal_ui',
          'labels.xx_yy',
          'labels.de',
        ].map(key => `${AT}.${key}`),
      ),
    );
  });

  test.each([null, [], 'text', 5, true])('%j is none', input => {
    expect(profileFaults(input)).toHaveLength(1);
    expect(profileFaults({ standard_attributes: input })).toHaveLength(1);
    expect(profileFaults({ custom_attributes: input })).toHaveLength(1);
    expect(paths(custom(input))).toEqual([AT]);
  });

  test('is not taken from a list where the key is forgotten', () => {
    expect(profileFaults({ custom_attributes: [{ id: 'a', pointer: '/a', type: 'string' }] })).toEqual([
      'custom_attributes: must be a map of keys, not a list',
    ]);
  });
});

describe('A key nobody knows is a fault', () => {
  test.each(['x', 'Order', 'constructor', 'prototype', '__proto__', 'toString'])('%s', key => {
    const wrong = JSON.parse(`{"${key}":{"polluted":true}}`);
    expect(profileFaults(wrong)).toEqual([`${key}: is not a known key`]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('beside every other, and beside what is wrong with the known ones', () => {
    const schema = closedObject({ name: v.string('must be a text'), age: v.optional(v.number()) });
    expect(faults(schema, { a: 1, name: 5, b: 2 })).toEqual([
      'name: must be a text',
      'a: is not a known key',
      'b: is not a known key',
    ]);
    expect(v.parse(schema, { name: 'Ada' })).toEqual({ name: 'Ada' });
  });
});

describe('Access', () => {
  const all = LEVELS.flatMap(end_user =>
    LEVELS.flatMap(bearer => LEVELS.map(portal_ui => ({ end_user, bearer, portal_ui }))),
  );

  test.each(all)('$end_user-$bearer-$portal_ui is legal exactly if it is one of the eight', access => {
    const legal = LEGAL_ACCESS.some(it => JSON.stringify(it) === JSON.stringify(access));
    const standard = profileFaults({
      standard_attributes: { access_control: [{ pointer: '/name', access_control: access }] },
    });
    const own = profileFaults(custom({ id: 'a', pointer: '/shoe_size', type: 'string', access_control: access }));
    if (legal) {
      expect([...standard, ...own]).toEqual([]);
    } else {
      expect(standard).toEqual([
        expect.stringMatching(/^standard_attributes\.access_control\.0\.access_control: .*\/name /),
      ]);
      expect(own).toEqual([expect.stringMatching(/attributes\.0\.access_control: .*\/shoe_size /)]);
    }
  });

  test('needs all three parties', () => {
    const access_control = { end_user: 'hidden' };
    expect(paths(custom({ id: 'a', pointer: '/a', type: 'string', access_control }))).toEqual([
      `${AT}.access_control.bearer`,
      `${AT}.access_control.portal_ui`,
    ]);
  });

  test.each(['/email_verified', '/updated_at', '/address/country', '/Name', 'name', '/department'])(
    'cannot be configured for %s',
    pointer => {
      expect(paths({ standard_attributes: { access_control: [{ pointer, access_control: OWN }] } })).toEqual([
        'standard_attributes.access_control.0.pointer',
      ]);
    },
  );
});

describe('The pointer of a custom attribute', () => {
  test.each(['/a', '/a1', '/my_string', '/a__b', '/x9_9', '/to_string', '/address_2'])('may be %s', pointer => {
    expect(profileFaults(custom({ id: 'a', pointer, type: 'string' }))).toEqual([]);
  });

  test.each(
    [
      ['', '/', 'a', '/A', '/aB', '/0', '/_x', '/a_', '/a-b', '/a/b', '/a b', '/ä', '/a\n', '/__proto__', '//a'],
      ['/constructor', '/prototype', '/iss', '/sub', '/aud', '/exp', '/nbf', '/iat', '/jti', '/email', '/name'],
      ['/address', '/email_verified', '/phone_number_verified', '/updated_at', '/picture', '/birthdate'],
    ].flat(),
  )('may not be %j', pointer => {
    expect(paths(custom({ id: 'a', pointer, type: 'string' }))).toEqual([`${AT}.pointer`]);
  });
});

describe('The id of a custom attribute', () => {
  test.each(['0000', 'a b', '6d9c3f5e-5b0e-4b65-a9a4-2f1c1f2b4a11', 'Constructor'])('may be %s', id => {
    expect(profileFaults(custom({ id, pointer: '/a', type: 'string' }))).toEqual([]);
  });

  test.each(['', 'given_name', '__proto__', 1, null])('may not be %j', id => {
    expect(paths(custom({ id, pointer: '/a', type: 'string' }))).toEqual([`${AT}.id`]);
  });
});

describe('The limits of a custom attribute', () => {
  const one = (members: object) => custom({ id: 'a', pointer: '/a', ...members });

  test.each([
    { type: 'number', minimum: 1.5, maximum: 1.5 },
    { type: 'integer', minimum: -5 },
    { type: 'integer', minimum: 1.0, maximum: 2 },
    { type: 'enum', enum: ['a'] },
  ])('%j are fine', members => {
    expect(profileFaults(one(members))).toEqual([]);
  });

  test.each<[object, string]>([
    [{ type: 'number', minimum: 2, maximum: 1 }, 'minimum'],
    [{ type: 'number', minimum: Infinity }, 'minimum'],
    [{ type: 'number', maximum: Number.NaN }, 'maximum'],
    [{ type: 'number', maximum: '5' }, 'maximum'],
    [{ type: 'integer', minimum: 0.5 }, 'minimum'],
    [{ type: 'integer', maximum: 2 ** 53 }, 'maximum'],
    [{ type: 'string', minimum: 1 }, 'minimum'],
    [{ type: 'email', enum: ['a'] }, 'enum'],
    [{ type: 'enum' }, 'enum'],
    [{ type: 'enum', enum: [] }, 'enum'],
    [{ type: 'enum', enum: 'a' }, 'enum'],
    [{ type: 'enum', enum: ['a', 'a'] }, 'enum.1'],
    [{ type: 'enum', enum: [''] }, 'enum.0'],
    [{ type: 'enum', enum: ['a-b'] }, 'enum.0'],
    [{ type: 'enum', enum: ['ä'] }, 'enum.0'],
    [{ type: 'enum', enum: [1] }, 'enum.0'],
    [{}, 'type'],
    [{ type: 'alpha2' }, 'type'],
    [{ type: 'constructor' }, 'type'],
    [{ type: 'date' }, 'type'],
    [{ type: ['string'] }, 'type'],
  ])('%j are a fault', (members, key) => {
    expect(paths(one(members))).toEqual([`${AT}.${key}`]);
  });
});

describe('The configured order', () => {
  test('may name hidden attributes and mix standard with custom ones', () => {
    expect(
      profileFaults({ ...custom({ id: 'a', pointer: '/a', type: 'string' }), order: ['/a', '/name', '/email'] }),
    ).toEqual([]);
  });

  test('may name nothing twice, nothing unknown and nothing derived', () => {
    expect(profileFaults({ order: ['/name', '/email', '/name'] })).toEqual(['order.2: /name is repeated']);
    expect(profileFaults({ order: ['/a'] })).toEqual(['order.0: /a is no attribute']);
    expect(profileFaults({ order: ['/email_verified'] })).toEqual(['order.0: /email_verified is no attribute']);
    expect(profileFaults({ order: ['name', '/Name'] })).toHaveLength(2);
    expect(paths({ order: '/name' })).toEqual(['order']);
  });
});
