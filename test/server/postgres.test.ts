/** PostgreSQL behind the database port: what is peculiar to it (reliability plan F3, F15; requirement R51). */

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Refusal } from '../../server/error.ts';
import { sharedLimits } from '../../server/http/shared-limit.ts';
import { createLog } from '../../server/log.ts';
import { openPostgres, type Postgres } from '../../server/sql/postgres.ts';
import { startCluster, type Cluster } from '../harness/postgres.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
}, 60_000);
afterAll(() => cluster.end(), 60_000);

async function openNew(): Promise<Postgres & { url: string }> {
  const url = await cluster.createDatabase();
  const database = await openPostgres(url, createLog('silent'));
  onTestFinished(database.close);
  return { ...database, url };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof Refusal ? `${error.status} ${error.code}` : String(error)),
  );

test('refuses to start where an acknowledged commit could be lost, or where there is no database', async () => {
  const { url } = await openNew();
  const name = new URL(url).pathname.slice(1);
  for (const value of ['off', 'local', 'remote_write']) {
    await administer(url, `ALTER DATABASE ${name} SET synchronous_commit = ${value}`);
    await expect(openPostgres(url, createLog('silent'))).rejects.toThrow(
      `PostgreSQL cannot be used: synchronous_commit is ${value} instead of on or remote_apply`,
    );
  }
  await expect(openPostgres(`${url}_other`, createLog('silent'))).rejects.toThrow('does not exist');
  const closed = url.replace(/:\d+\//, ':1/');
  const failure = await outcomeOf(openPostgres(closed, createLog('silent')));
  expect(failure).toContain('PostgreSQL cannot be used');
  expect(failure).not.toContain(new URL(url).password);
});

test('a NUL character is a bad request, wherever it comes', async () => {
  const database = await openNew();
  await database.run('CREATE TABLE texts (text TEXT NOT NULL)');
  const inserting = database.run('INSERT INTO texts (text) VALUES (?)', 'a\0b');
  expect(await outcomeOf(inserting)).toBe('400 bad_request');
  expect(await outcomeOf(database.get('SELECT text FROM texts WHERE text = ?', '\0'))).toBe('400 bad_request');
  const inside = database.transaction(queries => queries.run('INSERT INTO texts (text) VALUES (?)', '\0'));
  expect(await outcomeOf(inside)).toBe('400 bad_request');
  expect(await database.all('SELECT text FROM texts')).toEqual([]);
});

test('a statement that failed inside a transaction whose work goes on saves nothing', async () => {
  const database = await openNew();
  await database.run('CREATE TABLE texts (text TEXT PRIMARY KEY)');
  const passedOver = database.transaction(async queries => {
    await queries.run("INSERT INTO texts (text) VALUES ('a')");
    await queries.run("INSERT INTO nowhere (text) VALUES ('a')").catch(() => undefined);
  });
  expect(await outcomeOf(passedOver)).toContain('nothing was saved');
  expect(await database.all('SELECT text FROM texts')).toEqual([]);
});

describe('limits', () => {
  test('are one budget for all nodes, by name and key', async () => {
    const { url } = await openNew();
    const nodes = await Promise.all([openPostgres(url, createLog('silent')), openPostgres(url, createLog('silent'))]);
    onTestFinished(async () => void (await Promise.all(nodes.map(node => node.close()))));
    const limits = await Promise.all(nodes.map(sharedLimits));
    const budget = { points: 20, seconds: 60 };
    const [here, there] = limits.map(create => create('sign_in', budget));
    const key = 'x'.repeat(5000);
    const tries = Array.from({ length: 60 }, (_, index) => outcomeOf((index % 2 ? here : there)?.take(key) ?? fail()));
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter(outcome => outcome === 'ok')).toHaveLength(20);
    expect(outcomes.filter(outcome => outcome === '429 too_many_requests')).toHaveLength(40);
    const refusal = await here?.take(key).catch((error: unknown) => error as Refusal);
    expect(Number(refusal?.headers['retry-after'])).toBeGreaterThan(50);
    expect(await outcomeOf(limits[1]?.('callback', budget).take(key) ?? fail())).toBe('ok');
    expect(await outcomeOf(there?.take('another') ?? fail())).toBe('ok');
    await there?.forget('another');
    const again = Array.from({ length: 21 }, () => outcomeOf(here?.take('another') ?? fail()));
    expect((await Promise.all(again)).filter(outcome => outcome === 'ok')).toHaveLength(20);
  });
});

function fail(): Promise<never> {
  return Promise.reject(new Error('no limit'));
}

