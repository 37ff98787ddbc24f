import { request } from 'node:http';
import { expect, test } from 'vitest';
import { createLog } from '../../server/log.ts';
import { createRecordStore, endSignIns } from '../../server/directory/store/records.ts';
import { createClient } from '../harness/client.ts';
import { startProduct } from '../harness/product.ts';
import { signIn as signInToProduct } from '../harness/sign-in.ts';
import {
  account,
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
import { codeFor, formAt, fromSignIn, mailsTo, proveAddress, resetPassword, stepOn, submit } from './password-visit.ts';

const NEW = 'three quiet otters';
const RESET = '/password/reset';

test('a forgotten password: address, code, new password, and the sign-in goes on', async () => {
  const at = await startDirectory();
  const { browser, path, verifier } = await fromSignIn(at, 'reset');
  const page = await proveAddress(at, browser, path, 'ada@example.com');
  const html = await (await browser.go(page)).text();
  expect(html).toMatch(/<input[^>]*name="password"[^>]*type="password"[^>]*autocomplete="new-password"/);
  expect(html).toMatch(/<input[^>]*autocomplete="username"[^>]*readonly value="ada@example.com"/);
  const back = await stepOn(browser, page, { password: NEW });
  const signInPage = await (await browser.go(back)).text();
  expect(signInPage).toContain('Your password has been changed. Sign in with the new one.');
  const old = await browser.post(formOf(signInPage).action, {
    csrf: formOf(signInPage).csrf,
    login: 'ada',
    password: 'demo-password',
  });
  expect(old.status).toBe(422);
  const callback = await submitSignIn(browser, formOf(signInPage), 'ada', NEW);
  expect((await redeem(at, callback, verifier)).status).toBe(200);
  const [code, notice] = await mailsTo(at, 'ada@example.com', 2);
  expect(code?.text).toMatch(/^\d{6} is your code\. It works for ten minutes/);
  expect(notice).toMatchObject({ subject: 'Acme: your password has changed', code: null });
  expect(notice?.text).toContain('Everybody who was signed in has been signed out.');
});

test('the answers are the same byte for byte, whoever the address belongs to', async () => {
  const at = await startDirectory({ signInPerMinute: 10_000 });
  await at.database.run(
    `UPDATE directory_users SET disabled = 1 WHERE sub = (SELECT sub FROM directory_login_ids WHERE value = 'linus')`,
  );
  const visit = async (email: string): Promise<unknown[]> => {
    const browser = new Browser(at.url);
    const seen: unknown[] = [];
    const see = async (answer: Response) => {
      const text = await answer.text();
      const headers = [...answer.headers].filter(([name]) => !['date', 'set-cookie', 'x-request-id'].includes(name));
      seen.push([
        answer.status,
        headers,
        text.replaceAll(email, 'ADDRESS').replaceAll(/name="csrf" value="[^"]+"/g, 'CSRF'),
      ]);
    };
    await see(await submit(browser, RESET, { email }));
    await see(await browser.go(`${RESET}/code`));
    for (const code of ['000000', '000001']) await see(await submit(browser, `${RESET}/code`, { code }));
    await see(await submit(browser, `${RESET}/code`, { again: 'yes' }));
    await see(await browser.go(`${RESET}/password`));
    return seen;
  };
  const known = await visit('ada@example.com');
  for (const email of ['nobody@example.com', 'grace.hopper@example.com', 'linus@example.com']) {
    expect([email, withoutLength(await visit(email))]).toEqual([email, withoutLength(known)]);
  }
  expect((await mailsTo(at, 'ada@example.com', 1)).length).toBe(1);
  for (const silent of ['nobody@example.com', 'grace.hopper@example.com', 'linus@example.com']) {
    expect([silent, await mailsTo(at, silent, 0)]).toEqual([silent, []]);
  }
});

/** An address that is longer makes the page longer, and a second may pass between two pages. */
function withoutLength(seen: unknown): unknown {
  return JSON.parse(
    JSON.stringify(seen)
      .replaceAll(/\["content-length","\d+"\]/g, '""')
      .replaceAll(/\["retry-after","\d+"\]/g, '""')
      .replaceAll(/Wait \d+ seconds/g, 'Wait'),
  ) as unknown;
}

test('it takes as long for an address that nobody has, also when the mail is slow', async () => {
  const slow = async () => new Promise<void>(done => setTimeout(done, 400));
  const at = await startDirectory({ signInPerMinute: 10_000, delivery: { email: slow } });
  const times: Record<string, number[]> = { known: [], unknown: [] };
  for (let round = 0; round < 10; round += 1) {
    for (const [kind, list] of Object.entries(times)) {
      const browser = new Browser(at.url);
      const { csrf } = await formAt(browser, RESET);
      // three codes for one recipient are the limit
      await at.database.run('DELETE FROM directory_sent_codes');
      const email = kind === 'known' ? 'ada@example.com' : 'nobody@example.com';
      const start = performance.now();
      const answer = await browser.post(RESET, { csrf, email });
      list.push(performance.now() - start);
      expect(answer.status).toBe(303);
    }
  }
  const middle = (kind: string) => times[kind]?.toSorted((a, b) => a - b)[5] ?? 0;
  expect(Math.abs(middle('known') - middle('unknown'))).toBeLessThan(50);
});

test('of 20 parallel tries five count; then no code works, not even the right one', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const page = await stepOn(browser, RESET, { email: 'ada@example.com' });
  const right = await codeFor(at, 'ada@example.com');
  const wrong = right === '000000' ? '000001' : '000000';
  const { csrf } = await formAt(browser, page);
  const tries = await Promise.all(
    Array.from({ length: 20 }, async () => (await browser.post(page, { csrf, code: wrong })).text()),
  );
  const left = tries.flatMap(text => /(One try is|\d tries are) left/.exec(text)?.[1] ?? []);
  expect(left.toSorted()).toEqual(['2 tries are', '3 tries are', '4 tries are', 'One try is']);
  const late = await browser.post(page, { csrf, code: right });
  expect([late.status, (await late.text()).includes('No code works any more.')]).toEqual([422, true]);
  expect((await browser.go(`${RESET}/password`)).headers.get('location')).toBe(page);
});

