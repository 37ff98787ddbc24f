/** What people are told about what happened to their account: all that happened, by whom, and nothing they may not know. */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DIRECTORY_MIGRATIONS } from '../../server/directory/store/migrations.ts';
import { KEPT_DAYS, noteActivity, readActivity } from '../../server/directory/store/activity.ts';
import type { NewActivity } from '../../server/directory/store/activity-line.ts';
import type { SocialProvider } from '../../server/directory/social/provider.ts';
import { createOutgoing } from '../../server/http/outgoing.ts';
import type { Database, Queries } from '../../server/sql/database.ts';
import { migrate } from '../../server/sql/migrate.ts';
import type { ActivityEntry } from '../../src/profile/activity.ts';
import { administer, subjectOf, type AdminCall } from '../harness/admin.ts';
import { BACKENDS, startBackend, type Backend } from '../harness/backends.ts';
import { CLIENT_ID, startMisbehavingProvider } from '../harness/misbehaving-provider.ts';
import { account, Browser, catalogueOf, followBack, openSignIn, patch, signIn, startDirectory } from './harness.ts';
import type { TestDirectory } from './harness.ts';
import { codeFor, loginIds, profileOf } from './login-id-calls.ts';
import { proveAddress, resetPassword, stepOn } from './password-visit.ts';
import { png } from './hostile-pictures.ts';

