/** A fresh sign-in for a pending action, over the whole product and through the directory's real page. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client, type Step } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { csrfOf, DEMO_PASSWORD, signIn } from '../harness/sign-in.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.stop());

const MINUTE = 60_000;

interface Settings {
  user: { sub: string; display_name: string };
  identities: { id: string; provider_name: string; username?: string }[];
  pending_login_ids: { id: string; value: string }[];
}

/** Somebody whose sign-in is so many minutes old. */
async function personSignedIn(login: string, minutesAgo: number): Promise<Client> {
  const client = createClient();
  product.clock.ahead = 0;
  await signIn(client, product, login);
  product.clock.ahead = minutesAgo * MINUTE;
  return client;
}

async function settingsOf(client: Client): Promise<Settings> {
  const answer = await client.api(`${product.url}/api/settings`);
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body) as Settings;
}

const usernames = async (client: Client) =>
  (await settingsOf(client)).identities.flatMap(({ username }) => username ?? []).toSorted();

const addUsername = (client: Client, value: string) =>
  client.api(`${product.url}/api/login-ids`, { method: 'POST', json: { type: 'username', value } });

/** Asks for a change and is sent to the step-up. @returns its path */
async function refusedFor(client: Client, value: string): Promise<string> {
  const answer = await addUsername(client, value);
  const { code, location } = JSON.parse(answer.body) as { code: string; location: string };
  expect([answer.status, code]).toEqual([403, 'reauth_required']);
  expect(location).toMatch(/^\/auth\/step-up\?intent=[\w-]{43}$/);
  return location;
}

const proveAs = (client: Client, page: Step, login: string, fields: Record<string, string> = {}) =>
  client.open(page.url, { form: { csrf: csrfOf(page), login, password: DEMO_PASSWORD, ...fields } });

const outcomeOf = (step: Step) => new URL(step.url).searchParams.get('outcome');

const sessionCookie = (client: Client) => /authui_session=([\w-]+)/.exec(client.cookies(product.url))?.[1];

test('a sign-in of five minutes is fresh, one of a second more is not', async () => {
  const client = await personSignedIn('linus@example.com', 4.9);
  expect((await addUsername(client, 'linus.fresh')).status).toBe(202);
  product.clock.ahead = 5 * MINUTE + 3000;
  await refusedFor(client, 'linus.stale');
  expect(await usernames(client)).toEqual(['linus', 'linus.fresh']);
});

test('after the password has been asked for again the action takes effect, once', async () => {
  const client = await personSignedIn('ada@example.com', 6);
  const location = await refusedFor(client, 'ada.lovelace');
  const before = sessionCookie(client);
  const page = await client.open(product.url + location);
  expect(page.body).toContain('Sign in again to go on');
  expect(page.body).toContain('value="ada@example.com"');
  expect(await usernames(client)).toEqual(['ada']);

  const back = await proveAs(client, page, 'ada@example.com');
  expect([new URL(back.url).pathname, outcomeOf(back)]).toEqual(['/settings', 'done']);
  expect(await usernames(client)).toEqual(['ada', 'ada.lovelace']);

  expect(sessionCookie(client)).not.toBe(before);
  const old = createClient();
  old.setCookies('localhost', [['authui_session', before ?? '']]);
  expect((await old.api(`${product.url}/api/settings`)).status).toBe(401);

  // the new sign-in is fresh: the next change needs nothing
  expect((await addUsername(client, 'ada.king')).status).toBe(202);
  expect(await usernames(client)).toEqual(['ada', 'ada.king', 'ada.lovelace']);
  // the intent has been used up
  expect(outcomeOf(await client.open(product.url + location))).toBe('failed');
  expect(await usernames(client)).toHaveLength(3);
});

test('the callback of a step-up works once', async () => {
  const client = await personSignedIn('grace@example.com', 6);
  const page = await client.open(product.url + (await refusedFor(client, 'grace.once')));
  await proveAs(client, page, 'grace@example.com');
  const callback = client.steps.findLast(({ url }) => url.includes('/auth/callback?'))?.url ?? '';
  const cookie = sessionCookie(client);
  const again = await client.open(callback);
  expect([new URL(again.url).pathname, outcomeOf(again)]).toEqual(['/', null]);
  expect(sessionCookie(client)).toBe(cookie);
  expect(await usernames(client)).toEqual(['grace', 'grace.once']);
});

