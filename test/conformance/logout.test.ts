/** Signing out that begins elsewhere (OIDC Back-Channel Logout 1.0, RP-Initiated Logout 1.0), and what is not offered. */

import { generateKeyPair, type CryptoKey } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Client } from '../harness/client.ts';
import { CLIENT_ID } from '../harness/misbehaving-provider.ts';
import { startProduct } from '../harness/product.ts';
import { tokensBehind } from '../harness/tokens.ts';
import { expectRefused, openScene, settingsIn, type Scene } from './scene.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const MINUTE = 60_000;

let scene: Scene;
let sid = 0;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());
beforeEach(() => {
  sid += 1;
  scene.provider.misbehave({});
  scene.provider.signInAs({ sub: `user-${sid}`, idToken: { sid: `sid-${sid}` } });
});
afterEach(() => {
  scene.product.clock.ahead = 0;
});

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${scene.product.url}/auth/backchannel-logout`, { method: 'POST', body, headers });

const logout = async (token: Promise<string> | string) => post(new URLSearchParams({ logout_token: await token }));

async function expectAlive(client: Client): Promise<void> {
  settingsIn(await scene.settings(client));
}

async function expectGone(client: Client): Promise<void> {
  expect((await scene.settings(client)).status).toBe(401);
}

test('C29 a logout token with sid: that session is gone, its refresh token revoked, others live', async () => {
  const client = await scene.person();
  scene.provider.signInAs({ sub: `user-${sid}`, idToken: { sid: 'of another browser' } });
  const other = await scene.person();
  const { refreshToken } = await tokensBehind(client, scene.product);
  const answer = await logout(scene.provider.logoutToken({ sid: `sid-${sid}`, sub: `user-${sid}` }));
  expect([answer.status, await answer.text(), answer.headers.get('cache-control')]).toEqual([200, '', 'no-store']);
  await expectGone(client);
  await expectAlive(other);
  await vi.waitFor(() => expect(scene.provider.revoked).toContain(refreshToken));
});

test('C29 a logout token with sub alone: all sessions of the person are gone, nobody else’s', async () => {
  const clients = [await scene.person(), await scene.person()];
  scene.provider.signInAs({ sub: `neighbour-${sid}` });
  const neighbour = await scene.person();
  expect((await logout(scene.provider.logoutToken({ sub: `user-${sid}` }))).status).toBe(200);
  for (const client of clients) await expectGone(client);
  await expectAlive(neighbour);
});

test('C29 a session whose ID token had no sid: gone by the sub that comes with the sid', async () => {
  scene.provider.signInAs({ sub: `user-${sid}` });
  const client = await scene.person();
  expect((await logout(scene.provider.logoutToken({ sid: 'unknown', sub: `user-${sid}` }))).status).toBe(200);
  await expectGone(client);
});

test('C29 a session that is not there: 200 all the same, and again', async () => {
  for (let round = 0; round < 2; round += 1) {
    expect((await logout(scene.provider.logoutToken({ sid: 'nobody’s' }))).status).toBe(200);
  }
});

test('C29 a sign-in that was on its way when its session ended: nobody is signed in', async () => {
  const client = await scene.person();
  const callback = await scene.callbackOf(client);
  expect((await logout(scene.provider.logoutToken({ sid: `sid-${sid}` }))).status).toBe(200);
  const revoked = scene.provider.revoked.length;
  await expectRefused(scene, client, await client.open(callback));
  await vi.waitFor(() => expect(scene.provider.revoked.length).toBeGreaterThan(revoked));
});

test('C29 a sign-in after all sessions of the person have ended: signed in', async () => {
  await scene.person();
  expect((await logout(scene.provider.logoutToken({ sub: `user-${sid}` }))).status).toBe(200);
  scene.product.clock.ahead = 2000;
  await expectAlive(await scene.person());
});

interface Defect {
  /** Undefined ones are left out of the token. */
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, string>;
  readonly key?: () => Promise<CryptoKey>;
  /** Instead of the token. */
  readonly token?: (right: string) => string;
}

const foreign = async () => (await generateKeyPair('RS256')).privateKey;
const curve = async () => (await generateKeyPair('ES256')).privateKey;
const unsigned = (right: string) => {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'logout+jwt' })).toString('base64url');
  return `${header}.${right.split('.')[1]}.`;
};

const DEFECTS: readonly (readonly [string, Defect])[] = [
  ['C30 alg none', { token: unsigned }],
  ['C30 another algorithm', { header: { alg: 'ES256' }, key: curve }],
  ['C30 another issuer', { claims: { iss: 'https://evil.example' } }],
  ['C30 another audience', { claims: { aud: 'somebody-else' } }],
  ['C30 no event', { claims: { events: undefined } }],
  ['C30 another event', { claims: { events: { 'http://schemas.openid.net/event/other': {} } } }],
  ['C30 an event that is no object', { claims: { events: { [EVENT]: true } } }],
  ['C30 an event that every object has', { claims: { events: { constructor: {} } } }],
  ['C30 a nonce', { claims: { nonce: 'x' } }],
  ['C31 neither sub nor sid', { claims: { sid: undefined, sub: undefined } }],
  ['C31 an empty sid', { claims: { sid: '' } }],
  ['C31 a sid that is no text', { claims: { sid: ['a'] } }],
  ['C31 another type', { header: { typ: 'JWT' } }],
  ['C31 a token that has ended', { claims: { iat: now(-60), exp: now(-20) } }],
  ['C31 a token without an end', { claims: { exp: undefined } }],
  ['C31 iat ten minutes ago', { claims: { iat: now(-600), exp: now(600) } }],
  ['C31 iat ten minutes ahead', { claims: { iat: now(600), exp: now(700) } }],
  ['C31 no iat', { claims: { iat: undefined } }],
  ['C31 no jti', { claims: { jti: undefined } }],
  ['C31 a jti without end', { claims: { jti: 'x'.repeat(300) } }],
  ['C31 a known key’s name, signed by a foreign one', { key: foreign }],
  ['C31 an unknown key', { header: { kid: 'unknown' }, key: foreign }],
  ['C31 no token at all', { token: () => '' }],
  ['C31 no JWT', { token: () => 'x.y.z' }],
];

function now(from: number): number {
  return Math.floor(Date.now() / 1000) + from;
}

test.each(DEFECTS)('%s: 400, and the session lives', async (_what, { claims, header, key, token }) => {
  const client = await scene.person();
  const right = await scene.provider.logoutToken(
    { sid: `sid-${sid}`, sub: `user-${sid}`, ...claims },
    header,
    await key?.(),
  );
  const answer = await logout(token ? token(right) : right);
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([400, 'no-store']);
  expect(await answer.json()).toMatchObject({ code: 'bad_request' });
  await expectAlive(client);
});

test('C31 a token that was used before: 400, and the session that began since lives', async () => {
  const token = await scene.provider.logoutToken({ sid: 'long ago' });
  expect((await logout(token)).status).toBe(200);
  const client = await scene.person();
  expect((await logout(token)).status).toBe(400);
  await expectAlive(client);
});

test('C31 20 times the same token at once: taken once', async () => {
  const token = await scene.provider.logoutToken({ sid: 'at once' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => logout(token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('C31 the ID token as logout token: 400, and the session lives', async () => {
  let idToken = '';
  scene.provider.misbehave({ token: tokens => ((idToken = String(tokens['id_token'])), tokens) });
  const client = await scene.person();
  expect((await logout(idToken)).status).toBe(400);
  await expectAlive(client);
});

test.each<[string, (token: string) => Promise<Response>]>([
  ['C31 a body of a megabyte', token => post(new URLSearchParams({ logout_token: token, x: 'x'.repeat(1_000_000) }))],
  ['C31 a body of 17 KiB', token => post(new URLSearchParams({ logout_token: token, x: 'x'.repeat(17 * 1024) }))],
  ['C31 JSON', token => post(JSON.stringify({ logout_token: token }), { 'content-type': 'application/json' })],
  ['C31 a form of many parts', token => post(formOf(token))],
  [
    'C31 two tokens',
    token =>
      post(
        new URLSearchParams([
          ['logout_token', token],
          ['logout_token', token],
        ]),
      ),
  ],
  ['C31 the token in the address', token => postTo(`?logout_token=${token}`)],
])('%s: 400, and the session lives', async (_what, send) => {
  const client = await scene.person();
  expect((await send(await scene.provider.logoutToken({ sid: `sid-${sid}` }))).status).toBe(400);
  await expectAlive(client);
});

function formOf(token: string): FormData {
  const form = new FormData();
  form.set('logout_token', token);
  return form;
}

const postTo = (query: string) =>
  fetch(`${scene.product.url}/auth/backchannel-logout${query}`, { method: 'POST', body: new URLSearchParams() });

test('C31 1,000 unknown keys: the keys of the provider are read again once a minute at most', async () => {
  const key = await foreign();
  await logout(await scene.provider.logoutToken({ sid: 'x' }));
  const before = scene.provider.calls.jwks;
  scene.product.clock.ahead = 2 * MINUTE;
  for (let round = 0; round < 10; round += 1) {
    const tokens = Array.from({ length: 100 }, (_, index) =>
      scene.provider.logoutToken({ sid: 'x' }, { kid: `${round}-${index}` }, key),
    );
    const answers = await Promise.all(tokens.map(logout));
    expect(answers.every(({ status }) => status === 400)).toBe(true);
  }
  expect(scene.provider.calls.jwks - before).toBeLessThanOrEqual(1);
});

test('C32 coming back from the provider’s sign-out: whatever the state, our own page and nothing else', async () => {
  const client = await scene.person();
  const other = await openScene();
  other.provider.misbehave({
    discovery: found => ({ ...found, end_session_endpoint: `${other.provider.issuer}/end` }),
  });
  const there = await other.person();
  const answer = await there.api(`${other.product.url}/auth/sign-out`, { method: 'POST' });
  const location = new URL((JSON.parse(answer.body) as { location: string }).location);
  expect(location.origin + location.pathname).toBe(`${other.provider.issuer}/end`);
  expect(Object.fromEntries(location.searchParams)).toEqual({
    client_id: CLIENT_ID,
    post_logout_redirect_uri: `${other.product.url}/signed-out`,
  });
  expect((await other.settings(there)).status).toBe(401);
  for (const query of ['', '?state=right', '?state=', '?state=https://evil.example', '?state=a&state=b']) {
    const page = await client.open(`${scene.product.url}/signed-out${query}`);
    expect([page.status, page.url]).toEqual([200, `${scene.product.url}/signed-out${query}`]);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(page.body).not.toContain('evil');
  }
  // nobody is signed out by an address
  await expectAlive(client);
  await other.stop();
});

// CVE-2024-1249
test('C33 front-channel logout and session management: there is nothing at such an address, and no cookie goes', async () => {
  const client = await scene.person();
  for (const path of [
    '/auth/frontchannel-logout',
    '/auth/front-channel-logout',
    '/auth/check-session',
    '/auth/logout',
  ]) {
    const answer = await client.once(`${scene.product.url}${path}?iss=${scene.provider.issuer}&sid=sid-${sid}`);
    expect([path, answer.status]).toEqual([path, 404]);
  }
  await expectAlive(client);
});

test('C33 the built-in directory: says that it has no such thing either', async () => {
  const product = await startProduct();
  const found = await fetch(`${product.directoryUrl}/.well-known/openid-configuration`);
  const metadata = (await found.json()) as Record<string, unknown>;
  for (const name of [
    'check_session_iframe',
    'frontchannel_logout_supported',
    'frontchannel_logout_session_supported',
  ]) {
    expect(metadata).not.toHaveProperty(name);
  }
  await product.stop();
});
