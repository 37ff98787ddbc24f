/** The whole product on PostgreSQL: an outage as callers see it (F15), and characters that its texts cannot hold. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { administer } from '../harness/admin.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startCluster, type Cluster } from '../harness/postgres.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';

let cluster: Cluster;
let product: Product;
let client: Client;
let first: Awaited<ReturnType<Client['open']>>;
beforeAll(async () => {
  cluster = await startCluster();
  product = await startProduct({ environment: { DATABASE_URL: await cluster.createDatabase() } });
  client = createClient();
  first = await signIn(client, product);
}, 60_000);
afterAll(async () => {
  await product.stop();
  await cluster.end();
}, 60_000);

const settings = () => client.api(`${product.url}/api/settings`);

test('a NUL in an address, a form or a body is no fault of the server', async () => {
  const call = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  const answers = [
    await call('GET', '/admin/users/a%00b'),
    await call('GET', '/admin/users?q=%00'),
    await client.api(`${product.url}/api/login-ids/a%00b`, { method: 'DELETE' }),
    await client.api(`${product.url}/pictures/${'a'.repeat(31)}%00`),
    await client.api(`${product.url}/auth/callback?code=%00&state=%00`),
    await client.api(`${product.directoryUrl}/auth?client_id=a%00`),
    await client.api(`${product.directoryUrl}/interaction/a%00`),
    await client.once(`${product.directoryUrl}/me`, { headers: { authorization: 'Bearer a%00b' } }),
  ];
  for (const { status } of answers) expect(status).toBeLessThan(500);
  const login = await signIn(createClient(), product, 'ada\0@example.com');
  expect(login.status).toBe(422);
});

test('an outage is answered with 503 and when to come back, by both apps; afterwards everybody is still signed in', async () => {
  expect(first.status).toBe(200);
  expect((await settings()).status).toBe(200);
  await cluster.stop();
  const call = async (url: string, init?: RequestInit) => {
    const started = performance.now();
    const answer = await client.once(url, init);
    return { ...answer, ms: performance.now() - started };
  };
  const asked = {
    client_id: 'authui',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${product.url}/auth/callback`,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  };
  const bearer = { headers: { authorization: 'Bearer an-access-token-of-nobody' } };
  const answers = {
    settings: await settings(),
    start: await call(`${product.url}/auth/sign-in`),
    authorization: await call(`${product.directoryUrl}/auth?${new URLSearchParams(asked)}`),
    userInfo: await call(`${product.directoryUrl}/me`, bearer),
    account: await call(`${product.directoryUrl}/account/profile`, bearer),
    ready: await call(`${product.url}/readyz`),
  };
  expect(Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]))).toEqual({
    settings: 503,
    start: 503,
    authorization: 503,
    userInfo: 503,
    account: 503,
    ready: 503,
  });
  expect(JSON.parse(answers.settings.body)).toMatchObject({ code: 'unavailable', status: 503 });
  for (const name of ['settings', 'start', 'authorization', 'userInfo', 'account'] as const) {
    expect([name, answers[name].headers.get('retry-after')]).toEqual([name, '2']);
  }
  for (const answer of Object.values(answers)) if ('ms' in answer) expect(answer.ms).toBeLessThan(2300);
  expect((await call(`${product.url}/healthz`)).status).toBe(200);
  expect((await call(`${product.url}/`)).status).toBe(200);
  await cluster.start();
  const back = performance.now();
  while ((await settings()).status !== 200) expect(performance.now() - back).toBeLessThan(2000);
  expect((await signIn(createClient(), product)).url).toBe(`${product.url}/settings`);
});
