/** A person's own sessions: what is told about them, and that one ended from elsewhere is dead everywhere. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { deviceOf } from '../../server/session/device.ts';
import { hashOf } from '../../server/secret.ts';
import { openSqlite } from '../../server/sql/sqlite.ts';
import type { SessionList } from '../../src/api/contract.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { csrfOf, DEMO_PASSWORD, signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';

let product: Product;
beforeAll(async () => {
  const demo = await readFile(join(import.meta.dirname, '../../server/demo/authui.yaml'), 'utf8');
  product = await startProduct({ yaml: `${demo}\nlimits: { sign_in_per_minute: 1000 }\n`, transport: 'http' });
});
afterAll(() => product.stop());
afterEach(() => {
  product.clock.ahead = 0;
});

const MINUTE = 60_000;
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';

async function signedIn(login = 'ada@example.com', userAgent = FIREFOX): Promise<Client> {
  const client = createClient(userAgent);
  await signIn(client, product, login);
  return client;
}

async function sessionsOf(client: Client): Promise<SessionList['sessions']> {
  const answer = await client.api(`${product.url}/api/sessions`);
  expect(answer.status, answer.body).toBe(200);
  return (JSON.parse(answer.body) as SessionList).sessions;
}

const end = (client: Client, id: string) => client.api(`${product.url}/api/sessions/${id}`, { method: 'DELETE' });
const endOthers = (client: Client) => client.api(`${product.url}/api/sessions/sign-out-others`, { method: 'POST' });
const statusOf = async (client: Client) => (await client.api(`${product.url}/api/settings`)).status;
const cookieOf = (client: Client) => /authui_session=([\w-]+)/.exec(client.cookies(product.url))?.[1] ?? '';
const currentOf = async (client: Client) => (await sessionsOf(client)).find(({ current }) => current)?.id ?? '';

/** What UserInfo says to a token. */
const statusOfToken = async (token: string) =>
  (await fetch(`${product.directoryUrl}/me`, { headers: { authorization: `Bearer ${token}` } })).status;

/** Where a sign-in ends for a browser that has forgotten the account page, but not the directory. */
async function signInAgain(client: Client): Promise<Step> {
  return client.open(`${product.url}/auth/sign-in?return_to=/settings`);
}

test('each session is told by browser and system, the one that asks first, and by nothing that opens it', async () => {
  const client = await signedIn('grace@example.com');
  const phone = await signedIn('grace@example.com', IPHONE);
  const nobody = await signedIn('grace@example.com', 'curl/8');
  await signedIn('linus@example.com');
  const sessions = await sessionsOf(client);
  expect(sessions.map(({ current }) => current)).toEqual([true, false, false]);
  const named = (session: (typeof sessions)[number]) => [session.browser, session.system];
  expect(named(sessions[0] ?? expect.fail())).toEqual(['Firefox', 'Windows']);
  expect(sessions.slice(1).map(named)).toEqual(
    expect.arrayContaining([
      [undefined, undefined],
      ['Safari', 'iPhone'],
    ]),
  );
  const text = JSON.stringify(sessions);
  for (const one of [client, phone, nobody]) {
    const cookie = cookieOf(one);
    expect(text).not.toContain(cookie);
    expect(text).not.toContain(hashOf(cookie).slice(0, 12));
  }
  expect(text).not.toMatch(/Mozilla|AppleWebKit|curl/);
  expect((await sessionsOf(phone)).find(({ current }) => current)?.browser).toBe('Safari');
});

test('a session ended elsewhere is dead at its next call, with its tokens and its session at the directory', async () => {
  const client = await signedIn();
  const other = await signedIn();
  const third = await signedIn();
  const { accessToken } = await tokensBehind(other, product);
  expect(await statusOfToken(accessToken)).toBe(200);
  const answer = await end(client, await currentOf(other));
  expect(answer.status, answer.body).toBe(200);
  expect((JSON.parse(answer.body) as SessionList).sessions).toHaveLength(2);
  expect([await statusOf(client), await statusOf(other), await statusOf(third)]).toEqual([200, 401, 200]);
  expect(await statusOfToken(accessToken)).toBe(401);
  // its browser is asked who it is
  expect((await signInAgain(other)).body).toContain('name="password"');
  expect(new URL((await signInAgain(third)).url).pathname).toBe('/settings');
});

