import { expect, test } from 'vitest';
import {
  account,
  AUTHUI,
  Browser,
  followBack,
  formOf,
  openSignIn,
  redeem,
  signIn,
  startDirectory,
  userInfo,
  type TestDirectory,
} from './harness.ts';
import { codeFor, formAt, fromSignIn, mailsTo, proveAddress, stepOn, submit } from './password-visit.ts';

const PASSWORD = 'three quiet otters';
const MARIE = 'marie@example.com';

async function people(at: TestDirectory): Promise<number> {
  const row = await at.database.get<{ count: number }>('SELECT COUNT(*) AS count FROM directory_users');
  return row?.count ?? 0;
}

test('an address, its code, a password: an account with that verified address, and the sign-in goes on', async () => {
  const at = await startDirectory();
  const { browser, path, verifier } = await fromSignIn(at, 'sign-up');
  const page = await proveAddress(at, browser, path, MARIE);
  const shown = await browser.go(page);
  expect(shown.headers.get('content-security-policy')).toContain(`form-action 'self' ${AUTHUI};`);
  const { csrf } = formOf(await shown.text());
  const callback = await followBack(browser, await browser.post(page, { csrf, password: PASSWORD }));
  const tokens = (await (await redeem(at, callback, verifier)).json()) as { access_token: string };
  expect(await userInfo(at, tokens.access_token)).toMatchObject({ email: MARIE, email_verified: true });
  expect(await (await account(at, tokens.access_token)).json()).toMatchObject({
    login_id: MARIE,
    identities: [{ provider_name: 'email', email: MARIE }],
  });
  await signInWith(at, MARIE, PASSWORD);
});

async function signInWith(at: TestDirectory, login: string, password: string): Promise<void> {
  const browser = new Browser(at.url);
  const { form, verifier } = await openSignIn(browser);
  const callback = await followBack(browser, await browser.post(form.action, { csrf: form.csrf, login, password }));
  expect((await redeem(at, callback, verifier)).status).toBe(200);
}

test('until the password is chosen nothing is stored but the code, and that expires', async () => {
  const at = await startDirectory();
  const before = await people(at);
  const { browser, path } = await fromSignIn(at, 'sign-up');
  await proveAddress(at, browser, path, MARIE);
  expect(await people(at)).toBe(before);
  const rows = await at.database.all<Record<string, unknown>>('SELECT * FROM directory_address_proofs');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ purpose: 'sign_up', sub: null, value: MARIE, code_hash: null });
  at.clock.ahead = 21 * 60_000;
  await stepOn(new Browser(at.url), '/password/reset', { email: 'nobody@example.com' });
  const left = await at.database.all<{ purpose: string }>('SELECT purpose FROM directory_address_proofs');
  expect(left).toEqual([{ purpose: 'reset' }]);
});

test('somebody who has the address gets a mail without a code; the answers are the same byte for byte', async () => {
  const at = await startDirectory();
  const visit = async (email: string): Promise<string> => {
    const { browser, path } = await fromSignIn(at, 'sign-up');
    const seen: unknown[] = [];
    const see = async (answer: Response) => {
      const headers = [...answer.headers].filter(
        ([name]) => !['date', 'set-cookie', 'content-length', 'x-request-id'].includes(name),
      );
      seen.push([answer.status, headers, await answer.text()]);
    };
    await see(await submit(browser, path, { email }));
    await see(await browser.go(`${path}/code`));
    await see(await submit(browser, `${path}/code`, { code: '000000' }));
    await see(await browser.go(`${path}/password`));
    return JSON.stringify(seen)
      .replaceAll(path, 'PATH')
      .replaceAll(email, 'ADDRESS')
      .replaceAll(/name=\\"csrf\\" value=\\"[^"]+\\"/g, 'CSRF');
  };
  const free = await visit(MARIE);
  for (const taken of ['ada@example.com', 'grace.hopper@example.com']) {
    expect(await visit(taken)).toBe(free);
    const [mail] = await mailsTo(at, taken, 1);
    expect(mail).toMatchObject({ subject: 'Acme: you have an account already', code: null });
    expect(mail?.text).toContain('Forgot your password?');
    expect(mail?.text).not.toMatch(/\d{6}/);
  }
});

test('two browsers prove the same address at once: one gets the account, the other is told', async () => {
  const at = await startDirectory();
  const before = await people(at);
  const first = await fromSignIn(at, 'sign-up');
  const second = await fromSignIn(at, 'sign-up');
  const pages = [
    [first, await proveAddress(at, first.browser, first.path, MARIE, 1)],
    [second, await proveAddress(at, second.browser, second.path, MARIE, 2)],
  ] as const;
  const forms = await Promise.all(pages.map(async ([{ browser }, page]) => formAt(browser, page)));
  const answers = await Promise.all(
    pages.map(([{ browser }, page], index) =>
      browser.post(page, { csrf: forms[index]?.csrf ?? '', password: PASSWORD }),
    ),
  );
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409]);
  const told = answers.find(({ status }) => status === 409);
  expect(await told?.text()).toContain('This address has an account already');
  expect(await people(at)).toBe(before + 1);
});

test('of 20 parallel last steps one makes an account', async () => {
  const at = await startDirectory();
  const before = await people(at);
  const { browser, path } = await fromSignIn(at, 'sign-up');
  const page = await proveAddress(at, browser, path, MARIE);
  const { csrf } = await formAt(browser, page);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => browser.post(page, { csrf, password: `${PASSWORD} ${index}` })),
  );
  const ends = answers.map(answer => answer.headers.get('location') ?? '');
  expect(ends.filter(end => end.includes('/auth/'))).toHaveLength(1);
  expect(await people(at)).toBe(before + 1);
});

