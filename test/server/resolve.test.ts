import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';

let product: Product;
let client: Client;

beforeAll(async () => {
  product = await startProduct();
  client = createClient();
  await signIn(client, product);
});
afterAll(() => product.stop());

const resolve = (headers: Record<string, string> = {}) => fetch(`${product.url}/resolve`, { headers });

test('a caller without session or token is nobody', async () => {
  for (const headers of [
    {},
    { authorization: 'Bearer nonsense' },
    { authorization: 'Basic YTpi' },
    { authorization: '' },
  ]) {
    const answer = await resolve(headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-authui-session-valid')).toBe('false');
    expect(answer.headers.get('x-authui-user-id')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe('');
  }
});

test('a bad token is not made good by a session beside it', async () => {
  const answer = await resolve({ cookie: client.cookies(product.url), authorization: 'Bearer nonsense' });
  expect(answer.status).toBe(401);
});

test('attributes beyond 6 KiB are left out, and the answer says so', async () => {
  const long = (letter: string) => `https://ada.example.com/${letter.repeat(2000)}`;
  const { headers } = await client.api(`${product.url}/api/settings`);
  const json = { '/website': long('w'), '/portfolio': long('p'), '/picture': long('q') };
  const saved = await client.api(`${product.url}/api/profile`, {
    method: 'PATCH',
    json,
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
  expect(saved.status).toBe(200);
  const answer = await resolve({ cookie: client.cookies(product.url) });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-authui-user-attributes')).toBeNull();
  expect(answer.headers.get('x-authui-attributes-truncated')).toBe('true');
});

test('an ended session is nobody at once, a revoked token at the latest after five seconds', async () => {
  const person = createClient();
  await signIn(person, product, 'grace@example.com');
  const cookie = person.cookies(product.url);
  const { accessToken } = await tokensBehind(person, product);
  const bearer = { authorization: `Bearer ${accessToken}` };
  expect((await resolve({ cookie })).status).toBe(200);
  expect((await resolve(bearer)).status).toBe(200);
  await person.api(`${product.url}/auth/sign-out`, { method: 'POST' });
  expect((await resolve({ cookie })).status).toBe(401);
  await wait(5100);
  expect((await resolve(bearer)).status).toBe(401);
});