test('all others end together, those of other people go on', async () => {
  const stranger = await signedIn('linus@example.com');
  const client = await signedIn();
  const others = [await signedIn(), await signedIn()];
  const tokens = await Promise.all(others.map(other => tokensBehind(other, product)));
  const answer = await endOthers(client);
  expect(answer.status, answer.body).toBe(200);
  expect((JSON.parse(answer.body) as SessionList).sessions.map(({ current }) => current)).toEqual([true]);
  expect(await Promise.all(others.map(statusOf))).toEqual([401, 401]);
  expect(await Promise.all(tokens.map(({ accessToken }) => statusOfToken(accessToken)))).toEqual([401, 401]);
  expect([await statusOf(client), await statusOf(stranger)]).toEqual([200, 200]);
});

test('a session whose access token is over ends at the directory too', async () => {
  const other = await signedIn();
  const client = await signedIn();
  const { accessExpiresAt } = await tokensBehind(other, product);
  product.clock.ahead = accessExpiresAt - Date.now() + 1000;
  const database = openSqlite(join(product.dataDir, 'sessions.db'));
  const proven = Math.floor((Date.now() + product.clock.ahead) / 1000);
  await database.run('UPDATE sessions SET auth_time = ? WHERE id_hash = ?', proven, hashOf(cookieOf(client)));
  await database.close();
  expect((await endOthers(client)).status).toBe(200);
  expect([await statusOf(client), await statusOf(other)]).toEqual([200, 401]);
  expect((await signInAgain(other)).body).toContain('name="password"');
});

test('somebody else’s session cannot be ended', async () => {
  const client = await signedIn();
  const stranger = await signedIn('linus@example.com');
  expect((await end(client, await currentOf(stranger))).status).toBe(404);
  expect(await statusOf(stranger)).toBe(200);
});

test('two sessions of one browser: the other one ends, the sign-in at the directory goes on', async () => {
  const client = await signedIn();
  const before = client.cookies(product.url);
  const forgotten = createClient();
  const pairs = before.split('; ').map(pair => pair.split('=') as [string, string]);
  forgotten.setCookies(
    'localhost',
    pairs.filter(([name]) => name !== 'authui_session'),
  );
  forgotten.setCookies(new URL(product.directoryUrl).hostname, cookiesAt(client, product.directoryUrl));
  await signInAgain(forgotten);
  expect(await statusOf(forgotten)).toBe(200);
  expect((await endOthers(forgotten)).status).toBe(200);
  expect([await statusOf(forgotten), await statusOf(client)]).toEqual([200, 401]);
});

function cookiesAt(client: Client, url: string): [string, string][] {
  return client
    .cookies(url)
    .split('; ')
    .map(pair => pair.split('=') as [string, string])
    .filter(([name]) => name !== 'authui_session');
}

test('an old sign-in has to be proven again; then it takes effect, and this session lives', async () => {
  const client = await signedIn('grace@example.com');
  const other = await signedIn('grace@example.com');
  const id = await currentOf(other);
  product.clock.ahead = 6 * MINUTE;
  for (const [ask, what] of [
    [() => end(client, id), 'one'],
    [() => endOthers(client), 'all'],
  ] as const) {
    const refusal = JSON.parse((await ask()).body) as { code: string; location: string };
    expect(refusal.code, what).toBe('reauth_required');
    expect(await statusOf(other)).toBe(200);
    if (what === 'one') continue;
    const page = await client.open(product.url + refusal.location);
    const fields = { csrf: csrfOf(page), login: 'grace@example.com', password: DEMO_PASSWORD };
    const back = await client.open(page.url, { form: fields });
    expect(new URL(back.url).searchParams.get('outcome')).toBe('done');
  }
  expect([await statusOf(client), await statusOf(other)]).toEqual([200, 401]);
  expect(await sessionsOf(client)).toHaveLength(1);
});

test.each([
  [FIREFOX, 'Firefox', 'Windows'],
  [IPHONE, 'Safari', 'iPhone'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
    'Edge',
    'Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
    'Safari',
    'macOS',
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
    'Samsung Internet',
    'Android',
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    'Chrome',
    'Android',
  ],
  [
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    'Chrome',
    'ChromeOS',
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/127.0.0.0',
    'Opera',
    'Linux',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1',
    'Chrome',
    'iPhone',
  ],
  ['<script>alert(1)</script>', undefined, undefined],
  [undefined, undefined, undefined],
])('%s is %s on %s', (header, browser, system) => {
  expect(deviceOf(header)).toEqual({ browser, system });
});
