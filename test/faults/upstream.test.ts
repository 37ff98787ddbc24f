/** F4, F5, F7: a directory that fails in every way a network knows, behind the account page, one way after the other. */

import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '../harness/client.ts';
import { freePorts } from '../harness/process.ts';
import { startProduct, type Disturb, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { figure, percentile } from './figure.ts';

const MIB = 1024 * 1024;

let product: Product;
let client: Client;

beforeAll(async () => {
  product = await startProduct({ transport: 'http' });
  client = createClient();
  await signIn(client, product);
});
afterAll(() => product.stop());

/** Answers account calls with bytes of its own. */
const raw =
  (answer: (socket: Socket) => unknown): Disturb =>
  request => {
    if (!request.url?.startsWith('/account/')) return false;
    const { socket } = request;
    socket.on('error', () => undefined);
    answer(socket);
    return true;
  };

const head = (status: string, headers: Record<string, string | number> = {}) =>
  [`HTTP/1.1 ${status}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
const whole = (status: string, type: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  raw(socket => {
    socket.write(head(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers }));
    socket.write(body);
  });
const JSON_TYPE = 'application/json';

/** Writes until nobody reads any more. */
const flood = (first: string, piece: string | Buffer, pieces: number, every = 0) =>
  raw(socket => {
    socket.write(first);
    let sent = 0;
    const more = () => {
      while (sent < pieces && !socket.destroyed) {
        sent += 1;
        const goesOn = socket.write(piece);
        if (every > 0) return void setTimeout(more, every);
        if (!goesOn) return void socket.once('drain', more);
      }
      return undefined;
    };
    more();
  });

const bomb = gzipSync(Buffer.alloc(100 * MIB));

const FAULTS: readonly (readonly [name: string, statuses: readonly number[], disturb: Disturb | 'refuse'])[] = [
  ['refuses connections', [503], 'refuse'],
  ['resets', [503], raw(socket => socket.resetAndDestroy())],
  ['closes without an answer', [502, 503], raw(socket => socket.end())],
  ['hangs before the headers', [504], raw(() => undefined)],
  [
    'hangs after the headers',
    [504],
    raw(socket => socket.write(head('200 OK', { 'content-type': JSON_TYPE, 'content-length': 9 }))),
  ],
  [
    'sends a byte a second',
    [504],
    flood(head('200 OK', { 'content-type': JSON_TYPE, 'content-length': 9999 }), '{', 60, 1000),
  ],
  ['says 500', [503], whole('500 Internal Server Error', JSON_TYPE, '{}')],
  ['says 502 in HTML', [503], whole('502 Bad Gateway', 'text/html', '<h1>canary</h1>')],
  ['says 429', [429, 502, 503], whole('429 Too Many Requests', JSON_TYPE, '{}', { 'retry-after': '7' })],
  ['answers HTML', [502], whole('200 OK', 'text/html', '<html>canary</html>')],
  ['answers garbage', [502, 503], raw(socket => socket.end('\0\x01garbage canary\r\n\r\n'))],
  [
    'answers in another charset',
    [502],
    whole('200 OK', `${JSON_TYPE}; charset=utf-16`, Buffer.from('{"sub":"x"}', 'utf16le')),
  ],
  ['redirects', [502], whole('302 Found', 'text/plain', '', { location: 'http://127.0.0.1:9/' })],
  [
    'sends 200 MB',
    [502],
    flood(head('200 OK', { 'content-type': JSON_TYPE, 'content-length': 200 * MIB }), Buffer.alloc(MIB, 0x20), 200),
  ],
  ['sends a gzip bomb', [502], whole('200 OK', JSON_TYPE, bomb, { 'content-encoding': 'gzip' })],
  [
    'sends headers without end',
    [502, 503],
    flood('HTTP/1.1 200 OK\r\n', `x-filler: ${'a'.repeat(1000)}\r\n`, 1_000_000),
  ],
];

const settings = () => client.api(`${product.url}/api/settings`);

async function inGoodOrder(): Promise<void> {
  product.disturbDirectory(undefined);
  product.moveDirectory(undefined);
  // the circuit may have opened; it looks again after five seconds
  for (let tries = 0; tries < 13; tries += 1) {
    if ((await settings()).status === 200) return;
    await pause(500);
  }
  throw new Error('The next good call did not work');
}

test('F4 every fault of the upstream is one clear answer in time, and the next good call works', async () => {
  await settings();
  const times: number[] = [];
  const grown: number[] = [];
  for (const [name, statuses, disturb] of FAULTS) {
    const before = process.memoryUsage.rss();
    if (disturb === 'refuse') {
      product.moveDirectory((await freePorts()).port);
      await pause(5500);
    } else product.disturbDirectory(disturb);
    const started = performance.now();
    const answer = await settings();
    const took = performance.now() - started;
    times.push(took);
    grown.push((process.memoryUsage.rss() - before) / MIB);
    expect(statuses, `${name}: ${answer.status} ${answer.body}`).toContain(answer.status);
    expect(answer.headers.get('content-type'), name).toBe('application/problem+json; charset=utf-8');
    expect(answer.body, name).not.toContain('canary');
    expect(took, name).toBeLessThanOrEqual(8500);
    await inGoodOrder();
  }
  const slowest = Math.round(Math.max(...times));
  const most = Math.max(...grown);
  figure(
    'F4',
    `${FAULTS.length} faults: all mapped, slowest answer ${slowest} ms, memory +${most.toFixed(1)} MiB at most`,
  );
  expect(most).toBeLessThanOrEqual(20);
});

test('F7 an upstream that is down is left alone, what does not need it works, and it is found again', async () => {
  await inGoodOrder();
  let calls = 0;
  product.disturbDirectory(request => {
    if (!request.url?.startsWith('/account/')) return false;
    calls += 1;
    request.socket.resetAndDestroy();
    return true;
  });
  for (let failures = 0; failures < 8; failures += 1) expect((await settings()).status).toBe(503);
  const until = performance.now() + 4000;
  const before = calls;
  const times: number[] = [];
  while (performance.now() < until) {
    const started = performance.now();
    const answer = await settings();
    times.push(performance.now() - started);
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true]);
  }
  const asked = calls - before;
  expect((await client.open(`${product.url}/settings`)).status).toBe(200);
  const other = createClient();
  other.setCookies(
    'localhost',
    client
      .cookies(product.url)
      .split('; ')
      .map(pair => pair.split('=', 2) as [string, string]),
  );
  expect((await other.api(`${product.url}/auth/sign-out`, { method: 'POST' })).status).toBe(200);
  client = createClient();
  product.disturbDirectory(undefined);
  const back = performance.now();
  await signIn(client, product);
  while ((await settings()).status !== 200) await pause(50);
  const recovered = Math.round(performance.now() - back);
  const p99 = percentile(times, 0.99);
  figure(
    'F7',
    `open: ${times.length} answers, p99 ${p99.toFixed(1)} ms, ${asked} calls upstream in 4 s; back after ${recovered} ms`,
  );
  expect(asked).toBeLessThanOrEqual(2);
  expect(p99).toBeLessThanOrEqual(50);
  expect(recovered).toBeLessThanOrEqual(6000);
});