test('of 20 parallel right codes and 20 parallel new passwords, one password is set, and one mail says so', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const page = await stepOn(browser, RESET, { email: 'ada@example.com' });
  const code = await codeFor(at, 'ada@example.com');
  const { csrf } = await formAt(browser, page);
  await Promise.all(Array.from({ length: 20 }, () => browser.post(page, { csrf, code })));
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => browser.post(`${RESET}/password`, { csrf, password: `${NEW} ${index}` })),
  );
  const ends = answers.map(answer => answer.headers.get('location'));
  expect(ends.filter(end => end === `${RESET}/done`)).toHaveLength(1);
  const opened: number[] = [];
  for (let index = 0; index < 20; index += 1) {
    const person = await at.directory.people.signIn('ada', `${NEW} ${index}`);
    if (person) opened.push(index);
  }
  expect(opened).toEqual([ends.indexOf(`${RESET}/done`)]);
  expect(await mailsTo(at, 'ada@example.com', 2)).toHaveLength(2);
});

test('a code works in the browser that asked, for what it was asked, until it is used or ten minutes old', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const page = await stepOn(browser, RESET, { email: 'ada@example.com' });
  const code = await codeFor(at, 'ada@example.com');
  // another browser, with a proof of its own
  const other = new Browser(at.url);
  expect((await other.go(page)).headers.get('location')).toBe(RESET);
  await stepOn(other, RESET, { email: 'linus@example.com' });
  expect((await submit(other, page, { code })).status).toBe(422);
  // the same browser, for something else
  const { path } = await fromSignIn(at, 'sign-up');
  expect((await browser.go(`${path}/code`)).headers.get('location')).toBe(path);
  at.clock.ahead = 601_000;
  const late = await submit(browser, page, { code });
  expect([late.status, (await late.text()).includes('No code works any more.')]).toEqual([422, true]);
  // another one may be asked for, and the one before stays dead
  expect(await stepOn(browser, page, { again: 'yes' })).toBe(`${page}?again=yes`);
  const second = await codeFor(at, 'ada@example.com', 2);
  if (second !== code) expect((await submit(browser, page, { code })).status).toBe(422);
  const next = await stepOn(browser, page, { code: `${second.slice(0, 3)} ${second.slice(3)}` });
  expect(await stepOn(browser, next, { password: NEW })).toBe(`${RESET}/done`);
  expect((await browser.go(next)).headers.get('location')).toBe(RESET);
  expect((await browser.go(page)).headers.get('location')).toBe(RESET);
});