async function activity(at: TestDirectory, token: string): Promise<ActivityEntry[]> {
  const answer = await fetch(`${at.url}/account/activity`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  const entries = ((await answer.json()) as { activity: ActivityEntry[] }).activity;
  const times = entries.map(entry => entry.at);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  return entries;
}

/** Without the times, oldest first, from the first sign-in here on. */
async function story(at: TestDirectory, token: string) {
  const entries = (await activity(at, token)).map(({ at: _at, ...entry }) => entry).toReversed();
  return entries.slice(entries.findIndex(({ kind }) => kind === 'signed_in') + 1);
}

async function save(at: TestDirectory, token: string, body: object): Promise<number> {
  const { etag } = await profileOf(at, token);
  return (await patch(at, token, etag, body)).status;
}

async function adminSave(call: AdminCall, sub: string, json: object, rest = ''): Promise<number> {
  const path = `/admin/users/${sub}${rest}`;
  return (await call('PATCH', path, { ifMatch: (await call('GET', path)).etag, json })).status;
}

const HOUR = 3_600_000;

describe.each(BACKENDS)('the store on %s', name => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend(name);
  }, 60_000);
  afterAll(() => backend.end(), 60_000);

  async function open(...subs: string[]): Promise<Database> {
    const database = await (await backend.create())();
    onTestFinished(database.close);
    await migrate(database, 'directory', DIRECTORY_MIGRATIONS);
    for (const sub of subs) {
      await database.run(
        `INSERT INTO directory_users (sub, disabled, profile, changes, created_at) VALUES (?, 0, '{}', '{}', 1)`,
        sub,
      );
    }
    return database;
  }

  const NOW = 1_800_000_000_000;
  const one = { kind: 'signed_in', actor: 'end_user' } as const;
  const textOf = async (database: Database, sub: string) =>
    (await database.get<{ activity: string }>('SELECT activity FROM directory_users WHERE sub = ?', sub))?.activity;

  test('the newest is first, and each person has their own', async () => {
    const database = await open('a', 'b');
    await noteActivity(database, 'b', one, NOW + 5000);
    for (const detail of ['first', 'second', 'third']) await noteActivity(database, 'a', { ...one, detail }, NOW);
    const rows = await readActivity(database, 'a', NOW);
    expect(rows.map(({ detail }) => detail)).toEqual(['third', 'second', 'first']);
    expect(rows.map(({ at }) => at)).toEqual([NOW / 1000, NOW / 1000, NOW / 1000]);
    expect(await readActivity(database, 'b', NOW)).toEqual([{ at: NOW / 1000 + 5, ...one }]);
    expect(await readActivity(database, 'nobody', NOW)).toEqual([]);
  });

  test('it goes with the change that was taken back', async () => {
    const database = await open('a');
    const taken = database.transaction(async queries => {
      await noteActivity(queries, 'a', one, NOW);
      throw new Error('taken back');
    });
    await expect(taken).rejects.toThrow('taken back');
    expect(await readActivity(database, 'a', NOW)).toEqual([]);
  });

  test('what is older than its days is not shown', async () => {
    const database = await open('a');
    const oldest = NOW - KEPT_DAYS * 24 * HOUR;
    await noteActivity(database, 'a', { ...one, detail: 'too-old' }, oldest - 1000);
    await noteActivity(database, 'a', { ...one, detail: 'just-not' }, oldest);
    expect((await readActivity(database, 'a', NOW)).map(({ detail }) => detail)).toEqual(['just-not']);
  });

  /** What was noted a second apart each, and how long the text was at most. */
  async function noteMany(database: Database, activity: NewActivity) {
    let longest = 0;
    for (let n = 0; n < 120; n += 1) {
      await noteActivity(database, 'a', activity, NOW + n * 1000);
      longest = Math.max(longest, (await textOf(database, 'a'))?.length ?? 0);
    }
    const shown = await readActivity(database, 'a', NOW);
    expect(shown).toEqual(shown.map((_row, index) => ({ at: NOW / 1000 + 119 - index, ...activity })));
    return { longest, kept: shown.length };
  }

  test.each<[string, number, string[]]>([
    ['one attribute', 26, ['standard/nickname']],
    ['an attribute of the project', 30, ['custom/0001']],
    ['two', 16, ['standard/given_name', 'standard/family_name']],
    ['one that is not plain', 18, ['custom/ü b']],
  ])('the newest are kept, and each of them whole: %s', async (_what, atLeast, detail) => {
    const { longest, kept } = await noteMany(await open('a'), { kind: 'profile_changed', actor: 'end_user', detail });
    expect(kept).toBeGreaterThanOrEqual(atLeast);
    expect(kept).toBeLessThan(45);
    expect(longest).toBeGreaterThan(800);
    // with what else a person has, less than half a page of SQLite
    expect(longest).toBeLessThan(900);
  });

  test('a last line that is cut off is not there, whatever is left of it', async () => {
    const database = await open('a');
    await noteActivity(database, 'a', { kind: 'signed_in', actor: 'end_user', detail: 'acme' }, NOW);
    const detail = ['standard/nickname', 'custom/0001'];
    await noteActivity(database, 'a', { kind: 'profile_changed', actor: 'admin', detail }, NOW);
    const whole = (await textOf(database, 'a')) ?? '';
    const rows = await readActivity(database, 'a', NOW);
    expect(rows).toHaveLength(2);
    for (let length = 0; length <= whole.length; length += 1) {
      await database.run('UPDATE directory_users SET activity = ?', whole.slice(0, length));
      const lines = whole.slice(0, length).split('\n').length - 1;
      expect(await readActivity(database, 'a', NOW)).toEqual(rows.slice(0, lines));
    }
  });

  test('what the version before wrote stays, also cut off, and goes first', async () => {
    const database = await open('a');
    const old = (n: number) => `[${NOW / 1000 - n},"profile_changed","admin",["standard/nickname","custom/a b"]]\n`;
    const text = Array.from({ length: 8 }, (_, n) => old(n)).join('');
    const detail = ['standard/nickname', 'custom/a b'];
    const olds = Array.from({ length: 8 }, (_, n) => ({
      at: NOW / 1000 - n,
      kind: 'profile_changed',
      actor: 'admin',
      detail,
    }));
    await database.run('UPDATE directory_users SET activity = ?', text + old(8).slice(0, 40));
    expect(await readActivity(database, 'a', NOW)).toEqual(olds);
    await noteActivity(database, 'a', one, NOW);
    expect(await readActivity(database, 'a', NOW)).toEqual([{ at: NOW / 1000, ...one }, ...olds]);
    await noteMany(database, one);
  });

  test('what only a newer version knows does not hide the rest', async () => {
    const database = await open('a');
    await noteActivity(database, 'a', one, NOW);
    const newer = `${NOW / 1000} zzu {} "\n${NOW / 1000} siz\n${NOW / 1000}\n\n? ?\n`;
    await database.run('UPDATE directory_users SET activity = ? || activity', newer);
    await noteActivity(database, 'a', { ...one, detail: 'acme' }, NOW);
    expect((await readActivity(database, 'a', NOW)).map(({ detail }) => detail)).toEqual(['acme', undefined]);
  });

  test('no text in a detail is taken for anything else', async () => {
    const database = await open('a');
    const ids = ['a b', 'x\ny', '\u2028', '"', '["', '\\', '\0', '😀', '/', 'standard/nickname', '\ud800', ' ', '..'];
    const detail = ids.map(id => `custom/${id}`);
    await noteActivity(database, 'a', { kind: 'profile_changed', actor: 'admin', detail }, NOW);
    await noteActivity(database, 'a', { ...one, detail: ' "\n' }, NOW);
    expect((await readActivity(database, 'a', NOW)).map(row => row.detail)).toEqual([' "\n', detail]);
  });

  test('many attributes at once leave what was before', async () => {
    const database = await open('a');
    await noteActivity(database, 'a', one, NOW);
    const detail = Array.from({ length: 50 }, (_, index) => `custom/attribute_${index}`);
    await noteActivity(database, 'a', { kind: 'profile_changed', actor: 'admin', detail }, NOW);
    const rows = await readActivity(database, 'a', NOW);
    expect(rows.slice(0, -1).flatMap(row => row.detail)).toEqual(detail);
    expect(rows.at(-1)).toEqual({ at: NOW / 1000, ...one });
  });
});

