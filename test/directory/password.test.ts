import { expect, test } from 'vitest';
import { COMMON_PASSWORDS } from '../../server/directory/password/common.ts';
import { faultOfPassword } from '../../server/directory/password/rules.ts';
import { account, Browser, openSignIn, refresh, signIn, startDirectory, type TestDirectory } from './harness.ts';
import { formAt, mailsTo, proveAddress, stepOn, submit } from './password-visit.ts';

const NEW = 'three quiet otters';
const OLD = 'demo-password';
const PAGE = '/password';

async function signInStatus(at: TestDirectory, login: string, password: string): Promise<number> {
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  return (await browser.post(form.action, { csrf: form.csrf, login, password })).status;
}

async function dropPassword(at: TestDirectory): Promise<void> {
  await at.database.run('UPDATE directory_users SET password_hash = NULL');
}

test('whoever is not signed in here is told so, on every step', async () => {
  const at = await startDirectory();
  for (const step of ['', '/set', '/set/code', '/set/password']) {
    const browser = new Browser(at.url);
    const answers = [await browser.go(PAGE + step), await browser.post(PAGE + step, { current: OLD, password: NEW })];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  }
});

test('the account says where its password is changed', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { capabilities } = (await (await account(at, token)).json()) as { capabilities: Record<string, unknown> };
  expect(capabilities['password_url']).toBe(`${at.url}${PAGE}`);
});

test('the current password opens the new one; everybody else is signed out, this browser is not', async () => {
  const at = await startDirectory();
  const own = await signIn(at);
  const other = await signIn(at, 'ada');
  const html = await (await own.browser.go(PAGE)).text();
  expect(html).toMatch(/<input[^>]*name="current"[^>]*autocomplete="current-password"/);
  expect(html).toMatch(/<input[^>]*name="password"[^>]*autocomplete="new-password"/);
  expect(html).toMatch(/name="others" value="yes" checked/);
  const end = await stepOn(own.browser, PAGE, { current: OLD, password: NEW, others: 'yes' });
  expect(end).toBe(`${PAGE}/done`);
  expect((await own.browser.go(end)).status).toBe(200);
  expect((await account(at, own.access_token)).status).toBe(200);
  expect((await refresh(at, own.refresh_token)).status).toBe(200);
  expect((await own.browser.go(PAGE)).status).toBe(200);
  expect((await account(at, other.access_token)).status).toBe(401);
  expect((await refresh(at, other.refresh_token)).status).toBe(400);
  expect((await other.browser.go(PAGE)).status).toBe(401);
  expect([await signInStatus(at, 'ada', OLD), await signInStatus(at, 'ada', NEW)]).toEqual([422, 303]);
  const [notice] = await mailsTo(at, 'ada@example.com', 1);
  expect(notice).toMatchObject({ subject: 'Acme: your password has changed', code: null });
});

test('others stay signed in if the person says so, but no code of theirs stays good', async () => {
  const at = await startDirectory();
  const own = await signIn(at);
  const other = await signIn(at, 'ada');
  const rival = new Browser(at.url);
  await stepOn(rival, '/password/reset', { email: 'ada@example.com' });
  await stepOn(own.browser, PAGE, { current: OLD, password: NEW });
  expect((await account(at, other.access_token)).status).toBe(200);
  expect((await rival.go('/password/reset/code')).headers.get('location')).toBe('/password/reset');
});

test('guesses at the current password are few, and say which field is wrong', async () => {
  const at = await startDirectory();
  const { browser } = await signIn(at);
  const wrong = await submit(browser, PAGE, { current: 'guess', password: NEW });
  const html = await wrong.text();
  expect(wrong.status).toBe(422);
  expect(html).toMatch(/id="current"[^>]*aria-invalid="true"\s+aria-describedby="problem"/);
  expect(html).not.toMatch(/id="password"[^>]*aria-invalid/);
  const statuses: number[] = [];
  for (let index = 0; index < 11; index += 1) {
    statuses.push((await submit(browser, PAGE, { current: 'guess', password: NEW })).status);
  }
  expect(statuses.slice(-2)).toEqual([429, 429]);
  expect((await submit(browser, PAGE, { current: OLD, password: NEW })).status).toBe(429);
});

