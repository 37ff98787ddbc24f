/**
 * Accounts that an attacker prepares before the victim comes (Sudhodanan and Paverd, USENIX Security 2022). Each story is
 * named after its class, plays both people over real pages, and ends with the attacker outside.
 */

import { expect, test } from 'vitest';
import { flowStore } from '../../server/directory/social/flow-store.ts';
import { identityStore } from '../../server/directory/social/identity-store.ts';
import {
  account,
  Browser,
  followBack,
  formOf,
  openSignIn,
  refresh,
  signIn,
  startDirectory,
  type TestDirectory,
} from './harness.ts';
import { codeFor, fromSignIn, mailsTo, proveAddress, resetPassword, stepOn, submit } from './password-visit.ts';

const VICTIM = 'ada@example.com';
const NEW = 'three quiet otters';
const KNOWN = 'demo-password';

async function signInStatus(at: TestDirectory, login: string, password: string): Promise<number> {
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser);
  return (await browser.post(form.action, { csrf: form.csrf, login, password })).status;
}

function loginIds(at: TestDirectory, token: string, path: string, body: unknown): Promise<Response> {
  return fetch(`${at.url}/account/login-ids${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

test('class 1, classic-federated merge: an address cannot be registered beforehand, so there is nothing to merge with', async () => {
  const at = await startDirectory();
  const email = 'victim@example.com';
  const attacker = await fromSignIn(at, 'sign-up');
  const codePage = await stepOn(attacker.browser, attacker.path, { email });
  // the code is in the victim's mail
  for (const code of ['000000', '111111', '222222']) await submit(attacker.browser, codePage, { code });
  const forced = await attacker.browser.post(`${attacker.path}/password`, { csrf: 'x', password: KNOWN });
  expect(forced.headers.get('location')).toBe(codePage);
  expect(await signInStatus(at, email, KNOWN)).toBe(422);
  const victim = await fromSignIn(at, 'sign-up');
  const page = await proveAddress(at, victim.browser, victim.path, email, 2);
  await followBack(victim.browser, await submit(victim.browser, page, { password: NEW }));
  expect(await signInStatus(at, email, KNOWN)).toBe(422);
  expect((await submit(attacker.browser, codePage, { code: await codeFor(at, email, 2) })).status).toBe(422);
  expect((await account(at, 'nothing')).status).toBe(401);
});

test('class 2, unexpired session: whoever was in before the victim’s reset is out, with every token', async () => {
  const at = await startDirectory();
  const attacker = await signIn(at, VICTIM);
  const renewed = (await (await refresh(at, attacker.refresh_token)).json()) as typeof attacker;
  await resetPassword(at, VICTIM, NEW);
  expect((await account(at, attacker.access_token)).status).toBe(401);
  expect((await account(at, renewed.access_token)).status).toBe(401);
  expect((await refresh(at, renewed.refresh_token)).status).toBe(400);
  const silent = await attacker.browser.go('/password');
  expect(silent.status).toBe(401);
  expect(await signInStatus(at, VICTIM, KNOWN)).toBe(422);
});

test('class 3, trojan identifier: recovery shows what else opens the account, and removes what the victim does not know', async () => {
  const at = await startDirectory();
  const trojan = 'mallory@example.com';
  const attacker = await signIn(at, VICTIM);
  const added = await loginIds(at, attacker.access_token, '', { type: 'email', value: trojan });
  const { pending_login_ids: pending } = (await added.json()) as { pending_login_ids: { id: string }[] };
  const code = await codeFor(at, trojan);
  expect((await loginIds(at, attacker.access_token, `/${pending[0]?.id}/verify`, { code })).status).toBe(200);

  const victim = new Browser(at.url);
  const page = await proveAddress(at, victim, '/password/reset', VICTIM);
  const html = await (await victim.go(page)).text();
  const boxes = [...html.matchAll(/name="(remove-[\w-]+)"[^>]*>\s*<span>Remove ([^<]+)</g)];
  expect(new Set(boxes.map(([, , value]) => value))).toEqual(new Set(['ada', trojan]));
  const [, box = ''] = boxes.find(([, , value]) => value === trojan) ?? [];
  const { csrf } = formOf(html);
  // what is ticked stays ticked when the password has to be chosen again
  const again = await victim.post(page, { csrf, password: 'short', [box]: 'yes' });
  expect(await again.text()).toMatch(new RegExp(`name="${box}" value="yes" checked`));
  expect((await victim.post(page, { csrf, password: NEW, [box]: 'yes' })).status).toBe(303);

  expect((await account(at, attacker.access_token)).status).toBe(401);
  const before = (await mailsTo(at, trojan, 0)).length;
  await stepOn(new Browser(at.url), '/password/reset', { email: trojan });
  for (const password of [KNOWN, NEW]) expect(await signInStatus(at, trojan, password)).toBe(422);
  const mails = await mailsTo(at, trojan, before);
  expect(mails.filter(mail => mail.code !== null)).toHaveLength(1);
  const notice = (await mailsTo(at, VICTIM, 2)).at(-1);
  expect(notice?.text).toContain(`Nobody can sign in with ${trojan} any longer.`);
  expect(await signInStatus(at, VICTIM, NEW)).toBe(303);
});

test('class 3, trojan identifier: an account at a provider that a stranger has linked, or is linking, goes too', async () => {
  const at = await startDirectory();
  const attacker = await signIn(at, VICTIM);
  const { sub } = (await (await account(at, attacker.access_token)).json()) as { sub: string };
  await at.database.transaction(async queries => {
    await identityStore(queries).insert({
      id: 'trojan',
      sub,
      alias: 'google',
      issuer: 'https://accounts.example',
      subject: 'mallory',
      name: 'Mallory',
      username: null,
      email: 'mallory@example.com',
      emailNormalised: 'mallory@example.com',
      picture: null,
      linkedAt: 0,
      lastUsedAt: null,
    });
  });
  const flows = flowStore(at.database);
  const expiresAt = Math.floor(Date.now() / 1000) + 600;
  const way = { alias: 'google', sub, sessionUid: 'session', expiresAt };
  await flows.insertTicket({ ...way, idHash: 'ticket' }, 0);
  await flows.insert(
    { ...way, secretHash: 'a', stateHash: 'b', intent: { kind: 'link', sub, sessionUid: 'session' } },
    0,
  );
  const victim = new Browser(at.url);
  const page = await proveAddress(at, victim, '/password/reset', VICTIM);
  expect(await (await victim.go(page)).text()).toContain('Remove google (mallory@example.com)');
  await stepOn(victim, page, { password: NEW, 'remove-trojan': 'yes' });
  expect(await identityStore(at.database).of(sub)).toEqual([]);
  expect(await flows.takeTicket('ticket', 0)).toBeUndefined();
  expect(await flows.take('a', 'google', 0)).toBeUndefined();
  expect((await account(at, attacker.access_token)).status).toBe(401);
});

test('class 3, trojan identifier: the address that was proven cannot be ticked away, and nobody else’s can', async () => {
  const at = await startDirectory();
  const rows = await at.database.all<{ id: string; value: string }>('SELECT id, value FROM directory_login_ids');
  const own = Object.fromEntries(rows.map(({ id }) => [`remove-${id}`, 'yes']));
  await resetPassword(at, VICTIM, NEW, own);
  const left = await at.database.all<{ value: string }>('SELECT value FROM directory_login_ids ORDER BY value');
  expect(left.map(({ value }) => value)).toEqual(
    rows
      .map(({ value }) => value)
      .filter(value => value !== 'ada')
      .toSorted(),
  );
});

test('class 4, unexpired email change: a change that waits for its code dies with the reset', async () => {
  const at = await startDirectory();
  const trojan = 'mallory@example.com';
  const attacker = await signIn(at, VICTIM);
  const added = await loginIds(at, attacker.access_token, '', { type: 'email', value: trojan });
  const { pending_login_ids: pending } = (await added.json()) as { pending_login_ids: { id: string }[] };
  const code = await codeFor(at, trojan);
  await resetPassword(at, VICTIM, NEW);
  const verified = await loginIds(at, attacker.access_token, `/${pending[0]?.id}/verify`, { code });
  expect(verified.status).toBe(401);
  // nor does it wait for the victim's own next session
  const victim = new Browser(at.url);
  const { form } = await openSignIn(victim);
  expect((await victim.post(form.action, { csrf: form.csrf, login: VICTIM, password: NEW })).status).toBe(303);
  expect(await at.database.all('SELECT id FROM directory_pending_login_ids')).toEqual([]);
  expect(await signInStatus(at, trojan, NEW)).toBe(422);
  expect((await account(at, attacker.access_token)).status).toBe(401);
});

test('class 5, non-verifying provider: an address that nobody has proven opens nothing and resets nothing', async () => {
  const at = await startDirectory();
  // somebody else's word for it, never proven here
  const unproven = 'grace.hopper@example.com';
  const attacker = new Browser(at.url);
  const codePage = await stepOn(attacker, '/password/reset', { email: unproven });
  for (let index = 0; index < 5; index += 1) {
    expect((await submit(attacker, codePage, { code: `00000${index}` })).status).toBe(422);
  }
  expect(await mailsTo(at, unproven, 0)).toEqual([]);
  expect((await attacker.go('/password/reset/password')).headers.get('location')).toBe(codePage);
  expect((await attacker.go('/password')).status).toBe(401);
  expect((await account(at, 'nothing')).status).toBe(401);
});

test('L8, a proof reused: the code that proves an address for one browser and purpose proves nothing elsewhere', async () => {
  const at = await startDirectory();
  const attacker = new Browser(at.url);
  const theirs = await stepOn(attacker, '/password/reset', { email: VICTIM });
  // the victim types the code of a mail that the attacker has caused, in their own browser
  const code = await codeFor(at, VICTIM);
  const victim = new Browser(at.url);
  const own = await stepOn(victim, '/password/reset', { email: VICTIM });
  const newest = await codeFor(at, VICTIM, 2);
  if (newest !== code) expect((await submit(victim, own, { code })).status).toBe(422);
  await stepOn(victim, own, { code: newest });
  expect((await attacker.go('/password/reset/password')).headers.get('location')).toBe(theirs);
  expect((await account(at, 'nothing')).status).toBe(401);
});