test('a save by the person costs no statement more', async () => {
  const statements: string[] = [];
  const counted = (queries: Queries): Queries => ({
    all: (sql, ...given) => (statements.push(sql), queries.all(sql, ...given)),
    get: (sql, ...given) => (statements.push(sql), queries.get(sql, ...given)),
    run: (sql, ...given) => (statements.push(sql), queries.run(sql, ...given)),
  });
  const at = await startDirectory({}, database => ({
    ...database,
    ...counted(database),
    transaction: work => database.transaction(queries => work(counted(queries))),
  }));
  const { access_token: token } = await signIn(at);
  const { etag } = await profileOf(at, token);
  statements.length = 0;
  expect((await patch(at, token, etag, { '/desk': 'D-7' })).status).toBe(200);
  const writes = statements.filter(sql => !/^\s*SELECT/i.test(sql));
  expect(writes).toHaveLength(1);
  expect(writes[0]).toContain('activity');
  expect(await story(at, token)).toEqual([{ kind: 'profile_changed', actor: 'end_user', pointers: ['/desk'] }]);
});

test('what the person, an administrator and the portal change is told with the names of attributes, never values', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const admin = await administer(at);
  const portal = await administer(at, 'portal');
  const sub = await subjectOf(admin, 'ada@example.com');
  expect(await save(at, token, { '/desk': 'D-Heron', '/given_name': 'Augusta' })).toBe(200);
  expect(await save(at, token, { '/desk': 'D-Heron' }), 'nothing changed').toBe(200);
  expect(await save(at, token, { '/desk': 'D-Ibis', '/risk_note': 'x' }), 'refused').toBe(422);
  expect(await adminSave(admin, sub, { '/employee_number': 'E-Stork', '/risk_note': 'Quokka' })).toBe(200);
  expect(await adminSave(admin, sub, { '/risk_note': 'Wombat' })).toBe(200);
  expect(await adminSave(portal, sub, { '/family_name': 'King' })).toBe(200);
  expect(await story(at, token)).toEqual([
    { kind: 'profile_changed', actor: 'end_user', pointers: ['/given_name', '/desk'] },
    { kind: 'profile_changed', actor: 'admin', pointers: ['/employee_number'] },
    { kind: 'profile_changed', actor: 'admin', pointers: ['/family_name'] },
  ]);
  const [newest] = await activity(at, token);
  expect(Math.abs((newest?.at ?? 0) - Date.now() / 1000)).toBeLessThan(30);
  const linus = await signIn(at, 'linus@example.com');
  expect(await story(at, linus.access_token)).toEqual([]);
});

