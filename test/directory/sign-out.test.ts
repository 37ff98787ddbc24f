import { expect, test } from 'vitest';
import { account, AUTHUI, authorization, Browser, refresh, signIn, startDirectory } from './harness.ts';

const END = `/session/end?${new URLSearchParams({
  client_id: 'authui',
  post_logout_redirect_uri: `${AUTHUI}/signed-out`,
  state: 'a b&c',
})}`;

const endSession = (url: string, token: string) =>
  fetch(`${url}/account/session`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });

test('while a session is open the person is asked, and one click ends session and tokens', async () => {
  const at = await startDirectory();
  const { browser, access_token: token, refresh_token: renewal } = await signIn(at);
  const page = await browser.go(END);
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(html).toContain('Sign out of Acme?');
  expect(html).not.toMatch(/<script/i);
  expect(html).toContain(`<a class="button" href="${AUTHUI}">Stay signed in</a>`);
  expect(html).toMatch(/<button[^>]*form="op.logoutForm"[^>]*name="logout"[^>]*value="yes"/);
  expect((await account(at, token)).status).toBe(200);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const forged = await browser.post('/session/end/confirm', { xsrf: 'x', logout: 'yes' });
  expect(forged.status).toBe(400);
  const answer = await browser.post('/session/end/confirm', { xsrf, logout: 'yes' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${AUTHUI}/signed-out?state=a+b%26c`]);
  expect((await account(at, token)).status).toBe(401);
  expect((await refresh(at, renewal)).status).toBe(400);
  const next = await browser.go(authorization({ prompt: 'none' }).address);
  expect(next.headers.get('location')).toContain('error=login_required');
});

test('after a sign-out server to server the browser goes straight back', async () => {
  const at = await startDirectory();
  const { browser, access_token: token, refresh_token: renewal } = await signIn(at);
  expect((await endSession(at.url, token)).status).toBe(204);
  expect((await account(at, token)).status).toBe(401);
  expect((await endSession(at.url, token)).status).toBe(401);
  expect((await refresh(at, renewal)).status).toBe(400);
  const answer = await browser.go(END);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${AUTHUI}/signed-out?state=a+b%26c`]);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(await at.database.all('SELECT model FROM directory_records')).toEqual([]);
});

test('ending one browser’s session leaves the other one alone', async () => {
  const at = await startDirectory();
  const one = await signIn(at);
  const other = await signIn(at);
  await endSession(at.url, one.access_token);
  expect((await account(at, other.access_token)).status).toBe(200);
  expect((await refresh(at, other.refresh_token)).status).toBe(200);
});

test.each([
  ['another address', `?client_id=authui&post_logout_redirect_uri=${encodeURIComponent('http://evil.example/')}`, 400],
  ['an unknown client', `?client_id=other&post_logout_redirect_uri=${encodeURIComponent(`${AUTHUI}/signed-out`)}`, 400],
  ['a broken ID token', '?id_token_hint=x', 400],
])('%s leads nowhere', async (_what, query, status) => {
  const at = await startDirectory();
  const answer = await new Browser(at.url).go(`/session/end${query}`);
  expect([answer.status, answer.headers.get('location')]).toEqual([status, null]);
  expect(await answer.text()).not.toMatch(/evil|id_token/);
});

test('without an address to go back to there is a page that says it is done', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const answer = await browser.go('/session/end?post_logout_redirect_uri=http%3A%2F%2Fevil.example%2F');
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${at.url}/session/end/success`]);
  const page = await browser.go('/session/end/success');
  expect([page.status, (await page.text()).includes('You are signed out')]).toEqual([200, true]);
});