test('what a code has proven is good for ten minutes', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const page = await proveAddress(at, browser, RESET, 'ada@example.com');
  const { csrf } = await formAt(browser, page);
  at.clock.ahead = 601_000;
  const answer = await browser.post(page, { csrf, password: NEW });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, RESET]);
});

test.each(['ada@example.com', 'nobody@example.com'])(
  'the fourth code for %s within ten minutes is refused, whoever asks',
  async email => {
    const at = await startDirectory();
    for (let index = 0; index < 3; index += 1) await stepOn(new Browser(at.url), RESET, { email });
    const browser = new Browser(at.url);
    const answer = await submit(browser, RESET, { email: email.toUpperCase() });
    expect([answer.status, Number(answer.headers.get('retry-after')) > 500]).toEqual([429, true]);
    expect(await answer.text()).toMatch(/role="alert">Too many tries\. Wait \d+ seconds/);
    await stepOn(new Browser(at.url), RESET, { email: 'linus@example.com' });
    at.clock.ahead = 601_000;
    await stepOn(browser, RESET, { email });
  },
);

test('one network address has a budget for all addresses together', async () => {
  const at = await startDirectory({ signInPerMinute: 5 });
  const statuses: number[] = [];
  for (let index = 0; index < 7; index += 1) {
    statuses.push((await submit(new Browser(at.url), RESET, { email: `user${index}@example.com` })).status);
  }
  expect(statuses).toEqual([303, 303, 303, 303, 303, 429, 429]);
});