test('what is hidden now is not named, what is renamed has its new name', async () => {
  const custom = (pointer: string, end: string) => ({
    id: '0001',
    pointer,
    type: 'string',
    access_control: { end_user: end, bearer: end === 'hidden' ? 'hidden' : 'readonly', portal_ui: 'readwrite' },
  });
  const withDesk = (pointer: string, end: string) =>
    catalogueOf({ custom_attributes: { attributes: [custom(pointer, end)] } });
  let at = await startDirectory({ catalogue: withDesk('/desk', 'readwrite'), customData: 'readwrite' });
  const { access_token: token } = await signIn(at);
  await save(at, token, { '/desk': 'D-1', '/given_name': 'A' });
  await save(at, token, { '/desk': 'D-2' });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  await fetch(`${at.url}/account/custom-data`, { method: 'PUT', headers, body: '{"a":1}' });
  at = await at.restart({ catalogue: withDesk('/seat', 'readonly') });
  expect(await story(at, token)).toEqual([
    { kind: 'profile_changed', actor: 'end_user', pointers: ['/given_name', '/seat'] },
    { kind: 'profile_changed', actor: 'end_user', pointers: ['/seat'] },
    { kind: 'custom_data_changed', actor: 'end_user' },
  ]);
  at = await at.restart({ catalogue: withDesk('/seat', 'hidden'), customData: 'hidden' });
  expect(await story(at, token)).toEqual([{ kind: 'profile_changed', actor: 'end_user', pointers: ['/given_name'] }]);
});

test('ways to sign in, picture, custom data and password leave their entries', { timeout: 30_000 }, async () => {
  const at = await startDirectory({ customData: 'readwrite' });
  const { access_token: token, browser } = await signIn(at);
  const admin = await administer(at);
  const sub = await subjectOf(admin, 'ada@example.com');
  const calls = loginIds(at, token);
  expect((await calls.add('username', 'countess')).status).toBe(200);
  expect((await calls.add('email', 'augusta@example.com')).status).toBe(202);
  const [waiting] = (await profileOf(at, token)).profile.pending_login_ids;
  expect((await calls.verify(waiting?.id, await codeFor(at, 'augusta@example.com'))).status).toBe(200);
  const own = (await profileOf(at, token)).profile.identities;
  const [username] = own.filter(identity => identity.username === 'countess');
  expect((await calls.add('username', 'augusta', username?.id)).status).toBe(200);
  const renamed = (await profileOf(at, token)).profile.identities.find(identity => identity.username === 'augusta');
  expect((await calls.remove(renamed?.id)).status).toBe(200);
  const auth = { authorization: `Bearer ${token}` };
  const picture = await fetch(`${at.url}/account/picture`, {
    method: 'PUT',
    headers: { ...auth, 'content-type': 'image/png' },
    body: new Uint8Array(png(40, 20)),
  });
  expect(picture.status).toBe(200);
  const data = `/admin/users/${sub}/custom-data`;
  const put = async (json: object) => admin('PUT', data, { ifMatch: (await admin('GET', data)).etag, json });
  expect((await put({ theme: 'dark' })).status).toBe(200);
  expect((await put({ theme: 'dark' })).status, 'as it was').toBe(200);
  const password = 'three quiet otters';
  await stepOn(browser, '/password', { current: 'demo-password', password });
  const told = await story(at, token);
  expect(told).toEqual([
    { kind: 'login_id_added', actor: 'end_user', login_id: 'username' },
    { kind: 'login_id_added', actor: 'end_user', login_id: 'email' },
    { kind: 'login_id_changed', actor: 'end_user', login_id: 'username' },
    { kind: 'login_id_removed', actor: 'end_user', login_id: 'username' },
    { kind: 'profile_changed', actor: 'end_user', pointers: ['/picture'] },
    { kind: 'custom_data_changed', actor: 'admin' },
    { kind: 'password_changed', actor: 'end_user' },
  ]);
  expect(JSON.stringify(told)).not.toMatch(/countess|augusta|dark/);
});

test('a first password, a reset and what it removed, disabling and enabling', { timeout: 30_000 }, async () => {
  const at = await startDirectory();
  const admin = await administer(at);
  const json = {
    login_ids: [
      { type: 'email', value: 'mary@example.com', verified: true },
      { type: 'username', value: 'mary', verified: false },
    ],
    password: 'demo-password',
  };
  const created = (await admin('POST', '/admin/users', { json })).body as { sub: string };
  const path = `/admin/users/${created.sub}`;
  for (const action of ['disable', 'enable', 'enable']) {
    const done = await admin('POST', `${path}/${action}`, { ifMatch: (await admin('GET', path)).etag });
    expect(done.status).toBe(200);
  }
  const rows = await at.database.all<{ id: string }>(`SELECT id FROM directory_login_ids WHERE normalised = 'mary'`);
  await resetPassword(at, 'mary@example.com', 'demo-password-2', { [`remove-${rows[0]?.id}`]: 'yes' });
  const kinds = (await readActivity(at.database, created.sub, Date.now())).toReversed();
  expect(kinds.map(({ kind, actor }) => `${kind} ${actor}`)).toEqual([
    'account_created admin',
    'account_disabled admin',
    'account_enabled admin',
    'login_id_removed end_user',
    'password_reset end_user',
  ]);

  const { access_token: token, browser } = await signIn(at);
  await at.database.run('UPDATE directory_users SET password_hash = NULL');
  const page = await proveAddress(at, browser, '/password/set', 'ada@example.com');
  await stepOn(browser, page, { password: 'three quiet otters' });
  expect(await story(at, token)).toEqual([{ kind: 'password_set', actor: 'end_user' }]);
});

