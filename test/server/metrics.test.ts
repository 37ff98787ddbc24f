/** The metrics: who may read them, and that they count what happened, at both apps (product.md 8). */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';

const TOKEN = 'a-token-of-the-operator';

let product: Product;

beforeAll(async () => {
  product = await startProduct({ transport: 'http', environment: { AUTHUI_METRICS_TOKEN: TOKEN } });
});
afterAll(() => product.stop());

const ask = (origin: string, authorization?: string) =>
  fetch(`${origin}/metrics`, authorization === undefined ? {} : { headers: { authorization } });

/** Samples by name and labels, these in alphabetical order. */
async function samples(origin: string): Promise<ReadonlyMap<string, number>> {
  const answer = await ask(origin, `Bearer ${TOKEN}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const lines = (await answer.text()).split('\n').filter(line => line && !line.startsWith('#'));
  return new Map(
    lines.map(line => {
      const [, name = '', labels = '', value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
      expect(name, line).not.toBe('');
      return [`${name}{${labels.split(',').toSorted().join(',')}}`, Number(value)];
    }),
  );
}

describe.each([
  ['the account page', () => product.url],
  ['the directory', () => product.directoryUrl],
])('at %s', (_name, origin) => {
  test('only the token opens them, and nobody keeps them', async () => {
    for (const wrong of [undefined, '', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN, 'Bearer undefined']) {
      const answer = await ask(origin(), wrong);
      expect([wrong, answer.status, answer.headers.get('www-authenticate')]).toEqual([wrong, 401, 'Bearer']);
      expect(((await answer.json()) as { code: string }).code).toBe('unauthenticated');
    }
    const answer = await ask(origin(), `Bearer ${TOKEN}`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  });

  test('the process is there too: memory, and how late the event loop is', async () => {
    const found = [...(await samples(origin())).keys()].join('\n');
    expect(found).toContain('process_resident_memory_bytes{');
    expect(found).toContain('nodejs_eventloop_lag_p99_seconds{');
  });
});

test('requests are counted and timed by method, route and class of status, never by what a path says', async () => {
  const client = createClient();
  await signIn(client, product);
  const before = await samples(product.url);
  for (let calls = 0; calls < 3; calls += 1) await client.api(`${product.url}/api/settings`);
  await client.api(`${product.url}/api/canary`);
  await createClient().api(`${product.url}/api/settings`);
  await client.api(`${product.url}/api/identities/canary`, { method: 'DELETE' });
  const after = await samples(product.url);
  const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  const settings = 'method="GET",route="/api/settings"';
  expect(grown(`http_requests_total{app="authui",${settings},status="2xx"}`)).toBe(3);
  expect(grown(`http_requests_total{app="authui",${settings},status="4xx"}`)).toBe(1);
  expect(grown('http_requests_total{app="authui",method="GET",route="/*",status="4xx"}')).toBe(1);
  expect(grown(`http_request_duration_seconds_count{app="authui",${settings}}`)).toBe(4);
  expect(grown(`http_request_duration_seconds_bucket{app="authui",le="10",${settings}}`)).toBe(4);
  expect([...after.keys()].join('\n')).not.toContain('canary');
});

test('refreshes are counted by result, sessions now and then', async () => {
  const client = createClient();
  await signIn(client, product);
  const refreshes = (result: string) => `token_refreshes_total{app="authui",result="${result}"}`;
  const before = await samples(product.url);
  product.clock.ahead = 11 * 60_000;
  expect((await client.api(`${product.url}/api/settings`)).status).toBe(200);
  product.disturbDirectory(({ url }, response) => url === '/token' && Boolean(response.writeHead(500).end()));
  product.clock.ahead = 22 * 60_000;
  expect((await client.api(`${product.url}/api/settings`)).status).toBe(503);
  product.disturbDirectory(({ url }, response) => {
    if (url !== '/token') return false;
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
    return true;
  });
  expect((await client.api(`${product.url}/api/settings`)).status).toBe(401);
  product.disturbDirectory(undefined);
  product.clock.ahead = 0;
  const after = await samples(product.url);
  const grown = (result: string) => (after.get(refreshes(result)) ?? 0) - (before.get(refreshes(result)) ?? 0);
  expect([grown('ok'), grown('failed'), grown('ended')]).toEqual([1, 1, 1]);
  // counted at the start, when there were none
  expect(after.get('sessions{app="authui"}')).toBe(0);
});

test('the directory counts its own: sign-in pages, tokens, account calls', async () => {
  await signIn(createClient(), product);
  const found = await samples(product.directoryUrl);
  const count = (method: string, route: string, status: string) =>
    found.get(`http_requests_total{app="directory",method="${method}",route="${route}",status="${status}"}`);
  expect(count('GET', '/auth', '3xx')).toBeGreaterThan(0);
  expect(count('GET', '/interaction/:uid', '2xx')).toBeGreaterThan(0);
  expect(count('POST', '/interaction/:uid', '3xx')).toBeGreaterThan(0);
  expect(count('GET', '/auth/:uid', '3xx')).toBeGreaterThan(0);
  expect(count('POST', '/token', '2xx')).toBeGreaterThan(0);
  expect(count('GET', '/account/profile', '2xx')).toBeGreaterThan(0);
});

test('without a token in the configuration there is nothing at the address, for anybody', async () => {
  const closed = await startProduct();
  for (const origin of [closed.url, closed.directoryUrl]) {
    for (const authorization of [undefined, 'Bearer', 'Bearer undefined', `Bearer ${TOKEN}`]) {
      expect((await ask(origin, authorization)).status).toBe(404);
    }
  }
  await closed.stop();
});
