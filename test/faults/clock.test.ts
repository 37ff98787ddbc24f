/** F13: the clock of the machine is wrong, and jumps while people are here. It is moved with libfaketime. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '../harness/client.ts';
import { fromDebian } from '../harness/debian.ts';
import { csrfOf } from '../harness/sign-in.ts';
import { figure } from './figure.ts';
import { install, PASSWORD, save, type Installation } from './installation.ts';

const LIBRARIES = ['x86_64', 'aarch64'].map(name => `/usr/lib/${name}-linux-gnu/faketime/libfaketimeMT.so.1`);
const [MINUTE, HOUR] = [60, 3600];

let folder: string;
let at: Installation;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authui-clock-'));
  await moveClock(0);
  at = await install({
    environment: {
      LD_PRELOAD: fromDebian('libfaketime', LIBRARIES),
      FAKETIME_TIMESTAMP_FILE: join(folder, 'offset'),
      FAKETIME_NO_CACHE: '1',
      // timers and measured durations are the kernel's; only the time of day is wrong
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
});
afterAll(async () => {
  await at.end();
  await rm(folder, { recursive: true });
});

/** @param seconds ahead of the truth */
function moveClock(seconds: number): Promise<void> {
  return writeFile(join(folder, 'offset'), seconds < 0 ? `${seconds}` : `+${seconds}`);
}

const read = (client: Client) => client.api(`${at.product().url}/api/settings`);

async function saved(client: Client, name: string): Promise<number> {
  const { headers } = await read(client);
  return (await save(client, at.product().url, headers.get('etag') ?? '', { '/given_name': name })).status;
}

const startSignIn = (client: Client) => client.open(`${at.product().url}/auth/sign-in?return_to=/settings`);

async function signedIn(name: string): Promise<Client> {
  const client = createClient();
  const page = await startSignIn(client);
  const end = await client.open(page.url, { form: { csrf: csrfOf(page), login: name, password: PASSWORD } });
  expect(end.url).toBe(`${at.product().url}/settings`);
  return client;
}

/** Requests to the token endpoint so far, as the log tells them. */
const tokenRequests = () => at.product().output().split('"route":"/token"').length - 1;

/** Seconds of processor time the product has used. */
async function processorTime(): Promise<number> {
  const stat = await readFile(`/proc/${at.product().pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

test('F13 a clock that is half a minute wrong has no effect', async () => {
  const ada = await at.person('ada');
  for (const offset of [30, -30, 30, 0]) {
    await moveClock(offset);
    expect((await read(ada)).status).toBe(200);
    expect(await saved(ada, `Ada ${offset}`)).toBe(200);
    expect((await read(await signedIn('ada'))).status).toBe(200);
  }
  figure('F13', '±30 s: reading, saving and signing in as ever');
});

test('F13 a jump within a session costs one refresh, however many ask at once', async () => {
  await moveClock(0);
  const ada = await at.person('refreshing');
  expect((await read(ada)).status).toBe(200);
  // beyond the life of an access token, within the idle time
  await moveClock(20 * MINUTE);
  const before = tokenRequests();
  const answers = await Promise.all(Array.from({ length: 20 }, () => read(ada)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  await setTimeout(500);
  const refreshes = tokenRequests() - before;
  figure('F13', `+20 min in mid-run: ${refreshes} refresh for ${answers.length} requests at once`);
  expect(refreshes).toBe(1);
});

test('F13 an hour ahead idle sessions are over, without a fault, and people sign in again', async () => {
  await moveClock(0);
  const people = await Promise.all(['one', 'two', 'three'].map(name => at.person(name)));
  const waiting = createClient();
  const page = await startSignIn(waiting);
  await moveClock(HOUR);
  const before = tokenRequests();
  const answers = await Promise.all(people.flatMap(person => Array.from({ length: 10 }, () => read(person))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  expect(tokenRequests() - before).toBeLessThanOrEqual(people.length);
  // who was about to sign in starts again
  const late = await waiting.open(page.url, { form: { csrf: csrfOf(page), login: 'one', password: PASSWORD } });
  expect(late.status).toBeGreaterThanOrEqual(400);
  expect(late.status).toBeLessThan(500);
  const again = await signedIn('one');
  expect((await read(again)).status).toBe(200);
  figure('F13', `+1 h: ${answers.length} × 401, ${tokenRequests() - before - 1} refreshes, signing in works`);

  await moveClock(0);
  // what was written down an hour ahead is no reason to end anything
  expect((await read(again)).status).toBe(200);
});

test('F13 an hour back ends nothing, lets nothing in early, and no timer runs wild', async () => {
  await moveClock(0);
  const ada = await at.person('behind');
  const waiting = createClient();
  const page = await startSignIn(waiting);
  await moveClock(-HOUR);
  expect((await read(ada)).status).toBe(200);
  expect(await saved(ada, 'Behind')).toBe(200);
  const end = await waiting.open(page.url, { form: { csrf: csrfOf(page), login: 'behind', password: PASSWORD } });
  expect(end.status).toBeLessThan(500);
  expect((await read(await signedIn('behind'))).status).toBe(200);
  await setTimeout(1000);
  const [from, started] = [await processorTime(), performance.now()];
  await setTimeout(3000);
  const share = (await processorTime()) - from;
  figure(
    'F13',
    `−1 h: sessions live on; ${(share * 1000).toFixed(0)} ms of processor time in ${((performance.now() - started) / 1000).toFixed(1)} s of idling`,
  );
  expect(share).toBeLessThan(0.3);
  await moveClock(0);
  expect((await read(ada)).status).toBe(200);
  expect(at.product().output()).not.toContain('"level":60');
});
