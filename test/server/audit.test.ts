/** Every act that is worth proving leaves its one event, with no value in it (R41, ASVS 16.1 to 16.3). */

import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { subjectTag } from '../../server/audit.ts';
import { administer, subjectOf } from '../harness/admin.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import {
  link,
  mailsTo,
  openSignIn,
  query,
  settingsOf,
  signedIn,
  signInWith,
  socialOf,
  startLinkingProduct,
  unlink,
  type LinkingProduct,
} from '../harness/linking.ts';
import { csrfOf, DEMO_PASSWORD, signIn } from '../harness/sign-in.ts';

const lines: string[] = [];
let product: LinkingProduct;
let ada: Client;
let sub: string;

const CANARY = 'canary';
const MINUTE = 60_000;

beforeAll(async () => {
  product = await startLinkingProduct(
    [
      'custom_data: { end_user: readwrite }',
      'user_profile:',
      '  standard_attributes:',
      '    access_control:',
      '      - { pointer: /nickname, access_control: { end_user: readonly, bearer: readonly, portal_ui: readwrite } }',
    ].join('\n'),
    '',
    { logTo: line => lines.push(line) },
  );
  ada = await signedIn(product);
  ({
    user: { sub },
  } = await settingsOf(product, ada));
}, 60_000);
afterAll(() => product.stop());
beforeEach(() => {
  product.clock.ahead = 0;
});

interface Line extends Record<string, unknown> {
  readonly app: string;
  readonly audit?: string;
  readonly time: string;
  readonly request_id?: string;
}

/** The events of an act, without what is checked here: time, request, and that no value is in any line. */
async function during(act: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  lines.length = 0;
  const before = Date.now();
  await act();
  // a line is written after its answer
  await new Promise(resolve => {
    setTimeout(resolve, 30);
  });
  const text = lines.join('');
  for (const value of [CANARY, 'ada@example', 'Lovelace', sub, DEMO_PASSWORD]) expect(text).not.toContain(value);
  // the one with the language is short
  for (const [, value = ''] of ada.cookies(product.url).matchAll(/=([^;]{9,})/g)) expect(text).not.toContain(value);
  return lines
    .map(line => JSON.parse(line) as Line)
    .filter(({ audit }) => audit !== undefined)
    .map(({ level: _level, time, request_id: request, ...event }) => {
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Date.parse(time)).toBeGreaterThanOrEqual(before - 1);
      expect(request).toMatch(/^[\da-f-]{36}$/);
      return event;
    });
}

const tag = (subject: string) => subjectTag(product.directoryUrl, subject);
const session = expect.stringMatching(/^[\w-]{12}$/) as unknown;
/** An event of the account page about ada, in her session. */
const page = (audit: string, result: string, details = {}) => ({
  app: 'authui',
  audit,
  result,
  subject: tag(sub),
  session,
  ...details,
});
const directory = (audit: string, result: string, details = {}) => ({ app: 'directory', audit, result, ...details });

const call = (method: string, path: string, json?: unknown, headers = {}) =>
  ada.api(`${product.url}/api${path}`, { method, headers, ...(json === undefined ? {} : { json }) });

async function save(json: unknown, headers = {}) {
  const etag = (await call('GET', '/settings')).headers.get('etag') ?? '';
  return call('PATCH', '/profile', json, { 'if-match': etag, ...headers });
}

/** With the cookies and headers of the page, for what `api` does not send. */
const send = (method: string, path: string, body: BodyInit | null, type: string) =>
  ada.once(`${product.url}${path}`, {
    method,
    headers: { 'x-authui': '1', origin: product.url, ...(body === null ? {} : { 'content-type': type }) },
    body,
  });

test('signing in, and not', async () => {
  const client = createClient();
  expect(await during(() => signIn(client, product, 'ada@example.com'))).toEqual([
    directory('sign_in', 'ok', { subject: tag(sub), method: 'password' }),
    { app: 'authui', audit: 'sign_in', result: 'ok', subject: tag(sub), session },
  ]);
  const stranger = createClient();
  expect(await during(() => signIn(stranger, product, `${CANARY}@example.com`, CANARY))).toEqual([
    directory('sign_in_failed', 'failed', { reason: 'wrong' }),
  ]);
  const forged = `${product.url}/auth/callback?code=${CANARY}&state=abcdefgabcdef.${CANARY}`;
  expect(await during(() => stranger.open(forged))).toEqual([
    { app: 'authui', audit: 'sign_in_failed', result: 'failed', reason: 'bad_request' },
  ]);
});

