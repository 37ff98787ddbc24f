import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { DEMO_PASSWORD, seedDemo } from '../../server/demo/people.ts';
import { hashPassword, verifyPassword } from '../../server/directory/users/password.ts';
import { readLoginId } from '../../server/directory/users/login-id.ts';
import { pickVisible } from '../../src/profile/access.ts';
import { pointersOf } from '../../src/profile/attribute.ts';
import { attributeSchema, latestDay } from '../../src/profile/schema.ts';
import { catalogueOf, startDirectory } from './harness.ts';

describe('passwords', () => {
  test('are kept as argon2id with a salt of their own', async () => {
    const [one, two] = [await hashPassword('demo-password'), await hashPassword('demo-password')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z\d+/]{22}\$[A-Za-z\d+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword('demo-password', one)).toBe(true);
  });

  test('match exactly, but for their Unicode form', async () => {
    const stored = await hashPassword('Caf\u00e9 🔑 ');
    expect(await verifyPassword('Cafe\u0301 🔑 ', stored)).toBe(true);
    for (const wrong of ['', 'café 🔑 ', 'Caf\u00e9 🔑', 'Caf\u00e9 🔑  ', 'x'.repeat(100_000)]) {
      expect(await verifyPassword(wrong, stored)).toBe(false);
    }
  });

  test('nobody has one until it is set, however it looks', async () => {
    for (const password of ['', 'null', 'x'.repeat(300)]) expect(await verifyPassword(password, null)).toBe(false);
  });

  test('of 256 characters are fine, longer ones never match', async () => {
    const longest = '🔑'.repeat(256);
    expect(await verifyPassword(longest, await hashPassword(longest))).toBe(true);
    expect(await verifyPassword(`${longest}x`, await hashPassword(`${longest}x`))).toBe(false);
  });

  test('with a foreign or broken hash are a defect, not a way in', async () => {
    for (const stored of [
      '',
      'demo-password',
      '$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAA',
      '$2b$10$abcdefghijklmnopqrstuv',
    ]) {
      await expect(verifyPassword('demo-password', stored)).rejects.toThrow('form this program does not know');
    }
  });
});

describe('login ids', () => {
  test.each([
    ['ada@example.com', 'email', 'ada@example.com'],
    [' Ada@Example.COM\n', 'email', 'ada@example.com'],
    ['+49 (30) 123-456', 'phone', '+4930123456'],
    ['Ada', 'username', 'ada'],
    ['\uff21\uff44\uff41', 'username', 'ada'],
  ])('%j is a %s', (typed, type, normalised) => {
    expect(readLoginId(typed)).toEqual({ type, normalised });
  });

  test.each([
    '',
    '  ',
    'a@b@example.com',
    '@',
    '+12',
    '+0123456789',
    'ada lovelace',
    'ad\u200ba',
    'a\u202eb',
    'x'.repeat(3000),
  ])('%j is none', typed => expect(readLoginId(typed)).toBeUndefined());

  test('a normalised form is its own normalised form, and its type never changes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), typed => {
        const read = readLoginId(typed);
        if (read) expect(readLoginId(read.normalised)).toEqual(read);
      }),
      { numRuns: 2000 },
    );
  });

  test('belong to one person, in any spelling', async () => {
    const at = await startDirectory();
    const create = (value: string) =>
      at.directory.people.create({ loginIds: [{ type: 'email', value, verified: true }], values: {} }, 'admin');
    await expect(create('ADA@example.com')).rejects.toThrow();
    await expect(create('not an address')).rejects.toMatchObject({ code: 'invalid_login_id' });
    await create('eve@example.com');
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => create('mallory@example.com')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the demo people', () => {
  test('can all sign in, by email and by username', async () => {
    const at = await startDirectory();
    for (const name of ['ada', 'linus', 'grace']) {
      for (const login of [name, `${name}@example.com`]) {
        expect(await at.directory.people.signIn(login, DEMO_PASSWORD)).toBeDefined();
      }
    }
    expect(await at.directory.people.signIn('eve', DEMO_PASSWORD)).toBeUndefined();
  });

  test('have valid values only; ada has one for every attribute but the phone number nobody owns', async () => {
    const at = await startDirectory();
    const catalogue = catalogueOf();
    for (const name of ['ada', 'linus', 'grace']) {
      const person = await at.directory.people.signIn(name, DEMO_PASSWORD);
      const values = person?.record.values ?? {};
      for (const pointer of pointersOf(values)) {
        const attribute = catalogue.get(pointer);
        if (!attribute) throw new Error(`${pointer} is no attribute`);
        expect(v.parse(attributeSchema(attribute, { latestDay: latestDay(Date.now()) }), values[pointer])).toEqual(
          values[pointer],
        );
      }
      const missing = catalogue.attributes.filter(({ pointer }) => values[pointer] === undefined);
      if (name === 'ada') expect(missing.map(({ pointer }) => pointer)).toEqual(['/phone_number']);
      else expect(missing.length).toBeGreaterThan(5);
    }
  });

  test('come once: what they changed stays', async () => {
    const at = await startDirectory();
    const ada = await at.directory.people.signIn('ada', DEMO_PASSWORD);
    await at.database.run(`UPDATE directory_users SET profile = json_set(profile, '$."custom/0002"', 'D-9')`);
    await seedDemo(at.directory);
    const again = await at.directory.people.signIn('ada', DEMO_PASSWORD);
    expect(again?.row.sub).toBe(ada?.row.sub);
    expect(pickVisible(catalogueOf(), 'bearer', again?.record.values ?? {})['/desk']).toBe('D-9');
    expect(await at.database.all('SELECT sub FROM directory_users')).toHaveLength(3);
  });
});
