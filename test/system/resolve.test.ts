/** The resolver behind a real nginx, with the configuration that the README shows. */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '../harness/client.ts';
import { freePorts } from '../harness/process.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';
import { startNginx, type Nginx } from './nginx.ts';

let product: Product;
let client: Client;
let app: Server;
let nginx: Nginx;
let site: string;
let seen: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  product = await startProduct();
  client = createClient();
  await signIn(client, product);
  app = createServer((request, response) => {
    seen.push(request.headers);
    response.end('the application');
  });
  await new Promise<void>(resolve => {
    app.listen(0, '127.0.0.1', resolve);
  });
  const { port } = await freePorts();
  site = `http://localhost:${port}`;
  nginx = await startNginx(port, await documentedLocations());
}, 120_000);
afterAll(async () => {
  await nginx.stop();
  app.close();
  await product.stop();
});

/** The README's example, with the addresses of this run. */
async function documentedLocations(): Promise<string> {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
  const examples = [...readme.matchAll(/```nginx\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const example = examples.find(text => text.includes('auth_request'));
  if (!example) throw new Error('The README shows no nginx configuration');
  const { host } = new URL(product.url);
  return example
    .replaceAll('http://127.0.0.1:3000', `http://127.0.0.1:${host.split(':')[1]}`)
    .replaceAll('http://127.0.0.1:8080', `http://127.0.0.1:${(app.address() as AddressInfo).port}`)
    .replaceAll('account.example.com', host);
}

async function visit(headers: Record<string, string> = {}) {
  seen = [];
  const answer = await fetch(site, { headers });
  return { status: answer.status, seen: seen[0] };
}

const SPOOFED = {
  'X-AuthUI-User-Id': 'mallory',
  'X-AuthUI-User-Attributes': 'bWFsbG9yeQ',
  'X-AuthUI-Session-Valid': 'true',
  'X-AuthUI-Authenticated-At': '1',
  'X-AuthUI-Amr': 'hwk',
  'X-AuthUI-Attributes-Truncated': 'true',
  X_AuthUI_User_Id: 'mallory',
};

function attributesOf(headers: IncomingHttpHeaders | undefined): Record<string, unknown> {
  const text = Buffer.from(String(headers?.['x-authui-user-attributes']), 'base64url').toString();
  return JSON.parse(text) as Record<string, unknown>;
}

test('nobody gets through without a session or a token, whatever headers they bring', async () => {
  expect((await visit()).status).toBe(401);
  expect((await visit(SPOOFED)).status).toBe(401);
  expect((await visit({ authorization: 'Bearer nonsense' })).status).toBe(401);
  expect((await visit({ cookie: `authui_session=${'A'.repeat(43)}` })).status).toBe(401);
  expect(seen).toEqual([]);
});

test('by cookie, the application learns who it is and exactly what a bearer may read', async () => {
  const { subject, accessToken } = await tokensBehind(client, product);
  const { status, seen: headers } = await visit({ cookie: client.cookies(product.url), ...SPOOFED });
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'x-authui-session-valid': 'true',
    'x-authui-user-id': subject,
    'x-authui-amr': 'pwd',
  });
  expect(Number(headers?.['x-authui-authenticated-at'])).toBeGreaterThan(Date.now() / 1000 - 120);
  expect(headers).not.toHaveProperty('x_authui_user_id');
  expect(headers?.['x-authui-attributes-truncated']).toBeUndefined();
  const answer = await fetch(`${product.directoryUrl}/me`, { headers: { authorization: `Bearer ${accessToken}` } });
  const { sub, ...userInfo } = (await answer.json()) as Record<string, unknown>;
  expect(sub).toBe(subject);
  expect(attributesOf(headers)).toEqual(userInfo);
  expect(JSON.stringify(attributesOf(headers))).not.toMatch(/risk_note|Quokka|middle_name/);
});

test('by bearer token, the same', async () => {
  const { subject, accessToken } = await tokensBehind(client, product);
  const { status, seen: headers } = await visit({ authorization: `Bearer ${accessToken}`, ...SPOOFED });
  expect(status).toBe(200);
  expect(headers?.['x-authui-user-id']).toBe(subject);
  expect(attributesOf(headers)).toMatchObject({ given_name: 'Ada' });
  expect(headers?.['x-authui-amr']).toBeUndefined();
});

test('the address of the resolver itself is not open to the outside', async () => {
  const answer = await fetch(`${site}/_authui/resolve`, { headers: { cookie: client.cookies(product.url) } });
  expect(answer.status).toBe(404);
});

test('after signing out nobody gets through any more', async () => {
  const cookie = client.cookies(product.url);
  expect((await client.api(`${product.url}/auth/sign-out`, { method: 'POST' })).status).toBe(200);
  expect((await visit({ cookie })).status).toBe(401);
});