test('an account at a provider: linked, unlinked, and what it says about the person', async () => {
  const acme = await startMisbehavingProvider();
  onTestFinished(() => acme.stop());
  const provider = {
    alias: 'acme',
    type: 'oidc',
    name: 'Acme Social',
    issuer: acme.issuer,
    clientId: CLIENT_ID,
    clientSecret: 'secret',
    clientAuth: 'client_secret_basic',
    idTokenAlg: 'RS256',
    endpointOrigins: [],
    trustEmail: false,
    enabled: true,
    severalAccounts: false,
  } as SocialProvider;
  const at = await startDirectory({ socialProviders: [provider], outgoing: createOutgoing() });
  const comeBack = async (browser: Browser, left: Response) => {
    const back = await browser.go(left.headers.get('location') ?? '');
    return followBack(browser, await browser.go(back.headers.get('location') ?? ''));
  };
  const enter = async () => {
    const browser = new Browser(at.url);
    const { form } = await openSignIn(browser);
    return comeBack(browser, await browser.post(`${form.action}/social`, { csrf: form.csrf, provider: 'acme' }));
  };
  const ofNewcomer = async () => {
    const row = await at.database.get<{ sub: string }>(
      `SELECT sub FROM directory_social_identities WHERE subject = 'una'`,
    );
    const rows = await readActivity(at.database, row?.sub ?? '', Date.now());
    return rows.map(({ at: _at, ...entry }) => entry).toReversed();
  };
  acme.signInAs({ sub: 'una', email: 'una@social.example', email_verified: true });
  await enter();
  acme.signInAs({ sub: 'una', email: 'una-new@social.example', email_verified: true });
  await enter();
  expect(await ofNewcomer()).toEqual([
    { kind: 'account_created', actor: 'end_user', detail: 'acme' },
    { kind: 'signed_in', actor: 'end_user', detail: 'acme' },
    { kind: 'profile_changed', actor: 'provider', detail: ['standard/email'] },
    { kind: 'signed_in', actor: 'end_user', detail: 'acme' },
  ]);

  const ada = await signIn(at);
  const headers = { authorization: `Bearer ${ada.access_token}` };
  acme.signInAs({ sub: 'ada-at-acme' });
  const begun = await fetch(`${at.url}/account/identities/acme/link`, { method: 'POST', headers });
  const { location } = (await begun.json()) as { location: string };
  expect((await comeBack(ada.browser, await ada.browser.go(location))).search).toBe('?outcome=linked');
  const { identities } = (await (await account(at, ada.access_token)).json()) as {
    identities: { id: string; provider_type: string }[];
  };
  const linked = identities.find(identity => identity.provider_type === 'social');
  const unlinked = await fetch(`${at.url}/account/identities/${linked?.id}`, { method: 'DELETE', headers });
  expect(unlinked.status).toBe(200);
  expect(await story(at, ada.access_token)).toEqual([
    { kind: 'identity_linked', actor: 'end_user', provider: 'acme' },
    { kind: 'identity_unlinked', actor: 'end_user', provider: 'acme' },
  ]);
});

test('the activity is for its owner, and read only', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const ask = (method: string, authorization: string) =>
    fetch(`${at.url}/account/activity`, { method, headers: { authorization } });
  expect((await ask('GET', 'Bearer nonsense')).status).toBe(401);
  const refused = await ask('DELETE', `Bearer ${token}`);
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await ask('GET', `Bearer ${token}`)).headers.get('cache-control')).toContain('no-store');
});