test('a form of another session, or from another site, changes nothing', async () => {
  const at = await startDirectory();
  const { browser } = await signIn(at);
  const stranger = await signIn(at, 'linus');
  const { csrf: foreign } = await formAt(stranger.browser, PAGE);
  const { csrf } = await formAt(browser, PAGE);
  const fields = { current: OLD, password: NEW };
  expect((await browser.post(PAGE, { csrf: foreign, ...fields })).status).toBe(403);
  const site = { headers: { 'sec-fetch-site': 'cross-site' } };
  expect((await browser.post(PAGE, { csrf, ...fields }, site)).status).toBe(403);
  expect(await signInStatus(at, 'ada', OLD)).toBe(303);
});

test('of parallel changes one is made', async () => {
  const at = await startDirectory();
  const { browser } = await signIn(at);
  const { csrf } = await formAt(browser, PAGE);
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, index) => browser.post(PAGE, { csrf, current: OLD, password: `${NEW} ${index}` })),
  );
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 422, 422, 422, 422]);
});

test('somebody without a password sets one by a code to their own address, and stays signed in', async () => {
  const at = await startDirectory();
  const own = await signIn(at);
  const other = await signIn(at, 'ada');
  await dropPassword(at);
  expect((await own.browser.go(PAGE)).headers.get('location')).toBe(`${PAGE}/set`);
  // the address is not theirs to choose
  const page = await proveAddress(at, own.browser, `${PAGE}/set`, 'ada@example.com');
  expect(await stepOn(own.browser, page, { password: NEW })).toBe(`${PAGE}/done`);
  expect((await account(at, own.access_token)).status).toBe(200);
  expect((await account(at, other.access_token)).status).toBe(401);
  expect(await signInStatus(at, 'ada', NEW)).toBe(303);
  expect((await own.browser.go(`${PAGE}/set`)).headers.get('location')).toBe(PAGE);
});

test('a proof for a first password is good for nobody else and for nothing else', async () => {
  const at = await startDirectory();
  const ada = await signIn(at);
  const linus = await signIn(at, 'linus');
  await dropPassword(at);
  const page = await proveAddress(at, ada.browser, `${PAGE}/set`, 'ada@example.com');
  const proof = ada.browser.cookies.get('directory_proof /');
  if (proof) linus.browser.cookies.set('directory_proof /', proof);
  expect((await linus.browser.go(page)).headers.get('location')).toBe(`${PAGE}/set`);
  expect((await ada.browser.go('/password/reset/password')).headers.get('location')).toBe('/password/reset');
  // a reset meanwhile
  await at.database.run('UPDATE directory_users SET password_hash = ?', 'x');
  expect((await ada.browser.go(page)).headers.get('location')).toBe(PAGE);
});

test('without a proven address there is nowhere to send a code, and the page says what to do', async () => {
  const at = await startDirectory();
  const { browser } = await signIn(at, 'linus');
  await dropPassword(at);
  await at.database.run('UPDATE directory_login_ids SET verified_at = NULL');
  const answer = await browser.go(`${PAGE}/set`);
  expect(await answer.text()).toContain('There is no address to send a code to');
});

test('a disabled person changes nothing', async () => {
  const at = await startDirectory();
  const { browser } = await signIn(at);
  const { csrf } = await formAt(browser, PAGE);
  await at.database.run('UPDATE directory_users SET disabled = 1');
  expect((await browser.post(PAGE, { csrf, current: OLD, password: NEW })).status).toBe(401);
});

test.each([
  ['1234567', 'too_short'],
  ['e\u0301'.repeat(7), 'too_short'],
  ['\u{1F511}'.repeat(7), 'too_short'],
  ['\u{1F511}'.repeat(8), undefined],
  ['x y z x y', undefined],
  ['x'.repeat(256).replace('x', 'y'), undefined],
  ['x'.repeat(257), 'too_long'],
  ['Qwertyuiop', 'common'],
  ['ｐａｓｓｗｏｒｄ', 'common'],
  [' password1 ', 'common'],
  ['ADA@example.com', 'own_name'],
  ['lovelace-1815', 'own_name'],
  ['Acme Engineering', 'project_name'],
  ['nothing but lower case letters', undefined],
])('the password %j is judged %s', (password, fault) => {
  const context = { project: 'Acme Engineering', loginIds: ['ada@example.com', 'lovelace-1815@example.com'] };
  expect(faultOfPassword(password, context)).toBe(fault);
});

test('every common password is long enough to matter, and stands in the form it is compared in', () => {
  expect(COMMON_PASSWORDS.size).toBeGreaterThan(500);
  for (const password of COMMON_PASSWORDS) {
    expect(password).toBe(password.normalize('NFKC').toLowerCase());
    expect(password.length).toBeGreaterThanOrEqual(8);
    expect(faultOfPassword(password, { project: 'Acme', loginIds: [] })).toBe('common');
  }
});
