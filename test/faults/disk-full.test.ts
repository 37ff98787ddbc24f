/**
 * F14: the disk is full. Saves are refused with a code that says so, nothing acknowledged is lost, reading goes on, and
 * all is normal within five seconds once there is space. The disk is a small tmpfs, so this runs as root.
 */

import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../../src/api/contract.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import { figure } from './figure.ts';
import { install, save, valueOf, type Installation } from './installation.ts';

let disk: string;
let at: Installation;
let ada: Client;

beforeAll(async () => {
  disk = await mkdtemp(join(tmpdir(), 'authui-small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m,mode=700', 'tmpfs', disk]);
  // a short idle time, so that reading wants to write down that somebody was here
  const yaml = 'custom_data: { end_user: readwrite }\nsession: { idle: 1m }\n';
  at = await install({ dataDir: join(disk, 'data'), yaml });
  ada = await at.person('ada');
});
afterAll(async () => {
  await at.end();
  execFileSync('umount', [disk]);
  await rm(disk, { recursive: true });
});

const read = (client = ada) => client.api(`${at.product().url}/api/settings`);
const etagOf = (step: Step) => step.headers.get('etag') ?? '';
const filled = () => join(disk, 'filled');

/** Fills the disk to the last block. */
async function fill(): Promise<void> {
  for (const size of [64 * 1024, 4096]) {
    const block = Buffer.alloc(size);
    for (let full = false; !full;) {
      full = await appendFile(filled(), block).then(
        () => false,
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOSPC') throw error;
          return true;
        },
      );
    }
  }
}

test('F14 a full disk refuses saves with a code, keeps what it has, and is forgotten once there is space', async () => {
  const { url, directoryUrl } = at.product();
  let state = await read();
  let acknowledged: unknown = 'ada';
  let saved = 0;
  const refusals = new Map<string, number>();
  const note = (step: Step) => {
    const { code } = JSON.parse(step.body) as Problem;
    const key = `${step.status} ${code}`;
    refusals.set(key, (refusals.get(key) ?? 0) + 1);
  };

  await fill();
  await setTimeout(2500);
  for (let round = 0; round < 60; round += 1) {
    const wanted = `Ada ${round}`;
    const step = await save(ada, url, etagOf(state), { '/given_name': wanted });
    if (step.status === 200) {
      saved += 1;
      acknowledged = wanted;
    } else note(step);
    // what makes the store grow is refused at the latest when nothing is left of it
    const blob = await ada.api(`${url}/api/custom-data`, { method: 'PUT', json: { text: 'x'.repeat(60_000), round } });
    if (blob.status !== 200) note(blob);
    state = await read();
    expect(state.status, state.body).toBe(200);
    expect(valueOf(state, '/given_name')).toBe(acknowledged);
  }
  const refused = [...refusals.values()].reduce((sum, count) => sum + count, 0);
  expect(refused).toBeGreaterThan(60);
  expect([...refusals.keys()].toSorted()).toEqual(['507 storage_full']);

  // pages that need no session, and what tells an operator
  for (const path of ['/', '/signed-out', '/healthz', '/openapi.json']) {
    expect((await createClient().once(url + path)).status, path).toBe(200);
  }
  const stranger = createClient();
  const signIn = await stranger.open(`${url}/auth/sign-in`);
  expect([503, 507]).toContain(signIn.status);
  expect((await stranger.once(`${directoryUrl}/.well-known/openid-configuration`)).status).toBe(200);

  await rm(filled());
  const freed = performance.now();
  for (;;) {
    const step = await save(ada, url, etagOf(await read()), { '/given_name': 'after' });
    if (step.status === 200) break;
    expect(performance.now() - freed).toBeLessThan(5000);
  }
  const normal = Math.round(performance.now() - freed);
  expect(valueOf(await read(), '/given_name')).toBe('after');
  expect((await (await at.person('grace')).api(`${url}/api/settings`)).status).toBe(200);
  const database = new DatabaseSync(join(at.dataDir, 'directory.db'), { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  database.close();
  await at.restart('SIGKILL');
  expect(valueOf(await read(), '/given_name')).toBe('after');
  figure(
    'F14',
    `disk full: ${refused} writes refused (${[...refusals.keys()].join(', ')}), ${saved} that still had room, 0 ` +
      `acknowledged lost, every read answered; normal ${normal} ms after space came back`,
  );
});
