/** Sessions that are not read again while nobody writes to them: by whomever they are written, the next look sees it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { rememberedSessions } from '../../server/session/remembered.ts';
import { openSessionStore, type SessionRow, type SessionStore } from '../../server/session/store.ts';
import { openSqlite } from '../../server/sql/sqlite.ts';

const DEVICE = { browser: undefined, system: undefined };

function row(idHash: string, subject = 'ada'): SessionRow {
  const times = { createdAt: 1, lastSeenAt: 1, authTime: null };
  return { idHash, issuer: 'https://op.example', subject, sid: 'sid', amr: '', sealedTokens: 'sealed', ...times };
}

async function open(around: (store: SessionStore) => Partial<SessionStore> = () => ({})) {
  const folder = await mkdtemp(join(tmpdir(), 'remembered-'));
  const file = join(folder, 'sessions.db');
  const database = openSqlite(file);
  onTestFinished(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });
  const store = await openSessionStore(database);
  let reads = 0;
  const counted = {
    ...store,
    find: (idHash: string) => {
      reads += 1;
      return store.find(idHash);
    },
  };
  const sessions = rememberedSessions({ ...counted, ...around(counted) }, database);
  for (const idHash of ['a', 'b']) await sessions.create(row(idHash, idHash), DEVICE, 1);
  /** How often the database was asked for it. */
  const readsOf = async (work: () => Promise<unknown>) => {
    const before = reads;
    await work();
    return reads - before;
  };
  return { file, database, store, sessions, readsOf };
}

test('what has been read is not read again', async () => {
  const { sessions, readsOf } = await open();
  expect(await readsOf(() => sessions.find('a'))).toBe(1);
  expect(await readsOf(async () => expect(await sessions.find('a')).toEqual(row('a', 'a')))).toBe(0);
  expect(await readsOf(() => sessions.find('nobody'))).toBe(1);
  expect(await sessions.find('nobody')).toBeUndefined();
});

test.each<[string, (sessions: SessionStore) => Promise<unknown>, Partial<SessionRow> | undefined]>([
  ['used', sessions => sessions.touch('a', 5), { lastSeenAt: 5 }],
  ['removed', sessions => sessions.remove('a'), undefined],
  ['ended', sessions => sessions.end('a'), undefined],
  ['ended from another one', sessions => sessions.endOthers('https://op.example', 'a', 'other'), undefined],
  [
    'ended by the provider',
    sessions =>
      sessions.endByProvider({ issuer: 'https://op.example', sid: 'sid', subject: '', tokenHash: 't', issuedAt: 2 }, 9),
    undefined,
  ],
  ['swept', sessions => sessions.sweep({ created: 2, seen: 2, now: 2 }), undefined],
  [
    'refreshed',
    async sessions => {
      const lease = sessions.lease('a', () => 1);
      await lease.take();
      await sessions.saveTokens('a', 'sealed anew', lease.owner);
    },
    { sealedTokens: 'sealed anew' },
  ],
])('a session that is %s is seen so at once', async (_what, write, expected) => {
  const { sessions } = await open();
  await sessions.find('a');
  await write(sessions);
  expect(await sessions.find('a')).toEqual(expected && { ...row('a', 'a'), ...expected });
});

test('what another program writes is seen in the next turn', async () => {
  const { file, sessions, readsOf } = await open();
  await sessions.find('a');
  await sessions.find('b');
  const other = new DatabaseSync(file);
  onTestFinished(() => other.close());
  other.exec(`DELETE FROM sessions WHERE id_hash = 'a'`);
  await setImmediate();
  expect(await sessions.find('a')).toBeUndefined();
  expect(await readsOf(() => sessions.find('b'))).toBe(1);
});

test('where others write it is read each time, and one that is as it was is the same object', async () => {
  const { database, store } = await open();
  const { writtenElsewhere, ...shared } = database;
  const sessions = rememberedSessions(store, shared);
  const first = await sessions.find('a');
  expect(await sessions.find('a')).toBe(first);
  await database.run(`UPDATE sessions SET last_seen_at = 7 WHERE id_hash = 'a'`);
  expect(await sessions.find('a')).toEqual({ ...row('a', 'a'), lastSeenAt: 7 });
  await database.run('DELETE FROM sessions');
  expect(await sessions.find('a')).toBeUndefined();
});

test('a save of somebody else takes nothing away', async () => {
  const { sessions, readsOf } = await open();
  await sessions.find('a');
  await sessions.touch('b', 5);
  expect(await readsOf(() => sessions.find('a'))).toBe(0);
});

test('what is written while it is read is not kept as it was', async () => {
  let answer = () => {};
  const held = new Promise<void>(resolve => (answer = resolve));
  const { sessions } = await open(store => ({
    find: async idHash => {
      const found = await store.find(idHash);
      await held;
      return found;
    },
  }));
  const slow = sessions.find('a');
  await sessions.remove('a');
  answer();
  await slow;
  expect(await sessions.find('a')).toBeUndefined();
});
