/** Readiness tells which part fails, in bounded time, and nothing about why (product.md 8, R50, F11). */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atMostEvery, createReadiness } from '../../server/http/readiness.ts';
import { createLog } from '../../server/log.ts';
import { openSqlite } from '../../server/sql/sqlite.ts';
import { startProduct, type Product } from '../harness/product.ts';

const silent = createLog('silent');
const works = async () => undefined;
const fails = async () => {
  throw new Error('canary');
};
const hangs = () => new Promise(() => undefined);

test('a part that is needed makes it unavailable, one that all instances share degraded', async () => {
  const report = (store: typeof works, upstream: typeof works) =>
    createReadiness(
      { store: { check: store, needed: true }, upstream: { check: upstream, needed: false } },
      silent,
    ).report();
  expect(await report(works, works)).toEqual({ status: 'ok', parts: { store: 'ok', upstream: 'ok' } });
  expect(await report(works, fails)).toEqual({ status: 'degraded', parts: { store: 'ok', upstream: 'failed' } });
  expect(await report(fails, works)).toEqual({ status: 'unavailable', parts: { store: 'failed', upstream: 'ok' } });
  expect(await report(fails, fails)).toEqual({ status: 'unavailable', parts: { store: 'failed', upstream: 'failed' } });
});

test('parts that hang cost less than two seconds, all together and for everybody who asks', async () => {
  let asked = 0;
  const check = () => {
    asked += 1;
    return hangs();
  };
  const readiness = createReadiness({ a: { check, needed: true }, b: { check: hangs, needed: true } }, silent);
  const started = performance.now();
  const reports = await Promise.all(Array.from({ length: 50 }, readiness.report));
  expect(performance.now() - started).toBeLessThan(2000);
  expect(new Set(reports.map(({ status }) => status))).toEqual(new Set(['unavailable']));
  expect(asked).toBe(1);
});

test('once it stops nothing is asked any more', async () => {
  const readiness = createReadiness({ store: { check: hangs, needed: true } }, silent);
  readiness.stop();
  expect(await readiness.report()).toEqual({ status: 'stopping', parts: {} });
});

test('a change is told once, with its cause', async () => {
  const lines: string[] = [];
  let check = fails;
  const log = createLog('info', { write: (line: string) => lines.push(line) });
  const readiness = createReadiness({ store: { check: () => check(), needed: true } }, log);
  for (let times = 0; times < 5; times += 1) await readiness.report();
  check = works as typeof fails;
  for (let times = 0; times < 5; times += 1) await readiness.report();
  const told = lines.map(line => JSON.parse(line) as Record<string, unknown>);
  expect(told.map(({ event, part, status }) => [event, part ?? status])).toEqual([
    ['part_failed', 'store'],
    ['readiness', 'unavailable'],
    ['readiness', 'ok'],
  ]);
  expect(lines.join('')).not.toContain('canary');
});

test('what costs somebody else something is asked once in a while', async () => {
  let asked = 0;
  const check = atMostEvery(200, async () => (asked += 1));
  const answers = [await check(), await check()];
  await new Promise(resolve => {
    setTimeout(resolve, 250);
  });
  answers.push(await check());
  expect(answers).toEqual([1, 1, 2]);
});

describe('the product', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ transport: 'http' });
  });
  afterAll(() => product.stop());

  const ready = async (origin: string) => {
    const started = performance.now();
    const answer = await fetch(`${origin}/readyz`);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return [answer.status, await answer.json()];
  };

  test('says that all of both apps works', async () => {
    const parts = { store: 'ok', keys: 'ok' };
    expect(await ready(product.url)).toEqual([200, { status: 'ok', parts: { ...parts, upstream: 'ok' } }]);
    expect(await ready(product.directoryUrl)).toEqual([200, { status: 'ok', parts }]);
  });

  test.each([
    ['the account page', 'sessions.db', 'sessions', () => product.url],
    ['the directory', 'directory.db', 'directory_users', () => product.directoryUrl],
  ])('%s without its store is unavailable and says no more than that', async (_name, file, table, origin) => {
    const database = openSqlite(join(product.dataDir, file));
    await database.run(`ALTER TABLE ${table} RENAME TO canary_table`);
    const [status, report] = await ready(origin());
    expect([status, report]).toMatchObject([503, { status: 'unavailable', parts: { store: 'failed', keys: 'ok' } }]);
    expect(JSON.stringify(report)).not.toMatch(/canary|table|sql/i);
    await database.run(`ALTER TABLE canary_table RENAME TO ${table}`);
    await database.close();
    expect((await ready(origin()))[0]).toBe(200);
  });

  test('a directory that hangs degrades the page within two seconds, and it still serves what it can', async () => {
    const other = await startProduct({ transport: 'http' });
    other.hangDirectory(true);
    expect(await ready(other.url)).toEqual([
      200,
      { status: 'degraded', parts: { store: 'ok', keys: 'ok', upstream: 'failed' } },
    ]);
    expect((await fetch(`${other.url}/settings`)).status).toBe(200);
    await other.stop();
  });
});
