/** Whoever is signed out at the directory is signed out here within seconds, without a call of the page (R22, R26). */

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openSqlite } from '../../server/sql/sqlite.ts';
import { administer, subjectOf, type AdminCall } from '../harness/admin.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { csrfOf, DEMO_PASSWORD, signIn } from '../harness/sign-in.ts';

let product: Product;
let admin: AdminCall;
beforeAll(async () => {
  product = await startProduct({ transport: 'http' });
  admin = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
});
afterAll(() => product.stop());

async function signedIn(login: string): Promise<Client> {
  const client = createClient();
  await signIn(client, product, login);
  expect((await client.api(`${product.url}/api/settings`)).status).toBe(200);
  return client;
}

/** Sessions of the account page, as they lie in its database. */
async function sessionsOf(sub: string): Promise<number> {
  const database = openSqlite(join(product.dataDir, 'sessions.db'));
  const rows = await database.all('SELECT id_hash FROM sessions WHERE subject = ?', sub);
  await database.close();
  return rows.length;
}

const within5Seconds = { timeout: 5000, interval: 100 };

test('a sign-out on the page of the directory ends this browser’s session here, no other', async () => {
  const client = await signedIn('ada@example.com');
  const other = await signedIn('ada@example.com');
  const sub = await subjectOf(admin, 'ada@example.com');
  expect(await sessionsOf(sub)).toBe(2);
  const page = await client.open(`${product.directoryUrl}/session/end`);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  await client.open(`${product.directoryUrl}/session/end/confirm`, { form: { xsrf, logout: 'yes' } });
  // told before the browser has the answer
  expect(await sessionsOf(sub)).toBe(1);
  expect((await client.api(`${product.url}/api/settings`)).status).toBe(401);
  expect((await other.api(`${product.url}/api/settings`)).status).toBe(200);
});

test('somebody who changes the password and signs out elsewhere: only this browser’s session lives', async () => {
  const client = await signedIn('grace@example.com');
  const other = await signedIn('grace@example.com');
  const sub = await subjectOf(admin, 'grace@example.com');
  const page = await client.open(`${product.directoryUrl}/password`);
  const fields = { current: DEMO_PASSWORD, password: 'another-password-4711', others: 'yes' };
  const done = await client.open(page.url, { form: { csrf: csrfOf(page), ...fields } });
  expect(done.status).toBe(200);
  await vi.waitFor(async () => expect(await sessionsOf(sub)).toBe(1), within5Seconds);
  expect((await client.api(`${product.url}/api/settings`)).status).toBe(200);
  expect((await other.api(`${product.url}/api/settings`)).status).toBe(401);
});

test.each<[string, string, (sub: string, etag: string) => Promise<{ status: number }>]>([
  ['disabled', 'linus@example.com', (sub, ifMatch) => admin('POST', `/admin/users/${sub}/disable`, { ifMatch })],
  // GHSA-2vg6-77g8-24mp
  ['deleted', 'ada@example.com', (sub, ifMatch) => admin('DELETE', `/admin/users/${sub}`, { ifMatch })],
])('somebody who is %s: every session is dead at once, and gone within five seconds', async (_what, login, end) => {
  const clients = [await signedIn(login), await signedIn(login)];
  const sub = await subjectOf(admin, login);
  expect(await sessionsOf(sub)).toBeGreaterThanOrEqual(2);
  const { etag } = await admin('GET', `/admin/users/${sub}`);
  expect((await end(sub, etag)).status).toBeLessThan(300);
  for (const client of clients) expect((await client.api(`${product.url}/api/settings`)).status).toBe(401);
  await vi.waitFor(async () => expect(await sessionsOf(sub)).toBe(0), within5Seconds);
});

test('while the account page is down it is told again', { timeout: 30_000 }, async () => {
  const database = openSqlite(join(product.dataDir, 'directory.db'));
  const sub = await subjectOf(admin, 'grace@example.com');
  const client = createClient();
  await signIn(client, product, 'grace@example.com', 'another-password-4711');
  const before = await sessionsOf(sub);
  expect(before).toBeGreaterThan(0);
  const { etag } = await admin('GET', `/admin/users/${sub}`);
  product.hangPage(true);
  expect((await admin('POST', `/admin/users/${sub}/disable`, { ifMatch: etag })).status).toBe(200);
  // a try takes 2.5 seconds until it is given up
  await vi.waitFor(
    async () => {
      const waiting = await database.all<{ tries: number }>('SELECT tries FROM directory_logouts');
      expect(waiting.some(({ tries }) => tries > 0)).toBe(true);
    },
    { timeout: 8000, interval: 100 },
  );
  expect(await sessionsOf(sub)).toBe(before);
  product.hangPage(false);
  await vi.waitFor(async () => expect(await sessionsOf(sub)).toBe(0), { timeout: 8000, interval: 100 });
  expect(await database.all('SELECT id FROM directory_logouts')).toEqual([]);
  await database.close();
});
