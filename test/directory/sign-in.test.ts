import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import * as openid from 'openid-client';
import { DEMO_PASSWORD } from '../../server/demo/people.ts';
import {
  account,
  ALL_SCOPES,
  AUTHUI,
  authorization,
  Browser,
  followBack,
  formOf,
  openSignIn,
  redeem,
  refresh,
  signIn,
  startDirectory,
  submitSignIn,
} from './harness.ts';

test('a relying party that checks signature, nonce, issuer and state signs a person in', async () => {
  const at = await startDirectory();
  const { clientId, clientSecret } = at.keys.client;
  const config = await openid.discovery(
    new URL(at.url),
    clientId,
    { id_token_signed_response_alg: 'ES256' },
    openid.ClientSecretBasic(clientSecret),
    { execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks] },
  );
  const verifier = openid.randomPKCECodeVerifier();
  const state = openid.randomState();
  const nonce = openid.randomNonce();
  const address = openid.buildAuthorizationUrl(config, {
    redirect_uri: `${AUTHUI}/auth/callback`,
    scope: ALL_SCOPES,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    max_age: '300',
  });
  const browser = new Browser(at.url);
  const start = await browser.go(address.href);
  const page = await browser.go(start.headers.get('location') ?? '');
  const callback = await submitSignIn(browser, formOf(await page.text()), 'ada@example.com');
  expect(callback.searchParams.get('iss')).toBe(at.url);
  const tokens = await openid.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
    maxAge: 300,
  });
  const claims = tokens.claims();
  expect(Object.keys(claims ?? {}).toSorted()).toEqual(
    ['amr', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'nonce', 'sid', 'sub'].toSorted(),
  );
  expect(claims?.['amr']).toEqual(['pwd']);
  const info = await openid.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
  expect(info.given_name).toBe('Ada');
  const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
  expect((await account(at, renewed.access_token)).status).toBe(200);
});

test('the page works without script and says what a password manager needs to know', async () => {
  const at = await startDirectory();
  const { page } = await openSignIn(new Browser(at.url));
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(html).not.toMatch(/<script/i);
  expect(html).toContain('<label class="field-label" for="login">Email or username</label>');
  expect(html).toMatch(/<input[^>]*name="login"[^>]*autocomplete="username"/);
  expect(html).toMatch(/<input[^>]*name="password"[^>]*type="password"[^>]*autocomplete="current-password"/);
  expect(html.match(/<button/g)).toHaveLength(1);
  expect(page.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' ${AUTHUI}; base-uri 'none'; frame-ancestors 'none'`,
  );
});

test.each(['ada@example.com', ' ADA@Example.COM ', 'ada', 'Ada', '\uff41\uff44\uff41'])(
  '%j signs ada in, whatever its case or width',
  async login => {
    const at = await startDirectory();
    const tokens = await signIn(at, login);
    const profile = (await (await account(at, tokens.access_token)).json()) as { login_id: string };
    expect(profile.login_id).toBe(login.includes('@') ? 'ada@example.com' : 'ada');
  },
);

test('a wrong password keeps the login, says nothing specific and wires the message to the fields', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  const wrong = await browser.post(form.action, { csrf: form.csrf, login: 'ada@example.com', password: 'wrong' });
  const unknown = await browser.post(form.action, { csrf: form.csrf, login: 'bob@example.com', password: 'wrong' });
  const [wrongPage, unknownPage] = [await wrong.text(), await unknown.text()];
  expect([wrong.status, unknown.status]).toEqual([422, 422]);
  expect(wrongPage).toContain('value="ada@example.com"');
  expect(wrongPage.match(/aria-invalid="true"\s+aria-describedby="problem"/g)).toHaveLength(2);
  expect(wrongPage).toMatch(/<p class="notice" id="problem" role="alert">/);
  expect(wrongPage).not.toContain('value="wrong"');
  expect(wrongPage.replaceAll('ada@', 'bob@')).toBe(unknownPage);
  await submitSignIn(browser, formOf(wrongPage), 'ada@example.com');
});

