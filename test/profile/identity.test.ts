import { describe, expect, test } from 'vitest';
import { candidatesOf, isLastWayIn, isVerified, settleCoupled, type OwnedValue } from '../../src/profile/identity.ts';

const email = (value: string, since: number, verified = false): OwnedValue => ({
  pointer: '/email',
  value,
  verified,
  since,
});

const OWNED: OwnedValue[] = [
  email('old@example.com', 1, true),
  email('new@example.com', 3),
  email('old@example.com', 2),
  { pointer: '/preferred_username', value: 'ada', verified: false, since: 9 },
];

describe('Candidates', () => {
  test('come from the newest identity first, each once', () => {
    expect(candidatesOf(OWNED, '/email')).toEqual(['new@example.com', 'old@example.com']);
    expect(candidatesOf(OWNED, '/preferred_username')).toEqual(['ada']);
    expect(candidatesOf(OWNED, '/phone_number')).toEqual([]);
  });

  test('are verified once one identity has proven the value', () => {
    expect(isVerified(OWNED, '/email', 'old@example.com')).toBe(true);
    expect(isVerified(OWNED, '/email', 'new@example.com')).toBe(false);
    expect(isVerified(OWNED, '/phone_number', 'old@example.com')).toBe(false);
    expect(isVerified(OWNED, '/email', 'OLD@example.com')).toBe(false);
  });
});

describe('Settling', () => {
  test('keeps a value that is owned', () => {
    expect(settleCoupled({ '/email': 'old@example.com', '/preferred_username': 'ada' }, OWNED)).toEqual({
      '/email': 'old@example.com',
      '/preferred_username': 'ada',
    });
  });

  test('replaces a value that nobody owns, fills an empty one and removes one that has nothing to follow it', () => {
    expect(
      settleCoupled({ '/email': 'gone@example.com', '/phone_number': '+4930123456', '/name': 'Ada' }, OWNED),
    ).toEqual({
      '/email': 'new@example.com',
      '/preferred_username': 'ada',
      '/name': 'Ada',
    });
  });

  test('touches only what it is told to', () => {
    const values = { '/email': 'gone@example.com', '/phone_number': '+4930123456' } as const;
    expect(settleCoupled(values, OWNED, ['/phone_number'])).toEqual({ '/email': 'gone@example.com' });
    expect(values).toEqual({ '/email': 'gone@example.com', '/phone_number': '+4930123456' });
  });
});

describe('The last way in', () => {
  const login = (id: string, enabled = true) => ({ id, kind: 'login_id', enabled }) as const;
  const social = (id: string, enabled = true) => ({ id, kind: 'social', enabled }) as const;

  test.each([
    ['the only social identity', [social('a')], false, 'a', true],
    ['one of two social identities', [social('a'), social('b')], false, 'a', false],
    ['a social identity beside one of a disabled provider', [social('a'), social('b', false)], false, 'a', true],
    ['a social identity beside a login id with a password', [social('a'), login('b')], true, 'a', false],
    ['a social identity beside a login id without a password', [social('a'), login('b')], false, 'a', true],
    ['the only login id', [login('a')], true, 'a', true],
    ['one of two login ids', [login('a'), login('b')], true, 'a', false],
    ['one of two login ids without a password', [login('a'), login('b')], false, 'a', true],
    ['a login id beside one that cannot sign in', [login('a'), login('b', false)], true, 'a', true],
    ['a login id beside a social identity', [login('a'), social('b')], true, 'a', false],
  ])('%s: %j', (_name, methods, hasPassword, removed, last) => {
    expect(isLastWayIn(methods, hasPassword, removed)).toBe(last);
  });
});
