import { describe, expect, test } from 'vitest';
import { refuseForbidden, visibleAttributes, pickVisible, type Party } from '../../src/profile/access.ts';
import type { Patch, Values } from '../../src/profile/attribute.ts';
import { compileCatalogue } from '../../src/profile/catalogue.ts';
import type { OwnedValue } from '../../src/profile/identity.ts';
import { applyPatch } from '../../src/profile/patch.ts';

const OWN = { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' } as const;
const SHOWN = { end_user: 'readonly', bearer: 'readonly', portal_ui: 'readwrite' } as const;
const SECRET = { end_user: 'hidden', bearer: 'hidden', portal_ui: 'readwrite' } as const;

const CATALOGUE = compileCatalogue(
  {
    standard_attributes: {
      access_control: [
        { pointer: '/address', access_control: OWN },
        { pointer: '/website', access_control: OWN },
        { pointer: '/phone_number', access_control: SECRET },
        { pointer: '/nickname', access_control: SHOWN },
      ],
    },
    custom_attributes: {
      attributes: [
        { id: '1', pointer: '/score', type: 'integer', minimum: 0, maximum: 100, access_control: OWN },
        { id: '2', pointer: '/risk', type: 'string' },
        { id: '3', pointer: '/level', type: 'enum', enum: ['gold', 'silver'], access_control: SHOWN },
      ],
    },
  },
  ['en', 'de'],
);

const OWNED: OwnedValue[] = [
  { pointer: '/email', value: 'old@example.com', verified: true, since: 1 },
  { pointer: '/email', value: 'new@example.com', verified: false, since: 2 },
  { pointer: '/preferred_username', value: 'Zoe\u0308', verified: false, since: 1 },
  { pointer: '/phone_number', value: '+4930123456', verified: true, since: 1 },
];

const VALUES: Values = {
  '/given_name': 'Ada',
  '/nickname': 'Countess',
  '/email': 'old@example.com',
  '/risk': 'high',
  '/level': 'gold',
  '/address': { formatted: 'St James’s Square 12\nLondon', locality: 'London' },
};

function apply(patch: Patch, party: Party = 'end_user', values = VALUES) {
  return applyPatch(CATALOGUE, party, { values, owned: OWNED }, patch, { latestDay: '2026-03-01' });
}
function after(patch: Patch, party?: Party, values?: Values): Values {
  const outcome = apply(patch, party, values);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.issues));
  return outcome.values;
}
function issues(patch: Patch, party?: Party) {
  const outcome = apply(patch, party);
  return outcome.ok
    ? []
    : outcome.issues.map(({ pointer, code, params }) => [pointer, code, ...(params ? [params] : [])]);
}

describe('A patch', () => {
  test('adds, changes and removes what it names, and nothing else', () => {
    expect(apply({ '/given_name': ' Augusta ', '/score': 7, '/gender': null })).toEqual({
      ok: true,
      values: { ...VALUES, '/given_name': 'Augusta', '/score': 7 },
      changed: ['/given_name', '/score'],
    });
    const { '/given_name': _, ...rest } = VALUES;
    for (const empty of [null, '', '  \n']) {
      expect(apply({ '/given_name': empty })).toEqual({ ok: true, values: rest, changed: ['/given_name'] });
    }
  });

  test('that echoes a value changes nothing', () => {
    expect(apply({ '/given_name': 'Ada', '/address': { locality: 'London' } })).toMatchObject({
      ok: true,
      changed: [],
    });
  });

  test('is refused as a whole, with every issue', () => {
    expect(
      issues({
        '/given_name': 'Augusta',
        '/family_name': 'a\u202e',
        '/birthdate': '2026-03-02',
        '/score': 101,
        '/website': 'x'.repeat(3000),
        '/level': 'gold',
        '/risk': 'low',
        '/nothing': 1,
      }),
    ).toEqual([
      ['/level', 'not_editable'],
      ['/risk', 'unknown_attribute'],
      ['/nothing', 'unknown_attribute'],
      ['/family_name', 'forbidden_character'],
      ['/birthdate', 'in_future'],
      ['/score', 'too_large', { maximum: 100 }],
      ['/website', 'too_long', { maximum: 2048 }],
    ]);
  });

  test('never repeats the refused value', () => {
    expect(
      JSON.stringify(apply({ '/score': 'canary-1', '/email': 'canary-2@example.com', '/risk': 'canary-3' })),
    ).not.toMatch(/canary/);
  });

  test('is not held up by a stored value that today’s rules refuse', () => {
    const old: Values = {
      '/website': 'ftp://old',
      '/birthdate': '1815',
      '/locale': 'fr',
      '/level': 'bronze',
      '/email': 'x',
    };
    expect(after({ '/given_name': 'Ada' }, 'end_user', old)).toEqual({ ...old, '/given_name': 'Ada' });
  });

  test('keeps the values that its party cannot see', () => {
    const hidden: Values = { '/phone_number': 'gone', '/risk': 'high', '/profile': 'https://example.com' };
    expect(after({ '/given_name': 'Ada' }, 'end_user', hidden)).toEqual({ ...hidden, '/given_name': 'Ada' });
  });
});