test('what was typed comes back as text, never as markup', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  const login = '"><script>alert(1)</script>';
  const page = await (await browser.post(form.action, { csrf: form.csrf, login, password: 'x' })).text();
  expect(page).not.toContain('<script>');
  expect(page).toContain('&#60;script&#62;');
});

test('somebody who does not exist takes as long as a wrong password', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  const times: Record<string, number[]> = { ada: [], nobody: [], 'no login id at all': [] };
  for (let round = 0; round < 8; round += 1) {
    for (const [login, list] of Object.entries(times)) {
      const start = performance.now();
      await browser.post(form.action, { csrf: form.csrf, login, password: 'wrong' });
      list.push(performance.now() - start);
    }
  }
  const [known = 0, ...others] = Object.values(times).map(list => list.toSorted((a, b) => a - b)[2] ?? 0);
  for (const other of others) expect(other / known).toSatisfy((ratio: number) => ratio > 0.6 && ratio < 1.7);
});

test('a form without this sign-in’s token, or from another site, signs nobody in', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  const attacker = await openSignIn(new Browser(at.url));
  const fields = { csrf: form.csrf, login: 'ada@example.com', password: DEMO_PASSWORD };
  for (const csrf of ['', 'x', attacker.form.csrf, `${form.csrf.slice(0, -2)}AA`]) {
    const answer = await browser.post(form.action, { ...fields, csrf });
    expect([answer.status, answer.headers.get('location')]).toEqual([403, null]);
  }
  for (const site of ['cross-site', 'same-site', 'none']) {
    const answer = await browser.post(form.action, fields, { headers: { 'sec-fetch-site': site } });
    expect(answer.status).toBe(403);
  }
  // another browser does not have the cookie of this sign-in
  expect((await new Browser(at.url).post(form.action, fields)).status).toBe(400);
  const own = await browser.post(form.action, fields, { headers: { 'sec-fetch-site': 'same-origin', origin: 'null' } });
  expect(own.status).toBe(303);
});

test.each([
  ['a JSON body', 415, { body: '{}', headers: { 'content-type': 'application/json' } }],
  ['a body that is too large', 413, { body: new URLSearchParams({ login: 'x'.repeat(20_000) }) }],
  ['a field twice', 400, { body: new URLSearchParams('csrf=a&login=a&login=b&password=c') }],
  ['an empty form', 403, { body: new URLSearchParams() }],
])('%s is refused with %i and a page', async (_what, status, init) => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  const answer = await browser.go(form.action, { method: 'POST', ...init });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
});

test('missing fields are pointed out before anything is looked up', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  const answer = await browser.post(form.action, { csrf: form.csrf, login: 'ada', password: '' });
  expect([answer.status, (await answer.text()).includes('Fill in both fields.')]).toEqual([422, true]);
});

test('guessing is slowed down by address and login id; others from elsewhere still get in', async () => {
  const at = await startDirectory({ trustedProxies: ['127.0.0.0/8'] });
  const attacker = new Browser(at.url, { 'x-forwarded-for': '198.51.100.7' });
  const { form } = await openSignIn(attacker);
  const guess = (login: string) => attacker.post(form.action, { csrf: form.csrf, login, password: 'guess' });
  const statuses = await Promise.all(Array.from({ length: 15 }, async () => (await guess('ada@example.com')).status));
  expect(statuses.filter(status => status === 422)).toHaveLength(10);
  const limited = await guess('ADA@example.com');
  expect([limited.status, Number(limited.headers.get('retry-after')) > 0]).toEqual([429, true]);
  expect(await limited.text()).toMatch(/Too many tries\. Wait \d+ seconds/);
  expect((await guess('linus@example.com')).status).toBe(422);
  const right = await attacker.post(form.action, {
    csrf: form.csrf,
    login: 'ada@example.com',
    password: DEMO_PASSWORD,
  });
  expect(right.status).toBe(429);
  await signIn(at, 'ada@example.com', { browser: new Browser(at.url, { 'x-forwarded-for': '203.0.113.9' }) });
});

test('one address has a budget for all login ids together, and cannot lie about where it is', async () => {
  const at = await startDirectory({ signInPerMinute: 5 });
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  const statuses: number[] = [];
  for (let index = 0; index < 7; index += 1) {
    const answer = await browser.post(
      form.action,
      { csrf: form.csrf, login: `user${index}`, password: 'guess' },
      { headers: { 'x-forwarded-for': `198.51.100.${index}` } },
    );
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429]);
});