test.each([
  ['while it is off', { signUpByEmail: false }],
  ['without mail', { delivery: {} }],
  ['where nobody signs in with an email', { loginIds: ['username'] }],
] as const)('%s there is no such door', async (_when, changes) => {
  const at = await startDirectory(changes);
  const browser = new Browser(at.url);
  const { form, page } = await openSignIn(browser);
  expect(await page.text()).not.toContain('Create an account');
  const answers = [
    await browser.go(`${form.action}/sign-up`),
    await browser.post(`${form.action}/sign-up`, { csrf: form.csrf, email: MARIE }),
    await browser.go(`${form.action}/sign-up/code`),
    await browser.go('/sign-up/done'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
});

test('whoever is signed in, or waited for by name, is not offered an account', async () => {
  const at = await startDirectory();
  const { browser, access_token: token } = await signIn(at);
  const { sub } = (await (await account(at, token)).json()) as { sub: string };
  const again = await openSignIn(browser, { prompt: 'login' });
  const claims = JSON.stringify({ id_token: { sub: { value: sub } } });
  const demanded = new Browser(at.url);
  const awaited = await openSignIn(demanded, { claims });
  for (const [person, { page, form }] of [
    [browser, again],
    [demanded, awaited],
  ] as const) {
    const html = await page.text();
    expect([html.includes('Forgot your password?'), html.includes('Create an account')]).toEqual([true, false]);
    expect((await person.go(`${form.action}/sign-up`)).status).toBe(400);
  }
});

test('the sign-in of another browser, or one that has ended, starts no sign-up', async () => {
  const at = await startDirectory();
  const { browser, path } = await fromSignIn(at, 'sign-up');
  const stranger = new Browser(at.url);
  expect((await stranger.go(path)).status).toBe(400);
  const { csrf } = await formAt(stranger, '/password/reset');
  expect((await stranger.post(path, { csrf, email: MARIE })).status).toBe(400);
  expect(await mailsTo(at, MARIE, 0)).toEqual([]);
  at.clock.ahead = 11 * 60_000;
  expect((await browser.go(path)).status).toBe(400);
});

test('a sign-in that ends meanwhile costs nothing: the account is made, and the person is told to sign in', async () => {
  const at = await startDirectory();
  const { browser, path } = await fromSignIn(at, 'sign-up');
  at.clock.ahead = 9 * 60_000;
  const page = await proveAddress(at, browser, path, MARIE);
  at.clock.ahead = 11 * 60_000;
  expect(await stepOn(browser, page, { password: PASSWORD })).toBe('/sign-up/done');
  expect(await (await browser.go('/sign-up/done')).text()).toContain('Your account is ready');
  await signInWith(at, MARIE, PASSWORD);
});

test.each([
  ['short', 'too short'],
  ['x'.repeat(257), 'too long'],
  ['password123', 'tried first'],
  ['PassWord123', 'tried first'],
  ['correct horse battery staple', 'tried first'],
  [MARIE, 'what you sign in with'],
])('the password %j is refused, and the page says why', async (password, why) => {
  const at = await startDirectory();
  const { browser, path } = await fromSignIn(at, 'sign-up');
  const page = await proveAddress(at, browser, path, MARIE);
  const answer = await submit(browser, page, { password });
  const html = await answer.text();
  expect(answer.status).toBe(422);
  expect(html).toMatch(new RegExp(`role="alert">[^<]*${why}`));
  expect(html).toMatch(/aria-invalid="true"\s+aria-describedby="problem password-hint"/);
  expect(html).toMatch(/<input[^>]*name="password"[^>]*>/);
  expect(/<input[^>]*name="password"[^>]*>/.exec(html)?.[0]).not.toContain('value=');
  // the proof is still good
  await followBack(browser, await submit(browser, page, { password: PASSWORD }));
});

test('a password may have spaces and any letters, and its composition does not matter', async () => {
  const at = await startDirectory();
  const { browser, path } = await fromSignIn(at, 'sign-up');
  const page = await proveAddress(at, browser, path, MARIE);
  await followBack(browser, await submit(browser, page, { password: ' Se\u0301same \u{1F511} öffne dich ' }));
  await signInWith(at, MARIE, ' S\u00e9same \u{1F511} öffne dich ');
  const { form } = await openSignIn(browser, { prompt: 'login' });
  const trimmed = await browser.post(form.action, {
    csrf: form.csrf,
    login: MARIE,
    password: 'Sésame \u{1F511} öffne dich',
  });
  expect(trimmed.status).toBe(422);
});

test('the code of a sign-up opens no reset, and an address never gets two accounts by its spelling', async () => {
  const at = await startDirectory();
  const { browser, path } = await fromSignIn(at, 'sign-up');
  const codePage = await stepOn(browser, path, { email: MARIE });
  expect((await browser.go('/password/reset/code')).headers.get('location')).toBe('/password/reset');
  const page = await stepOn(browser, codePage, { code: await codeFor(at, MARIE) });
  await followBack(browser, await submit(browser, page, { password: PASSWORD }));
  const other = await fromSignIn(at, 'sign-up');
  await stepOn(other.browser, other.path, { email: ' MARIE@Example.com ' });
  const mails = await mailsTo(at, MARIE, 2);
  expect(mails.at(-1)?.subject).toBe('Acme: you have an account already');
});