describe('The address', () => {
  test('is replaced whole, and its formatted text is kept unless it is sent', () => {
    expect(after({ '/address': { country: 'UK' } })['/address']).toEqual({
      formatted: 'St James’s Square 12\nLondon',
      country: 'UK',
    });
    expect(after({ '/address': { country: 'UK', formatted: 'New' } })['/address']).toEqual({
      formatted: 'New',
      country: 'UK',
    });
    expect(after({ '/address': { country: 'UK', formatted: null } })['/address']).toEqual({ country: 'UK' });
    expect(after({ '/address': { country: 'UK', formatted: '' } })['/address']).toEqual({ country: 'UK' });
  });

  test.each([null, '', {}, { locality: '' }, { formatted: null }])('is removed by %j', empty => {
    expect(after({ '/address': empty })).not.toHaveProperty('/address');
  });

  test.each([[[]], [['London']], ['London'], [{ locality: ['London'] }], [5]])('is not %j', wrong => {
    expect(issues({ '/address': wrong })).toEqual([['/address', 'wrong_type']]);
  });
});

describe('An identity-coupled attribute', () => {
  test('is chosen among what the person owns', () => {
    expect(after({ '/email': 'new@example.com' })['/email']).toBe('new@example.com');
    expect(after({ '/email': ' new@example.com ' })['/email']).toBe('new@example.com');
    for (const foreign of ['eve@example.com', 'NEW@example.com', 'new@example.com,eve@example.com', '+4930123456']) {
      expect(issues({ '/email': foreign })).toEqual([['/email', 'not_owned']]);
    }
    for (const wrong of [5, {}, ['new@example.com'], true]) {
      expect(issues({ '/email': wrong })).toEqual([['/email', 'wrong_type']]);
    }
  });

  test('takes a text as its provider delivered it, normalised or not', () => {
    expect(after({ '/preferred_username': 'Zoe\u0308' })['/preferred_username']).toBe('Zoe\u0308');
  });

  test('goes back to the newest once it is removed', () => {
    for (const empty of [null, '', '  ']) expect(after({ '/email': empty })['/email']).toBe('new@example.com');
  });

  test('moves only by its own write', () => {
    const stale: Values = { '/email': 'gone@example.com' };
    expect(after({ '/given_name': 'Ada' }, 'end_user', stale)).toEqual({ ...stale, '/given_name': 'Ada' });
    expect(after({}, 'end_user', stale)).toEqual(stale);
  });
});

describe('A forbidden write', () => {
  const code = (pointer: string, party: Party = 'end_user') =>
    refuseForbidden(CATALOGUE, party, { [pointer]: null }).map(issue => issue.code);

  test.each([
    ['/given_name', []],
    ['/nickname', ['not_editable']],
    ['/level', ['not_editable']],
    ['/email_verified', ['not_editable']],
    ['/updated_at', ['not_editable']],
    ['/phone_number', ['unknown_attribute']],
    ['/phone_number_verified', ['unknown_attribute']],
    ['/risk', ['unknown_attribute']],
    ['/name', ['unknown_attribute']],
    ['/nothing', ['unknown_attribute']],
    ['/Given_Name', ['unknown_attribute']],
    ['/GIVEN_NAME', ['unknown_attribute']],
    ['/given_name/', ['unknown_attribute']],
    ['/address/country', ['unknown_attribute']],
    ['given_name', ['unknown_attribute']],
    ['', ['unknown_attribute']],
    ['/', ['unknown_attribute']],
    ['/sub', ['unknown_attribute']],
    ['/__proto__', ['unknown_attribute']],
    ['/constructor', ['unknown_attribute']],
    ['/constructor/prototype', ['unknown_attribute']],
    ['/prototype', ['unknown_attribute']],
    ['/toString', ['unknown_attribute']],
    ['constructor', ['unknown_attribute']],
    ['toString', ['unknown_attribute']],
  ])('of %j is %j to the end-user', (pointer, codes) => {
    expect(code(pointer)).toEqual(codes);
  });

  test('through __proto__ is refused and pollutes nothing', () => {
    const patch = JSON.parse(
      '{"__proto__":{"polluted":1},"/__proto__":{"polluted":1},"/constructor/prototype":{"polluted":1}}',
    );
    expect(issues(patch)).toEqual([
      ['__proto__', 'unknown_attribute'],
      ['/__proto__', 'unknown_attribute'],
      ['/constructor/prototype', 'unknown_attribute'],
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('is any write of the bearer', () => {
    expect(code('/given_name', 'bearer')).toEqual(['not_editable']);
    expect(code('/phone_number', 'bearer')).toEqual(['unknown_attribute']);
  });

  test('is none of the portal where it may write', () => {
    expect(code('/phone_number', 'portal_ui')).toEqual([]);
    expect(code('/phone_number_verified', 'portal_ui')).toEqual(['not_editable']);
    expect(code('/name', 'portal_ui')).toEqual(['unknown_attribute']);
  });
});

describe('What a party sees', () => {
  test('is what its level says, in order', () => {
    expect(visibleAttributes(CATALOGUE, 'end_user').map(({ pointer }) => pointer)).toEqual(
      [
        ['/given_name', '/family_name', '/nickname', '/website', '/picture', '/gender', '/birthdate', '/zoneinfo'],
        ['/locale', '/address', '/email', '/preferred_username', '/score', '/level'],
      ].flat(),
    );
  });

  test('has no hidden, unknown or derived value in it', () => {
    const values = { ...VALUES, '/phone_number': '+1', '/unknown': 'x', '/email_verified': 'x', '/name': 'Ada' };
    expect(pickVisible(CATALOGUE, 'bearer', values)).toEqual({
      '/given_name': 'Ada',
      '/nickname': 'Countess',
      '/email': 'old@example.com',
      '/level': 'gold',
      '/address': VALUES['/address'],
    });
    expect(pickVisible(CATALOGUE, 'portal_ui', values)).toMatchObject({ '/risk': 'high', '/phone_number': '+1' });
    expect(pickVisible(CATALOGUE, 'portal_ui', values)).not.toHaveProperty('/name');
  });
});