test('a successful sign-in gives the tries back', async () => {
  const at = await startDirectory();
  for (let round = 0; round < 2; round += 1) {
    const browser = new Browser(at.url);
    const { form } = await openSignIn(browser);
    for (let index = 0; index < 8; index += 1) {
      await browser.post(form.action, { csrf: form.csrf, login: 'ada', password: 'guess' });
    }
    await submitSignIn(browser, form, 'ada');
  }
});

test('an old, foreign or finished sign-in page says that it has expired', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  expect((await new Browser(at.url).go(form.action)).status).toBe(400);
  await submitSignIn(browser, form, 'ada');
  const again = await browser.go(form.action);
  expect([again.status, (await again.text()).includes('This sign-in has expired')]).toEqual([400, true]);
  const late = await openSignIn(new Browser(at.url));
  at.clock.ahead = 11 * 60_000;
  expect((await new Browser(at.url).go(late.form.action)).status).toBe(400);
});

test('four tabs sign in at once and finish in reverse order', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const tabs = [];
  for (let index = 0; index < 4; index += 1) tabs.push(await openSignIn(browser));
  for (const { form, verifier } of tabs.toReversed()) {
    const callback = await submitSignIn(browser, form, 'ada');
    expect((await redeem(at, callback, verifier)).status).toBe(200);
  }
});

test('a session answers the next request without asking, until a fresh sign-in is wanted', async () => {
  const at = await startDirectory();
  const { browser, access_token: token } = await signIn(at);
  const silent = authorization({ prompt: 'none' });
  const callback = await followBack(browser, await browser.go(silent.address));
  expect((await redeem(at, callback, silent.verifier)).status).toBe(200);
  await wait(1100);
  const again = await openSignIn(browser, { max_age: '0' });
  const page = await again.page.text();
  expect(page).toContain('Sign in again to go on');
  expect(page).toContain('value="ada@example.com"');
  const fresh = await redeem(at, await submitSignIn(browser, again.form, 'ada@example.com'), again.verifier);
  expect(fresh.status).toBe(200);
  // what another tab uses meanwhile stays good
  expect((await account(at, token)).status).toBe(200);
});

test('signing in as somebody else ends the first person’s session and tokens', async () => {
  const at = await startDirectory();
  const ada = await signIn(at);
  const again = await openSignIn(ada.browser, { prompt: 'login' });
  const linus = await redeem(at, await submitSignIn(ada.browser, again.form, 'linus'), again.verifier);
  const tokens = (await linus.json()) as { access_token: string };
  const profile = (await (await account(at, tokens.access_token)).json()) as { login_id: string };
  expect(profile.login_id).toBe('linus');
  expect((await account(at, ada.access_token)).status).toBe(401);
  expect((await refresh(at, ada.refresh_token)).status).toBe(400);
});

test('a session ends eight hours after the sign-in, however often it is used', async () => {
  const at = await startDirectory();
  const { browser } = await signIn(at);
  const visit = async () => (await browser.go(authorization({ prompt: 'none' }).address)).headers.get('location') ?? '';
  at.clock.ahead = 5 * 3_600_000;
  expect(new URL(await visit()).searchParams.has('code')).toBe(true);
  at.clock.ahead = 8 * 3_600_000 + 1000;
  expect(new URL(await visit()).searchParams.get('error')).toBe('login_required');
});

test('a disabled person is out at once, everywhere', async () => {
  const at = await startDirectory();
  const { browser, access_token: token, refresh_token: renewal } = await signIn(at);
  await at.database.run('UPDATE directory_users SET disabled = 1');
  expect((await account(at, token)).status).toBe(401);
  expect((await fetch(`${at.url}/me`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  expect((await refresh(at, renewal)).status).toBe(400);
  const asked = await openSignIn(browser);
  const answer = await browser.post(asked.form.action, {
    csrf: asked.form.csrf,
    login: 'ada',
    password: DEMO_PASSWORD,
  });
  expect(answer.status).toBe(422);
});
