import { expect, onTestFinished, test, vi } from 'vitest';
import {
  account,
  AUTHUI,
  authorization,
  Browser,
  followBack,
  openSignIn,
  redeem,
  refresh,
  signIn,
  slowReads,
  startDirectory,
  submitSignIn,
  tokenRequest,
  type TestDirectory,
  type Tokens,
} from './harness.ts';

async function callbackOf(at: TestDirectory) {
  const browser = new Browser(at.url);
  const { form, verifier } = await openSignIn(browser);
  return { callback: await submitSignIn(browser, form, 'ada'), verifier };
}

test.each([
  ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
  ['a plain challenge', { code_challenge_method: 'plain' }],
  ['a challenge without method', { code_challenge_method: undefined }],
  ['the implicit flow', { response_type: 'id_token' }],
  ['a form as the way back', { response_mode: 'form_post' }],
  ['the consent that is never asked for', { prompt: 'consent' }],
])('an authorization request with %s is sent back with an error', async (_what, changes) => {
  const at = await startDirectory();
  const answer = await new Browser(at.url).go(authorization(changes).address);
  const html = await answer.text();
  const location = answer.headers.get('location') ?? /action="([^"]+)"/.exec(html)?.[1] ?? '';
  expect(location.startsWith(`${AUTHUI}/auth/callback`)).toBe(true);
  expect(location + html).toMatch(/unsupported|invalid/);
  expect(location + html).not.toContain('code=');
});

test.each([
  ['another path', `${AUTHUI}/auth/callback2`],
  ['another origin', 'http://localhost:39998/auth/callback'],
  ['a query', `${AUTHUI}/auth/callback?x=1`],
  ['a longer path', `${AUTHUI}/auth/callback/..`],
])('a way back with %s is refused on our own page', async (_what, redirect_uri) => {
  const at = await startDirectory();
  const answer = await new Browser(at.url).go(authorization({ redirect_uri }).address);
  expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  expect(await answer.text()).toContain('This application asked for a wrong way back');
});

test('a wrong verifier, secret or way back gets no tokens, and the code cannot be tried without them', async () => {
  const at = await startDirectory();
  const { callback, verifier } = await callbackOf(at);
  const code = callback.searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: `${AUTHUI}/auth/callback` };
  const statuses = [
    (await tokenRequest(at, { ...fields, code_verifier: `${verifier.slice(0, -1)}x` })).status,
    (await tokenRequest(at, fields)).status,
    (await tokenRequest(at, { ...fields, redirect_uri: AUTHUI, code_verifier: verifier })).status,
    (await fetch(`${at.url}/token`, { method: 'POST', body: new URLSearchParams({ ...fields, client_id: 'authui' }) }))
      .status,
    (await redeem(at, callback, verifier)).status,
  ];
  expect(statuses).toEqual([400, 400, 400, 401, 200]);
});

// GHSA-7w99-5wm4-3g79, GHSA-392p-2q2v-4372, CVE-2026-50631, CVE-2026-22751
test('F10 of 20 parallel redemptions of one code exactly one succeeds, in every round', async () => {
  const at = await startDirectory({}, slowReads);
  for (let round = 0; round < 10; round += 1) {
    const { callback, verifier } = await callbackOf(at);
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(at, callback, verifier)));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 400)]);
  }
});

test('F10 of 20 parallel uses of one refresh token exactly one succeeds, in every round', async () => {
  const at = await startDirectory({}, slowReads);
  for (let round = 0; round < 10; round += 1) {
    const { refresh_token: token } = await signIn(at);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(at, token)));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 400)]);
  }
});

test('a code used twice takes back what it gave', async () => {
  const at = await startDirectory();
  const { callback, verifier } = await callbackOf(at);
  const first = (await (await redeem(at, callback, verifier)).json()) as Tokens;
  expect((await account(at, first.access_token)).status).toBe(200);
  expect((await redeem(at, callback, verifier)).status).toBe(400);
  expect((await account(at, first.access_token)).status).toBe(401);
  expect((await refresh(at, first.refresh_token)).status).toBe(400);
});

test('a refresh token used twice revokes its whole family', async () => {
  const at = await startDirectory();
  const first = await signIn(at);
  const second = (await (await refresh(at, first.refresh_token)).json()) as Tokens;
  const third = (await (await refresh(at, second.refresh_token)).json()) as Tokens;
  expect((await account(at, third.access_token)).status).toBe(200);
  expect((await refresh(at, first.refresh_token)).status).toBe(400);
  expect((await account(at, third.access_token)).status).toBe(401);
  expect((await refresh(at, third.refresh_token)).status).toBe(400);
});

