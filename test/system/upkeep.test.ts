/** What an operator does to a running installation: backup, restore, new keys. Nobody is signed out by any of it. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '../harness/client.ts';
import { freePorts, startProcess, type Ports, type ProductProcess } from '../harness/process.ts';
import { signIn } from '../harness/sign-in.ts';

const ROOT = join(import.meta.dirname, '../..');
const HOUR = 3_600_000;

let folder: string;
let ports: Ports;
let product: ProductProcess;
let client: Client;

const dataDir = () => join(folder, 'data');
const start = (from = dataDir()) => startProcess(ports, from, 60_000);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authui-upkeep-'));
  ports = await freePorts();
  product = await start();
  client = createClient();
  await signIn(client, product);
});
afterAll(async () => {
  await product.end('SIGKILL');
  await rm(folder, { recursive: true });
});

const settings = (who = client) => who.api(`${product.url}/api/settings`);
const restart = async (from?: string) => {
  await product.end('SIGTERM');
  product = await start(from);
};

/** @returns what it said; throws what it complained of */
async function run(program: string, ...given: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [`server/${program}.ts`, ...given], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], AUTHUI_DATA_DIR: dataDir() },
  });
  return stdout;
}

test('a backup of a running product, amid saves, is a data folder that everybody stays signed in to', async () => {
  const target = join(folder, 'backup');
  const enough = new AbortController();
  let saves = 0;
  const saving = (async () => {
    for (let etag = (await settings()).headers.get('etag') ?? ''; !enough.signal.aborted; saves += 1) {
      const headers = { 'if-match': etag };
      const json = { '/nickname': `nick ${saves}` };
      const answer = await client.api(`${product.url}/api/profile`, { method: 'PATCH', json, headers });
      expect(answer.status, answer.body).toBe(200);
      etag = answer.headers.get('etag') ?? '';
    }
  })();
  expect(await run('backup', target)).toContain('directory.db');
  enough.abort();
  await saving;
  expect(saves).toBeGreaterThan(0);
  await expect(run('backup', target)).rejects.toThrow('EEXIST');
  for (const name of ['sessions.db', 'directory.db']) {
    const database = new DatabaseSync(join(target, name));
    expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
    database.close();
  }
  for (const name of ['', 'directory.db', 'directory-keys.json', 'session-keys.json', 'admin-client.json']) {
    expect((await stat(join(target, name))).mode & 0o077, name).toBe(0);
  }
  await restart(target);
  expect((await settings()).status).toBe(200);
  await restart();
});

const published = async (): Promise<string[]> => {
  const answer = await fetch(`${product.directoryUrl}/jwks`);
  return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
};
const secret = async (name: string) => JSON.parse(await readFile(join(dataDir(), name), 'utf8')) as unknown;
const sealing = async () =>
  ((await secret('session-keys.json')) as { keys: { id: string }[] }).keys.map(({ id }) => id);
/** As if the last step had been so long ago. */
const agedBy = async (milliseconds: number) => {
  const done = (await secret('key-rotation.json')) as { at: number };
  await writeFile(join(dataDir(), 'key-rotation.json'), JSON.stringify({ ...done, at: done.at - milliseconds }));
};

test('keys are published before they are used, stay while they are needed, and go; nobody is signed out', async () => {
  const [old] = await published();
  await expect(run('rotate-keys')).rejects.toThrow('add, use, drop');
  await expect(run('rotate-keys', 'use')).rejects.toThrow('"add" comes before "use"');

  expect(await run('rotate-keys', 'add')).toContain('Restart every node');
  await restart();
  const [first, added] = await published();
  expect([first, (await sealing()).length]).toEqual([old, 2]);
  expect((await settings()).status).toBe(200);
  await expect(run('rotate-keys', 'use')).rejects.toThrow('has to wait for another 10 minutes');

  await agedBy(HOUR / 6);
  await run('rotate-keys', 'use');
  await restart();
  expect(await published()).toEqual([added, old]);
  expect((await settings()).status).toBe(200);
  const later = createClient();
  await signIn(later, product, 'linus@example.com');
  expect((await settings(later)).status).toBe(200);
  await expect(run('rotate-keys', 'drop')).rejects.toThrow('has to wait for another 480 minutes');

  await agedBy(8 * HOUR);
  await run('rotate-keys', 'drop');
  await restart();
  expect(await published()).toEqual([added]);
  expect((await sealing()).length).toBe(1);
  // who signed in with the new keys stays
  expect((await settings(later)).status).toBe(200);
});