test('a reset ends every session, grant and token, and every code that waits', async () => {
  const at = await startDirectory();
  const [first, second] = [await signIn(at), await signIn(at, 'ada')];
  const linus = await signIn(at, 'linus');
  const rival = new Browser(at.url);
  await stepOn(rival, RESET, { email: 'ada@example.com' });
  const rivalCode = await codeFor(at, 'ada@example.com');
  const added = await fetch(`${at.url}/account/login-ids`, {
    method: 'POST',
    headers: { authorization: `Bearer ${first.access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'email', value: 'other@example.com' }),
  });
  expect(added.status).toBe(202);
  const browser = new Browser(at.url);
  const page = await proveAddress(at, browser, RESET, 'ada@example.com', 2);
  await stepOn(browser, page, { password: NEW });
  for (const { access_token, refresh_token } of [first, second]) {
    expect((await account(at, access_token)).status).toBe(401);
    expect((await refresh(at, refresh_token)).status).toBe(400);
  }
  expect((await account(at, linus.access_token)).status).toBe(200);
  expect((await openSignIn(first.browser)).page.status).toBe(200);
  expect((await rival.go(`${RESET}/code`)).headers.get('location')).toBe(RESET);
  expect((await rival.post(`${RESET}/code`, { csrf: 'x', code: rivalCode })).headers.get('location')).toBe(RESET);
  expect(await at.database.all('SELECT id FROM directory_pending_login_ids')).toEqual([]);
  expect(await at.database.all('SELECT id FROM directory_address_proofs')).toEqual([]);
});

test('the account page sees 401 at its next call', async () => {
  const product = await startProduct();
  try {
    const client = createClient();
    await signInToProduct(client, product);
    expect((await client.api(`${product.url}/api/settings`)).status).toBe(200);
    const at = `${product.directoryUrl}${RESET}`;
    const person = createClient();
    const csrfOf = (body: string) => /name="csrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const start = await person.open(at);
    const codePage = await person.open(at, { form: { csrf: csrfOf(start.body), email: 'ada@example.com' } });
    let code: string | undefined;
    while (code === undefined) {
      code = /class="code">(\d{6})</.exec((await person.open(`${product.directoryUrl}/outbox`)).body)?.[1];
    }
    const choose = await person.open(codePage.url, { form: { csrf: csrfOf(codePage.body), code } });
    const done = await person.open(choose.url, { form: { csrf: csrfOf(choose.body), password: NEW } });
    expect([done.status, done.url]).toEqual([200, `${at}/done`]);
    expect((await client.api(`${product.url}/api/settings`)).status).toBe(401);
  } finally {
    await product.stop();
  }
});

test('what a request that was on its way writes after a reset is not kept', async () => {
  const at = await startDirectory();
  const { browser, access_token: token } = await signIn(at);
  const { sub } = (await (await account(at, token)).json()) as { sub: string };
  const now = () => Date.now() + at.clock.ahead;
  const records = createRecordStore(at.database, now);
  const seconds = Math.floor(now() / 1000);
  await at.database.transaction(queries => endSignIns(queries, sub, seconds));
  const session = (loginTs: number) => ({ accountId: sub, uid: `session-${loginTs}`, loginTs });
  for (const loginTs of [seconds - 1, seconds]) {
    await records.put('Session', `id-${loginTs}`, session(loginTs), seconds + 60);
    await records.put('RefreshToken', `token-${loginTs}`, { accountId: sub, authTime: loginTs }, seconds + 60);
  }
  expect(await records.find('Session', `id-${seconds - 1}`)).toBeUndefined();
  expect(await records.find('RefreshToken', `token-${seconds - 1}`)).toBeUndefined();
  expect(await records.find('Session', `id-${seconds}`)).toBeDefined();
  expect(await records.find('RefreshToken', `token-${seconds}`)).toBeDefined();
  expect((await browser.go('/session/end')).status).toBe(303);
});

test('a sign-in that was finished with the old password, but not yet followed, leads nowhere', async () => {
  const at = await startDirectory();
  const attacker = new Browser(at.url);
  const { form, verifier } = await openSignIn(attacker);
  const accepted = await attacker.post(form.action, { csrf: form.csrf, login: 'ada', password: 'demo-password' });
  expect(accepted.status).toBe(303);
  at.clock.ahead = 2000;
  await resetPassword(at, 'ada@example.com', NEW);
  const outcome = await followBack(attacker, accepted).then(
    async callback => (await redeem(at, callback, verifier)).status,
    () => 400,
  );
  expect(outcome).toBe(400);
});

test('somebody who is signed in resets from a page that asks them to sign in again, and that sign-in goes on', async () => {
  const at = await startDirectory();
  const { browser } = await signIn(at);
  const again = await openSignIn(browser, { prompt: 'login' });
  const page = await proveAddress(at, browser, `${again.form.action}/reset`, 'ada@example.com');
  const back = await stepOn(browser, page, { password: NEW });
  const form = formOf(await (await browser.go(back)).text());
  const callback = await submitSignIn(browser, form, 'ada', NEW);
  expect((await redeem(at, callback, again.verifier)).status).toBe(200);
});

test('the sign-in may expire meanwhile: the reset goes on under an address of its own', async () => {
  const at = await startDirectory();
  const { browser, path } = await fromSignIn(at, 'reset');
  at.clock.ahead = 9 * 60_000;
  const page = await proveAddress(at, browser, path, 'ada@example.com');
  const { csrf } = await formAt(browser, page);
  at.clock.ahead = 11 * 60_000;
  expect((await browser.go(page)).headers.get('location')).toBe(`${RESET}/password`);
  const answer = await browser.post(page, { csrf, password: NEW });
  expect(answer.headers.get('location')).toBe(`${RESET}/done`);
  const done = await (await browser.go(`${RESET}/done`)).text();
  expect(done).toContain('Your password has been changed');
  expect(done).toContain('href="http://localhost:39999"');
});

test('the sign-in of another browser is not touched', async () => {
  const at = await startDirectory();
  const { path } = await fromSignIn(at, 'reset');
  const stranger = new Browser(at.url);
  expect((await stranger.go(path)).headers.get('location')).toBe(RESET);
  const page = await proveAddress(at, stranger, RESET, 'ada@example.com');
  const { csrf } = await formAt(stranger, page);
  const answer = await stranger.post(`${path}/password`, { csrf, password: NEW });
  expect(answer.headers.get('location')).toBe(`${RESET}/done`);
});

test('a form without its own browser’s token, or from another site, does nothing', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const stranger = await formAt(new Browser(at.url), RESET);
  const own = await formAt(browser, RESET);
  for (const csrf of ['', 'x', stranger.csrf, `${own.csrf.slice(0, -2)}AA`]) {
    expect((await browser.post(RESET, { csrf, email: 'ada@example.com' })).status).toBe(403);
  }
  const fields = { csrf: own.csrf, email: 'ada@example.com' };
  for (const site of ['cross-site', 'same-site', 'none']) {
    expect((await browser.post(RESET, fields, { headers: { 'sec-fetch-site': site } })).status).toBe(403);
  }
  // without the cookie the token means nothing
  expect((await new Browser(at.url).post(RESET, fields)).status).toBe(403);
  const page = await proveAddress(at, browser, RESET, 'ada@example.com');
  expect((await browser.post(page, { csrf: own.csrf, password: NEW })).status).toBe(403);
  expect((await browser.go(page, { method: 'PUT' })).status).toBe(405);
  await signIn(at);
});

test('every start has a new secret, so that a planted cookie opens nothing', async () => {
  const at = await startDirectory();
  const victim = new Browser(at.url);
  const attacker = new Browser(at.url);
  await attacker.go(RESET);
  const planted = attacker.cookies.get('directory_proof /');
  if (planted) victim.cookies.set('directory_proof /', planted);
  await proveAddress(at, victim, RESET, 'ada@example.com');
  expect((await attacker.go(`${RESET}/password`)).headers.get('location')).toBe(RESET);
  expect(victim.cookies.get('directory_proof /')?.header).toMatch(/; path=\/; samesite=lax; httponly$/i);
});

test('over https the cookie belongs to this host alone', async () => {
  const at = await startDirectory({ publicUrl: 'https://id.acme.example' });
  const answer = await new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(at.url);
    const headers = { host: 'id.acme.example', accept: 'text/html' };
    const call = request({ host: hostname, port, path: RESET, headers }, got =>
      resolve(String(got.resume().headers['set-cookie'])),
    );
    call.on('error', reject).end();
  });
  expect(answer).toMatch(/^__Host-directory_proof=[\w-]{43}; path=\/; samesite=lax; secure; httponly$/i);
});

test.each([
  ['ada@example.com\r\nBcc: eve@example.com', 422],
  ['<b>ada</b>@example.com', 422],
  ['ada@example.com, eve@example.com', 422],
  ['ada', 422],
  ['', 422],
  [`${'a'.repeat(250)}@example.com`, 422],
  ['ADA@EXAMPLE.COM', 303],
])(
  'the address %j is answered with %i; a mail goes to the stored address and repeats nothing',
  async (email, status) => {
    const at = await startDirectory();
    const answer = await submit(new Browser(at.url), RESET, { email });
    expect(answer.status).toBe(status);
    const text = await answer.text();
    expect(text).not.toMatch(/<b>|onerror/);
    if (status === 422) expect(text).toMatch(/aria-invalid="true"\s+aria-describedby="problem hint"/);
    else {
      const [mail] = await mailsTo(at, 'ada@example.com', 1);
      expect(mail?.subject).toBe('Acme: your code');
      expect(mail?.text).not.toMatch(/ADA|<|http/);
    }
  },
);

test('no address leads away from here, whatever the request says', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  const evil = '?return_to=https://evil.example&interaction=//evil.example&redirect_uri=https://evil.example';
  const headers = { referer: 'https://evil.example/', 'x-forwarded-host': 'evil.example' };
  const { csrf } = await formAt(browser, `${RESET}${evil}`);
  const start = await browser.post(`${RESET}${evil}`, { csrf, email: 'ada@example.com' }, { headers });
  const locations = [start.headers.get('location') ?? ''];
  const code = await codeFor(at, 'ada@example.com');
  const page = await formAt(browser, `${RESET}/code${evil}`);
  const checked = await browser.post(`${RESET}/code${evil}`, { csrf: page.csrf, code }, { headers });
  locations.push(checked.headers.get('location') ?? '');
  const saved = await browser.post(`${RESET}/password${evil}`, { csrf: page.csrf, password: NEW }, { headers });
  locations.push(saved.headers.get('location') ?? '');
  expect(locations).toEqual([`${RESET}/code`, `${RESET}/password`, `${RESET}/done`]);
  for (const path of [
    '/interaction/%2f%2fevil.example/reset',
    '/interaction//evil.example/reset',
    '//evil.example/reset',
  ]) {
    expect([path, (await browser.go(at.url + path)).status]).toEqual([path, 404]);
  }
});

test('without mail there is no such door', async () => {
  const at = await startDirectory({ delivery: {} });
  const { page } = await openSignIn(new Browser(at.url));
  expect(await page.text()).not.toMatch(/Forgot|Create an account/);
  expect((await new Browser(at.url).go(RESET)).status).toBe(404);
});

test('mail that cannot be sent changes no answer, and another code may be asked for at once', async () => {
  let failures = 0;
  const sent: string[] = [];
  const email = async (_recipient: string, { code }: { code?: string }) => {
    if (failures < 2) {
      failures += 1;
      throw new Error('no mail today');
    }
    sent.push(code ?? '');
  };
  const at = await startDirectory({ delivery: { email } });
  const browser = new Browser(at.url);
  const page = await stepOn(browser, RESET, { email: 'ada@example.com' });
  await expect.poll(async () => (await submit(browser, page, { again: 'yes' })).status).toBe(303);
  await expect.poll(() => failures).toBe(2);
  await expect.poll(async () => (await submit(browser, page, { again: 'yes' })).status).toBe(303);
  await expect.poll(() => sent.length).toBe(1);
  expect(await stepOn(browser, page, { code: sent[0] ?? '' })).toBe(`${RESET}/password`);
});

test('the log knows who and what, and no address, code or password', async () => {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>);
  const at = await startDirectory({ log: createLog('info', { write }) });
  const browser = new Browser(at.url);
  const page = await stepOn(browser, RESET, { email: 'ada@example.com' });
  const code = await codeFor(at, 'ada@example.com');
  await submit(browser, page, { code: code === '111111' ? '111112' : '111111' });
  const next = await stepOn(browser, page, { code });
  await submit(browser, next, { password: 'short' });
  await stepOn(browser, next, { password: NEW });
  const events = lines.filter(({ audit }) => audit !== undefined);
  expect(events.map(({ audit, purpose, way }) => [audit, purpose ?? way])).toEqual([
    ['code_refused', 'reset'],
    ['password_changed', 'reset'],
  ]);
  // digests and times belong there, and their random digits can spell anything
  const text = JSON.stringify(lines, (name, value: unknown) =>
    ['subject', 'request_id', 'time', 'ms'].includes(name) ? undefined : value,
  );
  for (const secret of ['ada', code, 'otters', 'short']) expect(text).not.toContain(secret);
});