test('changing the profile names attributes, not what is in them; a refused change says why', async () => {
  expect(await during(() => save({ '/given_name': CANARY, '/gender': CANARY }))).toEqual([
    page('profile_change', 'ok', { pointers: ['/given_name', '/gender'] }),
  ]);
  expect(await during(() => save({ '/nickname': CANARY }))).toEqual([
    page('policy_refused', 'refused', { reason: 'not_editable', pointers: ['/nickname'] }),
  ]);
  expect(await during(() => save({ [`/${CANARY}`]: CANARY }))).toEqual([
    page('policy_refused', 'refused', { reason: 'unknown_attribute', pointers: [] }),
  ]);
  expect(await during(() => save({ '/birthdate': CANARY }))).toEqual([]);
  expect(await during(() => save({ '/given_name': CANARY }, { origin: 'https://evil.example' }))).toEqual([
    { app: 'authui', audit: 'csrf_refused', result: 'refused' },
  ]);
});

test('picture and custom data', async () => {
  const image = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#37c' } })
    .png()
    .toBuffer();
  expect(await during(() => send('PUT', '/api/picture', new Uint8Array(image), 'image/png'))).toEqual([
    page('picture_changed', 'ok', { action: 'uploaded' }),
  ]);
  expect(await during(() => send('DELETE', '/api/picture', null, ''))).toEqual([
    page('picture_changed', 'ok', { action: 'removed' }),
  ]);
  expect(await during(() => call('PUT', '/custom-data', { [CANARY]: CANARY }))).toEqual([
    page('custom_data_changed', 'ok'),
  ]);
});

test('login ids: one by its code, one at once, one removed, the last way in kept', async () => {
  const address = `${CANARY}@lovelace.example`;
  expect(await during(() => call('POST', '/login-ids', { type: 'email', value: address }))).toEqual([]);
  const pending = JSON.parse((await call('GET', '/settings')).body) as { pending_login_ids: { id: string }[] };
  const [{ code } = { code: '' }] = await mailsTo(product, address);
  const verify = () => call('POST', `/login-ids/${pending.pending_login_ids[0]?.id}/verify`, { code });
  expect(await during(verify)).toEqual([page('login_id_added', 'ok')]);
  expect(await during(() => call('POST', '/login-ids', { type: 'username', value: CANARY }))).toEqual([
    page('login_id_added', 'ok', { type: 'username' }),
  ]);
  const { identities } = await settingsOf(product, ada);
  const own = identities.filter(({ provider_type: type }) => type === 'login_id').map(({ id }) => id);
  const events = [];
  for (const id of own) events.push(...(await during(() => call('DELETE', `/login-ids/${id}`))));
  expect(events).toEqual([
    ...own.slice(1).map(() => page('login_id_removed', 'ok')),
    page('policy_refused', 'refused', { reason: 'last_way_in' }),
  ]);
});

test('linking, linking what is taken, unlinking', async () => {
  const grace = await signedIn(product, 'grace@example.com');
  const other = (await settingsOf(product, grace)).user.sub;
  product.acme.signInAs({ sub: CANARY });
  expect(await during(() => link(product, grace))).toEqual([
    directory('link', 'ok', { subject: tag(other), provider: 'acme' }),
  ]);
  const linus = await signedIn(product, 'linus@example.com');
  expect(await during(() => link(product, linus))).toMatchObject([
    directory('link_failed', 'failed', { provider: 'acme', reason: 'taken' }),
  ]);
  const [account] = await socialOf(product, grace);
  expect(await during(() => unlink(product, grace, account?.id ?? ''))).toMatchObject([
    { app: 'authui', audit: 'unlink', result: 'ok', subject: tag(other), session },
  ]);
});

test('signing up with a provider', async () => {
  product.acme.signInAs({ sub: `${CANARY}-new` });
  const client = createClient();
  const events = await during(() => signInWith(product, client));
  const subject = tag((await settingsOf(product, client)).user.sub);
  expect(events).toEqual([
    directory('sign_up', 'ok', { subject, method: 'provider', provider: 'acme' }),
    directory('sign_in', 'ok', { subject, method: 'provider', provider: 'acme' }),
    { app: 'authui', audit: 'sign_in', result: 'ok', subject, session },
  ]);
});

