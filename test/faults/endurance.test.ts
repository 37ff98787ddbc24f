/**
 * F19: a long mix of reading (90 %), saving (8 %) and signing in again (2 %). Memory, handles and tables do not grow with
 * the number of requests. `AUTHUI_REQUESTS` sets how many; a million is the figure of the plan.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Pool } from 'undici';
import { expect, test } from 'vitest';
import { createRecordStore } from '../../server/directory/store/records.ts';
import { openSessionStore } from '../../server/session/store.ts';
import { openSqlite } from '../../server/sql/sqlite.ts';
import type { Client } from '../harness/client.ts';
import { figure } from './figure.ts';
import { install, save, type Installation } from './installation.ts';
import { anonymousMemory, measurable, measure, openFiles } from './measure.ts';

const REQUESTS = Number(process.env['AUTHUI_REQUESTS'] ?? 200_000);
const PEOPLE = 16;
/** Stretches between two measurements; the first fifth warms up. */
const STRETCHES = 20;
const WARM = 4;
const MIB = 1024 * 1024;
/** Milliseconds after which either side has closed a connection that nothing goes over. */
const IDLE = 7000;
/** Bytes of anonymous memory that 100,000 requests may add. */
const GROWTH = MIB;

interface Sample {
  readonly requests: number;
  readonly memory: number;
  readonly heap: number;
  readonly resources: number;
  readonly files: number;
}

test('F19 memory, handles and tables do not grow with the number of requests', { timeout: 1_800_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authui-endurance-'));
  const at = await install({ environment: measurable(folder) });
  const { url, pid } = at.product();
  const pool = new Pool(url, { connections: PEOPLE });
  try {
    const people = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => at.person(`person${index}`)));
    const samples: Sample[] = [];
    let done = 0;
    let signIns = 0;
    const work = async (person: Client, share: number) => {
      for (let own = 0; own < share; done += 1) {
        const turn = own % 100;
        if (turn === 50) {
          own += await signInAgain(at, person);
          signIns += 1;
        } else if (turn % 12 === 7) {
          await saveOnce(at, person, `Name ${done}`);
          own += 2;
        } else {
          const headers = { 'x-authui': '1', 'sec-fetch-site': 'same-origin', cookie: person.cookies(url) };
          const answer = await pool.request({ method: 'GET', path: '/api/settings', headers });
          await answer.body.dump();
          if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} for a read`);
          own += 1;
        }
      }
    };
    const started = performance.now();
    for (let stretch = 1; stretch <= STRETCHES; stretch += 1) {
      await Promise.all(people.map(person => work(person, REQUESTS / STRETCHES / PEOPLE)));
      // the first and the last: how many connections there are just now is not what is asked
      if (stretch === WARM + 1 || stretch === STRETCHES) await setTimeout(IDLE);
      const { heap, resources } = await measure(pid, folder);
      const requests = (REQUESTS / STRETCHES) * stretch;
      samples.push({ requests, heap, resources, memory: await anonymousMemory(pid), files: await openFiles(pid) });
    }
    const seconds = (performance.now() - started) / 1000;
    const settled = samples.slice(WARM);
    const growth = slope(settled.map(({ requests, memory }) => [requests, memory])) * 100_000;
    const heaps = settled.map(({ heap }) => heap);
    const [first, last] = [settled[0], settled.at(-1)];
    const heapGrowth = slope(settled.map(({ requests, heap }) => [requests, heap])) * (REQUESTS * 0.8);
    figure(
      'F19',
      `${REQUESTS.toLocaleString('en')} requests (${signIns} sign-ins) in ${seconds.toFixed(0)} s: anonymous memory ` +
        `${mib(first?.memory)} → ${mib(last?.memory)} MiB after the first 20 %, ${mib(growth)} MiB per 100,000; heap after collection ` +
        `${mib(heaps[0])} → ${mib(heaps.at(-1))} MiB; handles ${first?.resources} → ${last?.resources}, files ${first?.files} → ${last?.files}`,
    );
    expect(growth).toBeLessThanOrEqual(GROWTH);
    expect(heapGrowth).toBeLessThan((heaps[0] ?? 0) * 0.05);
    expect(last?.resources).toBeLessThanOrEqual((first?.resources ?? 0) + 2);
    expect(last?.files).toBeLessThanOrEqual((first?.files ?? 0) + 2);

    await at.product().end('SIGTERM');
    await expectSwept(at.dataDir);
  } finally {
    await pool.destroy();
    await at.end();
    await rm(folder, { recursive: true });
  }
});

async function saveOnce(at: Installation, person: Client, name: string): Promise<void> {
  const { url } = at.product();
  const { headers } = await person.api(`${url}/api/settings`);
  const step = await save(person, url, headers.get('etag') ?? '', { '/given_name': name });
  if (step.status !== 200) throw new Error(`${step.status} for a save: ${step.body}`);
  forget(person);
}

/** The directory still knows the person, so no password is asked for. @returns the number of requests it took */
async function signInAgain(at: Installation, person: Client): Promise<number> {
  const before = person.cookies(at.product().url);
  const page = await person.open(`${at.product().url}/auth/sign-in?return_to=/settings`);
  const count = person.steps.length;
  if (page.status !== 200 || person.cookies(at.product().url) === before) throw new Error(`Not signed in: ${page.url}`);
  forget(person);
  return count;
}

/** This process must not grow either. */
function forget(person: Client): void {
  (person.steps as unknown[]).length = 0;
}

/** A day later nothing is left of all those sign-ins. */
async function expectSwept(dataDir: string): Promise<void> {
  const count = (name: string, sql: string) => {
    const database = new DatabaseSync(join(dataDir, name), { readOnly: true });
    const [row] = database.prepare(sql).all() as { n: number }[];
    database.close();
    return row?.n ?? Number.NaN;
  };
  const records = () => count('directory.db', 'SELECT count(*) AS n FROM directory_records');
  const sessions = () => count('sessions.db', 'SELECT count(*) AS n FROM sessions');
  const before = { records: records(), sessions: sessions() };
  const tomorrow = Date.now() + 24 * 3_600_000;
  const forSessions = openSqlite(join(dataDir, 'sessions.db'));
  await (await openSessionStore(forSessions)).sweep({ created: tomorrow, seen: tomorrow, now: tomorrow });
  await forSessions.close();
  const forRecords = openSqlite(join(dataDir, 'directory.db'));
  await createRecordStore(forRecords, () => tomorrow).put('Session', 'the next', {}, tomorrow / 1000 + 60);
  await forRecords.close();
  figure(
    'F19',
    `before and after the sweep of the next day: ${before.sessions} → ${sessions()} sessions, ${before.records} → ${records()} records`,
  );
  expect(before.sessions).toBe(PEOPLE);
  expect([sessions(), records()]).toEqual([0, 1]);
}

/** Of the straight line nearest to the points. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const over = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  return over / points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
}

const mib = (bytes = Number.NaN) => (bytes / MIB).toFixed(2);
