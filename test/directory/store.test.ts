import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createRecordStore } from '../../server/directory/store/records.ts';
import { DIRECTORY_MIGRATIONS } from '../../server/directory/store/migrations.ts';
import { openDirectoryKeys } from '../../server/directory/keys.ts';
import { secretFolder } from '../../server/secret-folder.ts';
import { migrate } from '../../server/sql/migrate.ts';
import { BACKENDS, startBackend, type Backend } from '../harness/backends.ts';
import { account, authorization, openSignIn, patch, refresh, signIn, startDirectory } from './harness.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'directory-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test('keys, sessions, tokens and values are there after a restart', async () => {
  const before = await startDirectory();
  const jwks = await (await fetch(`${before.url}/jwks`)).text();
  const tokens = await signIn(before);
  const etag = (await account(before, tokens.access_token)).headers.get('etag') ?? '';
  expect((await patch(before, tokens.access_token, etag, { '/desk': 'D-7' })).status).toBe(200);
  const pending = await openSignIn(tokens.browser, { prompt: 'login' });
  const after = await before.restart();
  expect(await (await fetch(`${after.url}/jwks`)).text()).toBe(jwks);
  expect(await (await account(after, tokens.access_token)).text()).toContain('"D-7"');
  const renewed = await refresh(after, tokens.refresh_token);
  expect(renewed.status).toBe(200);
  expect((await tokens.browser.go(pending.form.action)).status).toBe(200);
  const silent = await tokens.browser.go(authorization({ prompt: 'none' }).address);
  expect(silent.headers.get('location')).toContain('code=');
});

// CVE-2026-9802
test('what was revoked stays revoked after a restart', async () => {
  const before = await startDirectory();
  const tokens = await signIn(before);
  await refresh(before, tokens.refresh_token);
  const after = await before.restart();
  expect((await refresh(after, tokens.refresh_token)).status).toBe(400);
  expect((await account(after, tokens.access_token)).status).toBe(401);
});

test('secrets are made once and belong to their owner alone', async () => {
  const dataDir = await folder();
  const open = () => openDirectoryKeys(secretFolder(dataDir));
  const [first, second] = await Promise.all([open(), open()]);
  expect(second).toEqual(first);
  for (const name of ['directory-keys.json', 'authui-client.json']) {
    expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
  }
  expect(JSON.parse(await readFile(join(dataDir, 'authui-client.json'), 'utf8'))).toEqual({
    client_id: 'authui',
    client_secret: first.client.clientSecret,
  });
  expect((await openDirectoryKeys(secretFolder(await folder()))).client.clientSecret).not.toBe(
    first.client.clientSecret,
  );
  await copyFile(join(dataDir, 'authui-client.json'), join(dataDir, 'directory-keys.json'));
  await expect(open()).rejects.toThrow();
});

test('a new signing key is published first and signs later; the old one stays known', async () => {
  const at = await startDirectory();
  const spare = await openDirectoryKeys(secretFolder(await folder()));
  const [oldKey] = at.keys.jwks.keys;
  const [newKey] = spare.jwks.keys;
  const file = join(at.dataDir, 'directory-keys.json');
  const kept = JSON.parse(await readFile(file, 'utf8')) as object;
  let current = at;
  const signedWith = async (keys: unknown[]) => {
    await writeFile(file, JSON.stringify({ ...kept, jwks: { keys } }));
    current = await current.restart();
    const published = (await (await fetch(`${at.url}/jwks`)).json()) as { keys: { kid: string }[] };
    const { id_token: token } = await signIn(current);
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
    expect(JSON.stringify(published)).not.toContain('"d"');
    return [header.kid, published.keys.map(({ kid }) => kid)];
  };
  expect(await signedWith([oldKey, newKey])).toEqual([oldKey?.kid, [oldKey?.kid, newKey?.kid]]);
  expect(await signedWith([newKey, oldKey])).toEqual([newKey?.kid, [newKey?.kid, oldKey?.kid]]);
});

describe.each(BACKENDS)('the record store on %s', name => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend(name);
  }, 60_000);
  afterAll(() => backend.end(), 60_000);

  async function openStore() {
    const database = await (await backend.create())();
    onTestFinished(database.close);
    await migrate(database, 'directory', DIRECTORY_MIGRATIONS);
    const clock = { now: 1_000_000_000 };
    return { database, clock, records: createRecordStore(database, () => clock.now) };
  }

  test('of 20 parallel consumers one wins, and everybody sees when', async () => {
    const { records } = await openStore();
    await records.put('AuthorizationCode', 'c', { a: 1 }, 2_000_000);
    expect(await records.find('AuthorizationCode', 'c')).toEqual({ payload: { a: 1 } });
    const wins = await Promise.all(Array.from({ length: 20 }, () => records.consume('AuthorizationCode', 'c')));
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(await records.find('AuthorizationCode', 'c')).toEqual({ payload: { a: 1 }, consumedAt: 1_000_000 });
    expect(await records.consume('AuthorizationCode', 'unknown')).toBe(false);
  });

  // CVE-2022-39263
  test('a record is one of its model, and gone from its last second on', async () => {
    const { records, clock } = await openStore();
    await records.put('Session', 's', { uid: 'u' }, 1_000_010);
    expect(await records.find('Grant', 's')).toBeUndefined();
    expect(await records.findByUid('Session', 'u')).toEqual({ payload: { uid: 'u' } });
    clock.now += 9999;
    expect(await records.find('Session', 's')).toBeDefined();
    clock.now += 1;
    expect(await records.find('Session', 's')).toBeUndefined();
    expect(await records.findByUid('Session', 'u')).toBeUndefined();
  });

  test('what has expired is swept away by a later write, all of it, once a minute', async () => {
    const { database, records, clock } = await openStore();
    for (let index = 0; index < 510; index += 1) await records.put('AccessToken', `t${index}`, {}, 1_000_001);
    clock.now += 120_000;
    await records.put('AccessToken', 'new', {}, 2_000_000);
    const count = async () =>
      (await database.get<{ n: number }>('SELECT COUNT(*) AS n FROM directory_records'))?.n ?? 0;
    expect(await count()).toBe(1);
    await records.put('AccessToken', 'late', {}, 1_000_001);
    await records.put('AccessToken', 'new', {}, 2_000_000);
    expect(await count()).toBe(2);
    clock.now += 60_000;
    await records.put('AccessToken', 'new', {}, 2_000_000);
    expect(await count()).toBe(1);
  });

  test('ending a session ends its grants and all that was issued under them, and no other', async () => {
    const { database, records } = await openStore();
    const authorizations = { authui: { grantId: 'g1' }, other: { grantId: 'g2' } };
    await records.put('Session', 's1', { uid: 'u1', authorizations }, 2_000_000);
    await records.put('Session', 's2', { uid: 'u2', authorizations: { authui: { grantId: 'g3' } } }, 2_000_000);
    for (const grantId of ['g1', 'g2', 'g3']) {
      await records.put('Grant', grantId, {}, 2_000_000);
      await records.put('AccessToken', `a${grantId}`, { grantId }, 2_000_000);
      await records.put('RefreshToken', `r${grantId}`, { grantId }, 2_000_000);
    }
    await records.endSession('u1');
    const rows = await database.all<{ model: string }>('SELECT model FROM directory_records ORDER BY model');
    expect(rows.map(({ model }) => model)).toEqual(['AccessToken', 'Grant', 'RefreshToken', 'Session']);
    expect(await records.find('AccessToken', 'ag3')).toBeDefined();
    await records.endSession('nobody');
  });
});
