/** Ids of somebody else are of nobody, at every call that takes one; nothing of a profile makes the server call out (R35, R44, R45). */

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { contract, type Settings } from '../../src/api/contract.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';

async function start(): Promise<Product> {
  const product = await startProduct();
  onTestFinished(product.stop);
  return product;
}

async function person(product: Product, login: string): Promise<Client> {
  const client = createClient();
  await signIn(client, product, login);
  return client;
}

const settingsOf = async (client: Client, product: Product): Promise<Settings> =>
  JSON.parse((await client.api(`${product.url}/api/settings`)).body) as Settings;

// CVE-2025-61928
test('every call that takes an id answers 404 for one of somebody else, and nothing happens', async () => {
  const product = await start();
  const [ada, grace] = [await person(product, 'ada@example.com'), await person(product, 'grace@example.com')];
  const begun = await grace.api(`${product.url}/api/login-ids`, {
    method: 'POST',
    json: { type: 'email', value: 'grace@elsewhere.example' },
  });
  expect(begun.status).toBe(202);
  const before = await settingsOf(grace, product);
  const sessions = (await grace.api(`${product.url}/api/sessions`)).body;
  const ids = [
    ...before.identities.map(({ id }) => id),
    ...(before.pending_login_ids ?? []).map(({ id }) => id),
    ...[...sessions.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id ?? ''),
  ];
  expect(ids.length).toBeGreaterThan(3);

  const calls = Object.values(contract).filter(({ path }) => path.includes('{id}'));
  expect(calls.length).toBeGreaterThan(3);
  for (const { method, path } of calls) {
    for (const id of ids) {
      const json = path.endsWith('/verify') ? { code: '000000' } : undefined;
      const answer = await ada.api(`${product.url}${path.replace('{id}', id)}`, {
        method,
        ...(json ? { json } : {}),
      });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
  }
  expect(await settingsOf(grace, product)).toEqual(before);
});

test('an id of a person in address, body or header changes nobody’s profile but the own', async () => {
  const product = await start();
  const [ada, grace] = [await person(product, 'ada@example.com'), await person(product, 'grace@example.com')];
  const hers = await grace.api(`${product.url}/api/settings`);
  const { sub } = (JSON.parse(hers.body) as Settings).user;
  const own = await ada.api(`${product.url}/api/settings?sub=${sub}&user_id=${sub}`, {
    headers: { 'x-user-id': sub, 'x-authui-user-id': sub },
  });
  expect((JSON.parse(own.body) as Settings).user.display_name).toBe('Ada Lovelace');
  for (const json of [
    { '/desk': 'X-1', sub },
    { '/desk': 'X-1', '/sub': sub },
    { '/desk': 'X-1', userId: sub },
  ]) {
    const answer = await ada.api(`${product.url}/api/profile?sub=${sub}`, {
      method: 'PATCH',
      json,
      headers: { 'if-match': own.headers.get('etag') ?? '' },
    });
    expect(answer.status).toBe(422);
  }
  const after = await grace.api(`${product.url}/api/settings`);
  expect([after.body, after.headers.get('etag')]).toEqual([hers.body, hers.headers.get('etag')]);
});

test('the address of a picture is never called by the server', async () => {
  const product = await start();
  let connections = 0;
  const server = createServer(socket => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>(resolve => server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  const ada = await person(product, 'ada@example.com');
  const { headers } = await ada.api(`${product.url}/api/settings`);
  const saved = await ada.api(`${product.url}/api/profile`, {
    method: 'PATCH',
    json: { '/picture': `https://127.0.0.1:${port}/me.png`, '/website': `https://127.0.0.1:${port}/` },
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
  expect(saved.status, saved.body).toBe(200);
  expect(saved.body).toContain(`https://127.0.0.1:${port}/me.png`);
  await person(product, 'ada@example.com');
  await settingsOf(ada, product);
  expect((await ada.open(`${product.url}/settings`)).status).toBe(200);
  expect(connections).toBe(0);
});