describe('an outage', () => {
  const SLOW = 2300;

  async function timed(work: Promise<unknown>): Promise<{ outcome: string; ms: number }> {
    const started = performance.now();
    return { outcome: await outcomeOf(work), ms: Math.round(performance.now() - started) };
  }

  /** Everything a request may ask of the database. */
  const calls = (database: Postgres) => [
    timed(database.get('SELECT 1 AS one')),
    timed(database.run('UPDATE things SET n = n + 1')),
    timed(database.transaction(queries => queries.run('UPDATE things SET n = n + 1'))),
  ];

  test('is `unavailable` at once, whether idle or in the middle, and over as soon as the server is back', async () => {
    const database = await openNew();
    await database.run('CREATE TABLE things (n BIGINT NOT NULL)');
    await database.run('INSERT INTO things (n) VALUES (0)');
    let stopped: Promise<void> | undefined;
    const interrupted = database.transaction(async queries => {
      await queries.run('UPDATE things SET n = 1000');
      stopped = cluster.stop('SIGINT');
      await stopped;
      await queries.run('UPDATE things SET n = 2000');
    });
    expect(await outcomeOf(interrupted)).toBe('503 unavailable');
    const down = await Promise.all(calls(database));
    expect(down.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 3 }, () => '503 unavailable'));
    expect(Math.max(...down.map(({ ms }) => ms))).toBeLessThan(SLOW);
    await cluster.start();
    const back = performance.now();
    while ((await outcomeOf(database.get('SELECT 1 AS one'))) !== 'ok') await new Promise(r => setTimeout(r, 20));
    expect(performance.now() - back).toBeLessThan(2000);
    expect((await Promise.all(calls(database))).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
    expect(await database.get('SELECT n FROM things')).toEqual({ n: 2 });
  });

  test('by death of the server loses no commit', async () => {
    const database = await openNew();
    await database.run('CREATE TABLE things (n BIGINT PRIMARY KEY)');
    const acknowledged: number[] = [];
    const end = new AbortController();
    const writing = (async () => {
      for (let n = 0; !end.signal.aborted; n += 1) {
        if ((await outcomeOf(database.run('INSERT INTO things (n) VALUES (?)', n))) === 'ok') acknowledged.push(n);
      }
    })();
    await new Promise(resolve => setTimeout(resolve, 300));
    await cluster.stop('SIGKILL');
    end.abort();
    await writing;
    await cluster.start();
    while ((await outcomeOf(database.get('SELECT 1 AS one'))) !== 'ok') await new Promise(r => setTimeout(r, 20));
    const kept = new Set((await database.all<{ n: number }>('SELECT n FROM things')).map(({ n }) => n));
    expect(acknowledged.length).toBeGreaterThan(20);
    expect(acknowledged.filter(n => !kept.has(n))).toEqual([]);
  });

  test('of the pool makes nobody wait longer than two seconds', async () => {
    const database = await openNew();
    await database.run('CREATE TABLE things (n BIGINT NOT NULL)');
    let release = () => {};
    const held = new Promise<void>(resolve => (release = resolve));
    const holding = Array.from({ length: 10 }, () =>
      database.transaction(async queries => {
        await queries.get('SELECT 1 AS one');
        await held;
      }),
    );
    const waiting = await timed(database.run('UPDATE things SET n = 1'));
    expect(waiting.outcome).toBe('503 unavailable');
    expect(waiting.ms).toBeLessThan(SLOW);
    expect((await timed(database.get('SELECT n FROM things'))).outcome).toBe('ok');
    release();
    await Promise.all(holding);
    expect(await outcomeOf(database.run('UPDATE things SET n = 1'))).toBe('ok');
  });

  test('in which the server hangs ends every call, and the pool recovers', async () => {
    const database = await openNew();
    await database.run('CREATE TABLE things (n BIGINT NOT NULL)');
    cluster.freeze(true);
    const hanging = await Promise.all(calls(database));
    cluster.freeze(false);
    expect(hanging.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 3 }, () => '503 unavailable'));
    expect(Math.max(...hanging.map(({ ms }) => ms))).toBeLessThan(7500);
    const back = performance.now();
    while ((await outcomeOf(database.run('UPDATE things SET n = 1'))) !== 'ok')
      await new Promise(r => setTimeout(r, 20));
    expect(performance.now() - back).toBeLessThan(2000);
  });

  test('that cuts idle connections is noticed by nobody', async () => {
    const database = await openNew();
    await Promise.all(Array.from({ length: 10 }, () => database.get('SELECT 1 AS one')));
    await administer(
      database.url,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    const reads = await Promise.all(Array.from({ length: 10 }, () => outcomeOf(database.get('SELECT 1 AS one'))));
    expect(new Set(reads)).toEqual(new Set(['ok']));
  });
});
