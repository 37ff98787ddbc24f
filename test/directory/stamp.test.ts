/** The stamp of a person: every database moves it by itself, with everything that an answer kept for later depends on. */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DIRECTORY_MIGRATIONS } from '../../server/directory/store/migrations.ts';
import { readStamp } from '../../server/directory/store/stamp.ts';
import { migrate } from '../../server/sql/migrate.ts';
import type { Database } from '../../server/sql/database.ts';
import { BACKENDS, startBackend, type Backend } from '../harness/backends.ts';

const LOGIN_ID = `INSERT INTO directory_login_ids (id, sub, type, value, normalised, created_at)
  VALUES ('l', 'ada', 'email', 'a', 'a', 1)`;
const IDENTITY = `INSERT INTO directory_social_identities (id, sub, alias, issuer, subject, linked_at)
  VALUES ('i', 'ada', 'a', 'a', 'a', 1)`;
const PENDING = `INSERT INTO directory_pending_login_ids
  (id, sub, session_uid, type, value, normalised, tries_left, created_at, resend_at, expires_at)
  VALUES ('p', 'ada', 's', 'email', 'b', 'b', 3, 1, 1, 1)`;

const record = (model: string, sub = "'ada'") =>
  `INSERT INTO directory_records (model, id_hash, payload, sub, expires_at) VALUES ('${model}', 'r', '{}', ${sub}, 9)`;

/** What is there before, and the write that must be noticed. */
const NOTICED: readonly (readonly [string, readonly string[], string])[] = [
  ['a value', [], `UPDATE directory_users SET profile = '{"a":1}' WHERE sub = 'ada'`],
  ['a write that changes nothing', [], `UPDATE directory_users SET profile = profile WHERE sub = 'ada'`],
  ['disabling', [], `UPDATE directory_users SET disabled = 1 WHERE sub = 'ada'`],
  ['a login id that comes', [], LOGIN_ID],
  ['a login id that is used', [LOGIN_ID], `UPDATE directory_login_ids SET last_used_at = 5 WHERE id = 'l'`],
  ['a login id that goes', [LOGIN_ID], `DELETE FROM directory_login_ids WHERE id = 'l'`],
  ['an account at a provider that comes', [], IDENTITY],
  ['one that is renewed', [IDENTITY], `UPDATE directory_social_identities SET email = 'x' WHERE id = 'i'`],
  ['one that goes', [IDENTITY], `DELETE FROM directory_social_identities WHERE id = 'i'`],
  ['a code that is asked for', [], PENDING],
  ['a try', [PENDING], `UPDATE directory_pending_login_ids SET tries_left = 2 WHERE id = 'p'`],
  ['a code that is given up', [PENDING], `DELETE FROM directory_pending_login_ids WHERE id = 'p'`],
  ...['AccessToken', 'Grant', 'Session'].flatMap(model => [
    [`a ${model} that ends`, [record(model)], `DELETE FROM directory_records WHERE id_hash = 'r'`] as const,
    [`a ${model} that changes`, [record(model)], `UPDATE directory_records SET payload = '{"a":1}'`] as const,
    [`a ${model} that goes to somebody else`, [record(model)], `UPDATE directory_records SET sub = 'eve'`] as const,
    [
      `a ${model} that comes from somebody else`,
      [record(model, "'eve'")],
      `UPDATE directory_records SET sub = 'ada'`,
    ] as const,
  ]),
];

/** Nothing that was read depends on it. */
const UNNOTICED: typeof NOTICED = [
  ['a new token', [], record('AccessToken')],
  ['a code that is used', [record('AuthorizationCode')], 'UPDATE directory_records SET consumed_at = 3'],
  ["another person's login id", [], LOGIN_ID.replaceAll("'ada'", "'eve'")],
  ["another person's value", [], `UPDATE directory_users SET profile = '{}' WHERE sub = 'eve'`],
];

describe.each(BACKENDS)('on %s', name => {
  let backend: Backend;
  let database: Database;
  beforeAll(async () => {
    backend = await startBackend(name);
    database = await (await backend.create())();
    await migrate(database, 'directory', DIRECTORY_MIGRATIONS);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await backend.end();
  }, 60_000);

  async function stampsAround(before: readonly string[], write: string): Promise<[number, number]> {
    onTestFinished(async () => {
      await database.run('DELETE FROM directory_records');
      await database.run('DELETE FROM directory_users');
    });
    for (const sub of ['ada', 'eve']) {
      await database.run(
        `INSERT INTO directory_users (sub, disabled, profile, changes, created_at) VALUES (?, 0, '{}', '{}', 1)`,
        sub,
      );
    }
    for (const statement of before) await database.run(statement);
    const first = await readStamp(database, 'ada');
    expect(await database.run(write)).toBe(1);
    const second = await readStamp(database, 'ada');
    if (first === undefined || second === undefined) throw new Error('Ada is gone');
    expect(Number.isSafeInteger(second)).toBe(true);
    return [first, second];
  }

  test.each(NOTICED)('%s moves the stamp', async (_what, before, write) => {
    const [first, second] = await stampsAround(before, write);
    expect(second).not.toBe(first);
  });

  test.each(UNNOTICED)('%s leaves it where it is', async (_what, before, write) => {
    const [first, second] = await stampsAround(before, write);
    expect(second).toBe(first);
  });

  test('what a transaction takes back moves nothing, and who is gone has none', async () => {
    await database.run(
      `INSERT INTO directory_users (sub, disabled, profile, changes, created_at) VALUES ('bob', 0, '{}', '{}', 1)`,
    );
    const before = await readStamp(database, 'bob');
    const failed = database.transaction(async queries => {
      await queries.run(`UPDATE directory_users SET disabled = 1 WHERE sub = 'bob'`);
      throw new Error('never mind');
    });
    await expect(failed).rejects.toThrow('never mind');
    expect(await readStamp(database, 'bob')).toBe(before);
    await database.run(`DELETE FROM directory_users WHERE sub = 'bob'`);
    expect(await readStamp(database, 'bob')).toBeUndefined();
  });
});