test('a step-up that is given, and one that is not', async () => {
  const linus = await signedIn(product, 'linus@example.com');
  const subject = tag((await settingsOf(product, linus)).user.sub);
  product.clock.ahead = 6 * MINUTE;
  const ask = async (value: string) => {
    const answer = await linus.api(`${product.url}/api/login-ids`, {
      method: 'POST',
      json: { type: 'username', value },
    });
    return linus.open(product.url + (JSON.parse(answer.body) as { location: string }).location);
  };
  const prove = (form: Awaited<ReturnType<typeof ask>>, fields: Record<string, string>) =>
    linus.open(form.url, {
      form: { csrf: csrfOf(form), login: 'linus@example.com', password: DEMO_PASSWORD, ...fields },
    });
  const about = (audit: string, result: string, details = {}) => ({ ...page(audit, result, details), subject });
  const refused = await ask(`${CANARY}.one`);
  expect(await during(() => prove(refused, { cancel: 'yes' }))).toEqual([
    about('step_up_failed', 'failed', { action: 'add_login_id', reason: 'cancelled' }),
  ]);
  const given = await ask(`${CANARY}.two`);
  expect(await during(() => prove(given, {}))).toEqual([
    directory('sign_in', 'ok', { subject, method: 'password' }),
    about('step_up', 'ok', { action: 'add_login_id' }),
    about('login_id_added', 'ok', { type: 'username' }),
  ]);
});

test('what an administrator does, and which client', async () => {
  const admin = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  const { body } = await admin('POST', '/admin/users', {
    json: { login_ids: [{ type: 'username', value: 'audited', verified: true }], password: `${CANARY} ${CANARY}` },
  });
  const { sub: made } = body as { sub: string };
  const change = (action: string, more = {}) =>
    directory('admin_change', 'ok', { subject: tag(made), action, client: 'authui-admin', party: 'admin', ...more });
  const write = async (method: string, path: string, json?: unknown) => {
    const { etag } = await admin('GET', path.replace(/\/(disable|enable)$/, ''));
    return admin(method, path, { ifMatch: etag, ...(json === undefined ? {} : { json }) });
  };
  const at = `/admin/users/${await subjectOf(admin, 'audited')}`;
  expect(await during(() => write('PATCH', at, { '/nickname': CANARY }))).toEqual([
    change('patch', { pointers: ['/nickname'] }),
  ]);
  expect(await during(() => write('PUT', `${at}/custom-data`, { a: CANARY }))).toEqual([change('custom_data')]);
  expect(await during(() => write('POST', `${at}/disable`))).toEqual([change('disable')]);
  expect(await during(() => write('POST', `${at}/enable`))).toEqual([change('enable')]);
  expect(await during(() => write('DELETE', at))).toEqual([change('delete')]);
});

test('a first password, by a code to the own address', async () => {
  const address = `${CANARY}.first@example.com`;
  const admin = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  await admin('POST', '/admin/users', {
    json: { login_ids: [{ type: 'email', value: address, verified: true }], password: DEMO_PASSWORD },
  });
  const client = await signedIn(product, address);
  const { sub: own } = (await settingsOf(product, client)).user;
  await query(product, 'UPDATE directory_users SET password_hash = NULL WHERE sub = ?', own);
  const fill = (form: Step, fields: Record<string, string>) =>
    client.open(form.url, { form: { csrf: csrfOf(form), ...fields } });
  const codePage = await fill(await client.open(`${product.directoryUrl}/password`), { email: address });
  const code = (await mailsTo(product, address)).at(-1)?.code ?? '';
  const form = await fill(codePage, { code });
  expect(await during(() => fill(form, { password: `${CANARY} ${CANARY} 9` }))).toEqual([
    directory('password_changed', 'ok', { subject: tag(own), way: 'set' }),
  ]);
});

test('the password: wrong, changed', async () => {
  const linus = await signedIn(product, 'linus@example.com');
  const subject = tag((await settingsOf(product, linus)).user.sub);
  const change = async (current: string) => {
    const form = await linus.open(`${product.directoryUrl}/password`);
    return linus.open(form.url, { form: { csrf: csrfOf(form), current, password: `${CANARY} ${CANARY} 9` } });
  };
  expect(await during(() => change(CANARY))).toEqual([
    directory('password_refused', 'refused', { subject, reason: 'wrong' }),
  ]);
  expect(await during(() => change(DEMO_PASSWORD))).toEqual([
    directory('password_changed', 'ok', { subject, way: 'changed' }),
  ]);
});

test('a forged form, a limit that is reached', async () => {
  const client = createClient();
  const form = await openSignIn(product, client);
  const post = (csrf: string) =>
    client.open(form.url, { form: { csrf, login: 'nobody@example.com', password: CANARY } });
  expect(await during(() => post(CANARY))).toEqual([directory('csrf_refused', 'refused')]);
  for (let tries = 0; tries < 10; tries += 1) await post(csrfOf(form));
  expect(await during(() => post(csrfOf(form)))).toEqual([
    directory('rate_limited', 'refused', { route: '/interaction/:uid' }),
  ]);
});

test('signing out', async () => {
  expect(await during(() => ada.api(`${product.url}/auth/sign-out`, { method: 'POST' }))).toEqual([
    page('sign_out', 'ok'),
  ]);
});