test('another person at the step-up changes nothing; the first one stays signed in', async () => {
  const client = await personSignedIn('linus@example.com', 6);
  const before = await settingsOf(client);
  const cookie = sessionCookie(client);
  const page = await client.open(product.url + (await refusedFor(client, 'linus.other')));
  const back = await proveAs(client, page, 'ada@example.com');
  expect(outcomeOf(back)).toBe('failed');
  expect(sessionCookie(client)).toBe(cookie);
  expect(await settingsOf(client)).toEqual(before);
  const ada = await personSignedIn('ada@example.com', 0);
  expect(await usernames(ada)).not.toContain('linus.other');
  product.clock.ahead = 6 * MINUTE;
  // and goes on being signed in there: a refresh with the old grant works
  expect(
    outcomeOf(await proveAs(client, await client.open(product.url + (await refusedFor(client, 'linus.own'))), 'linus')),
  ).toBe('done');
});

test('cancelling at the step-up changes nothing', async () => {
  const client = await personSignedIn('grace@example.com', 6);
  const before = await settingsOf(client);
  const location = await refusedFor(client, 'grace.cancelled');
  const page = await client.open(product.url + location);
  const back = await proveAs(client, page, '', { password: '', cancel: 'yes' });
  expect(outcomeOf(back)).toBe('cancelled');
  expect(await settingsOf(client)).toEqual(before);
  expect(outcomeOf(await client.open(product.url + location))).toBe('failed');
});

// CVE-2026-7571
test('an intent is good only in the session it was made in', async () => {
  const linus = await personSignedIn('linus@example.com', 6);
  const location = await refusedFor(linus, 'linus.stolen');
  for (const login of ['ada@example.com', 'linus@example.com']) {
    const other = await personSignedIn(login, 6);
    expect(outcomeOf(await other.open(product.url + location))).toBe('failed');
    expect(await usernames(other)).not.toContain('linus.stolen');
  }
  expect(outcomeOf(await createClient().open(product.url + location))).toBe('failed');
  expect(outcomeOf(await linus.open(`${product.url}/auth/step-up?intent=${'x'.repeat(43)}`))).toBe('failed');
  expect(outcomeOf(await linus.open(`${product.url}/auth/step-up`))).toBe('failed');
});

test('a callback that belongs to somebody else’s step-up changes nothing', async () => {
  const ada = await personSignedIn('ada@example.com', 6);
  const linus = await personSignedIn('linus@example.com', 6);
  const page = await linus.open(product.url + (await refusedFor(linus, 'linus.lured')));
  const answer = await linus.once(page.url.replace(/\?.*/, ''), {
    method: 'POST',
    body: new URLSearchParams({ csrf: csrfOf(page), login: 'linus', password: DEMO_PASSWORD }),
  });
  const resumed = await linus.once(answer.headers.get('location') ?? '');
  const callback = resumed.headers.get('location') ?? '';
  expect(callback).toContain('/auth/callback?');
  const before = await settingsOf(ada);
  const lured = await ada.open(callback);
  expect([new URL(lured.url).pathname, outcomeOf(lured)]).toEqual(['/', null]);
  expect(await settingsOf(ada)).toEqual(before);
});

test('an intent expires after ten minutes, before the step-up and during it', async () => {
  const client = await personSignedIn('grace@example.com', 6);
  const location = await refusedFor(client, 'grace.late');
  const page = await client.open(product.url + location);
  product.clock.ahead = 6 * MINUTE + 10 * MINUTE + 1000;
  expect(outcomeOf(await client.open(product.url + location))).toBe('failed');
  const late = await client.open(page.url, {
    form: { csrf: csrfOf(page), login: 'grace@example.com', password: DEMO_PASSWORD },
  });
  expect(late.status === 400 || outcomeOf(late) === 'failed').toBe(true);
  expect(await usernames(client)).not.toContain('grace.late');
});

test('giving up a pending change and proving it need no fresh sign-in; removing needs one', async () => {
  const client = await personSignedIn('ada@example.com', 0);
  const added = await client.api(`${product.url}/api/login-ids`, {
    method: 'POST',
    json: { type: 'email', value: 'ada.later@example.com' },
  });
  expect(added.status).toBe(202);
  const [pending] = (JSON.parse(added.body) as Settings).pending_login_ids;
  product.clock.ahead = 6 * MINUTE;
  const wrong = await client.api(`${product.url}/api/login-ids/${pending?.id}/verify`, {
    method: 'POST',
    json: { code: '000000' },
  });
  expect(wrong.status).toBe(422);
  expect((await client.api(`${product.url}/api/login-ids/${pending?.id}`, { method: 'DELETE' })).status).toBe(200);
  const [own] = (await settingsOf(client)).identities;
  const removal = await client.api(`${product.url}/api/login-ids/${own?.id}`, { method: 'DELETE' });
  expect([removal.status, (JSON.parse(removal.body) as { code: string }).code]).toEqual([403, 'reauth_required']);
});