test('a code lives a minute, an access token ten, a refresh token eight hours from the sign-in', async () => {
  const at = await startDirectory();
  const { callback, verifier } = await callbackOf(at);
  at.clock.ahead = 61_000;
  expect((await redeem(at, callback, verifier)).status).toBe(400);
  at.clock.ahead = 0;
  const tokens = await signIn(at);
  expect(tokens.expires_in).toBe(600);
  at.clock.ahead = 601_000;
  expect((await account(at, tokens.access_token)).status).toBe(401);
  const next = (await (await refresh(at, tokens.refresh_token)).json()) as Tokens;
  at.clock.ahead = 8 * 3_600_000 + 1000;
  expect((await refresh(at, next.refresh_token)).status).toBe(400);
});

test('a fresh sign-in lengthens the session and its own tokens, not those of the sign-in before', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const start = Date.now();
  const atHour = (hour: number) => vi.setSystemTime(start + hour * 3_600_000);
  const at = await startDirectory();
  const first = await signIn(at);
  atHour(5);
  const again = await openSignIn(first.browser, { prompt: 'login' });
  const answer = await redeem(at, await submitSignIn(first.browser, again.form, 'ada'), again.verifier);
  const second = (await answer.json()) as Tokens;
  atHour(7.9);
  const rotated = (await (await refresh(at, first.refresh_token)).json()) as Tokens;
  atHour(8.1);
  expect((await refresh(at, rotated.refresh_token)).status).toBe(400);
  atHour(12.9);
  const renewed = await refresh(at, second.refresh_token);
  expect(renewed.status).toBe(200);
  atHour(13.1);
  expect((await refresh(at, ((await renewed.json()) as Tokens).refresh_token)).status).toBe(400);
});

test('a revoked token is dead, with everything of its grant', async () => {
  const at = await startDirectory();
  const tokens = await signIn(at);
  const { clientId, clientSecret } = at.keys.client;
  const revoke = (token: string, secret: string) =>
    fetch(`${at.url}/token/revocation`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
      body: new URLSearchParams({ token }),
    });
  expect((await revoke(tokens.refresh_token, 'wrong')).status).toBe(401);
  expect((await account(at, tokens.access_token)).status).toBe(200);
  expect((await revoke(tokens.refresh_token, clientSecret)).status).toBe(200);
  expect((await account(at, tokens.access_token)).status).toBe(401);
  expect((await refresh(at, tokens.refresh_token)).status).toBe(400);
});

test('nothing secret lies in the store: no code, token or session id', async () => {
  const at = await startDirectory();
  const tokens = await signIn(at);
  const cookie = tokens.browser.cookies.get('directory_session /')?.value ?? '';
  const again = authorization({ max_age: '0' });
  await tokens.browser.go(again.address);
  const silent = authorization();
  const callback = await followBack(tokens.browser, await tokens.browser.go(silent.address));
  const rows = await at.database.all('SELECT * FROM directory_records');
  const stored = JSON.stringify(rows);
  const current = tokens.browser.cookies.get('directory_session /')?.value ?? '';
  const code = callback.searchParams.get('code') ?? '';
  expect(rows.length).toBeGreaterThanOrEqual(5);
  for (const secret of [tokens.access_token, tokens.refresh_token, cookie, current, code]) {
    expect(secret.length).toBeGreaterThan(40);
    expect(stored).not.toContain(secret);
  }
});

test('discovery offers what there is, and names nothing hidden', async () => {
  const at = await startDirectory();
  const answer = await fetch(`${at.url}/.well-known/openid-configuration`);
  const document = (await answer.json()) as Record<string, unknown>;
  expect(document).toMatchObject({
    issuer: at.url,
    authorization_endpoint: `${at.url}/auth`,
    token_endpoint: `${at.url}/token`,
    userinfo_endpoint: `${at.url}/me`,
    end_session_endpoint: `${at.url}/session/end`,
    revocation_endpoint: `${at.url}/token/revocation`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    ui_locales_supported: ['en', 'de', 'ar'],
    grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token', 'client_credentials']),
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    id_token_signing_alg_values_supported: ['ES256'],
    authorization_response_iss_parameter_supported: true,
    scopes_supported: ['openid', 'account', 'admin', 'portal', 'profile', 'email', 'phone', 'address'],
  });
  const text = JSON.stringify(document);
  for (const hidden of ['risk_note', 'middle_name', '"name"', 'registration', 'introspection', 'pushed', 'device']) {
    expect(text).not.toContain(hidden);
  }
});
