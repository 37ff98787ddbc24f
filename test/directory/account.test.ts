import { expect, test } from 'vitest';
import {
  account,
  catalogueOf,
  editedDemo,
  patch,
  refresh,
  signIn,
  startDirectory,
  userInfo,
  type TestDirectory,
} from './harness.ts';

interface Profile {
  sub: string;
  login_id: string;
  updated_at: number;
  attributes: { pointer: string; access: string; value?: unknown; candidates?: string[]; verified?: boolean }[];
  identities: Record<string, unknown>[];
}

const HIDDEN = /Quokka|risk_note|Noctule|middle_name|Axolotl|cost_center|pangolin|Countess of Lovelace/;

async function profileOf(at: TestDirectory, token: string): Promise<{ profile: Profile; etag: string }> {
  const answer = await account(at, token);
  return { profile: (await answer.json()) as Profile, etag: answer.headers.get('etag') ?? '' };
}

const valueOf = (profile: Profile, pointer: string) =>
  profile.attributes.find(attribute => attribute.pointer === pointer)?.value;

async function storedProfile(at: TestDirectory, login: string): Promise<Record<string, unknown>> {
  const row = await at.database.get<{ profile: string }>(
    'SELECT profile FROM directory_users WHERE sub = (SELECT sub FROM directory_login_ids WHERE value = ?)',
    login,
  );
  return JSON.parse(row?.profile ?? '{}') as Record<string, unknown>;
}

test('a person reads what the end-user may see, and nothing else', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const answer = await account(at, token);
  const text = await answer.text();
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    etag: expect.stringMatching(/^"[\w-]{43}"$/) as string,
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  expect(text).not.toMatch(HIDDEN);
  expect(JSON.parse(text)).toMatchObject({
    login_id: 'ada@example.com',
    identities: [
      { provider_type: 'login_id', provider_name: 'email', email: 'ada@example.com', last_used_at: expect.any(Number) },
      { provider_type: 'login_id', provider_name: 'username', username: 'ada' },
    ],
    providers: [],
    capabilities: { edit: true, link: false, unlink: false, custom_data: 'hidden' },
  });
});

test('attributes come in configured order, the rest as standard and then custom ones follow', async () => {
  const rights = { end_user: 'readonly', bearer: 'readonly', portal_ui: 'readonly' };
  const at = await startDirectory({
    catalogue: catalogueOf({
      standard_attributes: {
        access_control: [
          {
            pointer: '/phone_number',
            access_control: { end_user: 'hidden', bearer: 'hidden', portal_ui: 'readwrite' },
          },
        ],
      },
      custom_attributes: {
        attributes: [
          { id: '0009', pointer: '/employee_number', type: 'string', access_control: rights },
          { id: '0012', pointer: '/risk_note', type: 'string' },
          { id: '0002', pointer: '/desk', type: 'string', access_control: rights },
        ],
      },
      order: ['/locale', '/desk', '/risk_note', '/email', '/given_name'],
    }),
  });
  const { access_token: token } = await signIn(at);
  const { profile } = await profileOf(at, token);
  expect(profile.attributes.map(({ pointer }) => pointer.slice(1)).join(' ')).toBe(
    'locale desk email given_name family_name picture gender birthdate zoneinfo preferred_username employee_number',
  );
});

test('a change answers with the new profile and is there afterwards', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { etag } = await profileOf(at, token);
  const answer = await patch(at, token, etag, {
    '/given_name': '  Augusta ',
    '/birthdate': '1815-12-11',
    '/department': 'sales',
    '/coffees_per_day': 5,
    '/nickname': null,
  });
  expect(answer.status).toBe(200);
  const saved = (await answer.json()) as Profile;
  expect(answer.headers.get('etag')).not.toBe(etag);
  const { profile, etag: after } = await profileOf(at, token);
  expect([profile, after]).toEqual([saved, answer.headers.get('etag')]);
  expect([valueOf(profile, '/given_name'), valueOf(profile, '/coffees_per_day')]).toEqual(['Augusta', 5]);
  expect(profile.attributes.find(({ pointer }) => pointer === '/nickname')).not.toHaveProperty('value');
  const claims = await userInfo(at, token);
  expect(claims).toMatchObject({ given_name: 'Augusta', custom_attributes: { department: 'sales' } });
  expect(claims).not.toHaveProperty('nickname');
});

test('who names what they know of the account is told what a save has changed, and nothing hidden', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const read = async () => {
    const { profile, etag } = await profileOf(at, token);
    return { profile: profile as Profile & { frame: string }, etag };
  };
  const save = async (prefer: string, etag: string, json: unknown) => {
    const headers = { 'content-type': 'application/json', 'if-match': etag, prefer };
    const answer = await account(at, token, { method: 'PATCH', headers, body: JSON.stringify(json) });
    const text = await answer.text();
    expect(text).not.toMatch(HIDDEN);
    return {
      body: JSON.parse(text) as object,
      etag: answer.headers.get('etag'),
      type: answer.headers.get('content-type'),
    };
  };
  const before = await read();
  const { frame } = before.profile;
  const changes = { '/given_name': '  Augusta ', '/nickname': null, '/desk': valueOf(before.profile, '/desk') };
  const saved = await save(`changes="${frame}"`, before.etag, changes);
  const after = await read();
  expect(after.profile.frame).toBe(frame);
  expect(saved).toEqual({
    type: 'application/vnd.authui.account-changes+json',
    etag: after.etag,
    body: {
      sub: after.profile.sub,
      updated_at: after.profile.updated_at,
      frame,
      since: before.etag,
      changed: after.profile.attributes.filter(({ pointer }) => ['/given_name', '/nickname'].includes(pointer)),
    },
  });
  for (const prefer of ['', 'changes', `changes=${frame}`, `changes="${frame}0"`, 'return=minimal']) {
    const { etag } = await read();
    const whole = await save(prefer, etag, { '/desk': `D ${prefer.length}` });
    expect(whole).toEqual({ type: 'application/json', etag: whole.etag, body: (await read()).profile });
  }
  // another login id is another frame, though its person's attributes have the tag that they had
  const { etag } = await read();
  await at.database.run(
    `UPDATE directory_login_ids SET last_used_at = 1 WHERE type = 'username' AND normalised = 'ada'`,
  );
  const whole = await save(`changes="${frame}"`, etag, { '/desk': 'D-1' });
  expect(whole).toEqual({ type: 'application/json', etag: whole.etag, body: (await read()).profile });
});

test('values nobody here can see survive every write', async () => {
  const at = await startDirectory();
  await at.database.run(
    `UPDATE directory_users SET profile = json_set(profile, '$."custom/retired"', 'old', '$."standard/legacy"', 7)`,
  );
  const before = await storedProfile(at, 'ada');
  const { access_token: token } = await signIn(at);
  const { etag } = await profileOf(at, token);
  const answer = await patch(at, token, etag, { '/given_name': 'Augusta', '/desk': null });
  expect(answer.status).toBe(200);
  const { 'custom/0002': _desk, ...kept } = before;
  expect(await storedProfile(at, 'ada')).toEqual({ ...kept, 'standard/given_name': 'Augusta' });
});

test('a renamed attribute keeps its value, one that became hidden keeps it unseen', async () => {
  const at = await startDirectory();
  const hidden = { end_user: 'hidden', bearer: 'hidden', portal_ui: 'hidden' };
  const renamed = await at.restart({
    catalogue: editedDemo(attribute =>
      attribute.id === '0001' ? { ...attribute, pointer: '/team' } : { ...attribute, access_control: hidden },
    ),
  });
  const { access_token: token } = await signIn(renamed);
  const { profile, etag } = await profileOf(renamed, token);
  expect(valueOf(profile, '/team')).toBe('engineering');
  expect((await patch(renamed, token, etag, { '/team': 'sales' })).status).toBe(200);
  expect(await storedProfile(renamed, 'ada')).toMatchObject({
    'custom/0001': 'sales',
    'custom/0002': 'B-204',
    'custom/0012': 'Quokka-7391',
  });
});

test('the tag moves with what the person sees, and with nothing else', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { etag } = await profileOf(at, token);
  await at.database.run(`UPDATE directory_users SET profile = json_set(profile, '$."custom/0012"', 'other')`);
  await at.database.run('UPDATE directory_login_ids SET last_used_at = 1');
  await signIn(at);
  expect((await profileOf(at, token)).etag).toBe(etag);
  await at.database.run(`UPDATE directory_users SET profile = json_set(profile, '$."custom/0010"', 1201)`);
  expect((await profileOf(at, token)).etag).not.toBe(etag);
});

const BAD: [what: string, patch: Record<string, unknown>, issues: unknown][] = [
  ['a read-only one', { '/employee_number': 'E-1' }, [{ pointer: '/employee_number', code: 'not_editable' }]],
  ['an echo of it', { '/employee_number': 'E-1842' }, [{ pointer: '/employee_number', code: 'not_editable' }]],
  ['its removal', { '/loyalty_points': null }, [{ pointer: '/loyalty_points', code: 'not_editable' }]],
  ['a hidden one', { '/risk_note': 'x' }, [{ pointer: '/risk_note', code: 'unknown_attribute' }]],
  ['an unknown one', { '/does_not_exist': 'x' }, [{ pointer: '/does_not_exist', code: 'unknown_attribute' }]],
  // CVE-2026-27946, CVE-2026-0871
  ['a derived one', { '/email_verified': true }, [{ pointer: '/email_verified', code: 'not_editable' }]],
  ['another case', { '/Given_Name': 'x' }, [{ pointer: '/Given_Name', code: 'unknown_attribute' }]],
  ['a name without slash', { given_name: 'x' }, [{ pointer: 'given_name', code: 'unknown_attribute' }]],
  ['a wrong type', { '/given_name': 7 }, [{ pointer: '/given_name', code: 'wrong_type' }]],
  [
    'out of range',
    { '/coffees_per_day': 13 },
    [{ pointer: '/coffees_per_day', code: 'too_large', params: { maximum: 12 } }],
  ],
  ['not on the list', { '/department': 'board' }, [{ pointer: '/department', code: 'not_in_list' }]],
  ['not owned', { '/email': 'linus@example.com' }, [{ pointer: '/email', code: 'not_owned' }]],
  ['a tomorrow', { '/birthdate': '2999-01-01' }, [{ pointer: '/birthdate', code: 'in_future' }]],
  ['the prototype', JSON.parse('{"__proto__":{"polluted":1}}') as object as Record<string, unknown>, undefined],
  ['its constructor', { '/constructor': { prototype: { polluted: 1 } }, '/prototype': 1 }, undefined],
];

test.each(BAD)('%s is refused by its pointer and nothing is saved, not even what was good', async (_w, bad, issues) => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { etag } = await profileOf(at, token);
  const before = await storedProfile(at, 'ada');
  const answer = await patch(
    at,
    token,
    etag,
    JSON.stringify({ '/given_name': 'Augusta' }).slice(0, -1) +
      `,${JSON.stringify(bad).slice(1)}`.replace('"/given_name":', '"/given_name" :'),
  );
  // the same key twice is no JSON object to us
  if ('/given_name' in bad) {
    expect(answer.status).toBe(400);
    const alone = await patch(at, token, etag, bad);
    expect([alone.status, ((await alone.json()) as { issues: unknown }).issues]).toEqual([422, issues]);
  } else {
    const text = await answer.text();
    expect(answer.status).toBe(422);
    expect(text).not.toMatch(/Quokka|polluted/);
    if (issues) expect(JSON.parse(text)).toMatchObject({ code: 'invalid_attributes', issues });
  }
  expect(await storedProfile(at, 'ada')).toEqual(before);
  expect((await profileOf(at, token)).etag).toBe(etag);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('hidden and unknown answer alike', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { etag } = await profileOf(at, token);
  const bodies = await Promise.all(
    ['/risk_note', '/risk_nota'].map(async pointer => {
      const answer = await patch(at, token, etag, { [pointer]: 'x' });
      const body = { ...((await answer.json()) as object), request_id: '' };
      return [answer.status, JSON.stringify(body).replaceAll(pointer, '/p'), [...answer.headers.keys()]];
    }),
  );
  expect(bodies[0]).toEqual(bodies[1]);
});

test('every guard answers in its turn', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { etag } = await profileOf(at, token);
  const json = { 'content-type': 'application/json' };
  const send = async (path: string, init: RequestInit, auth: string | undefined = `Bearer ${token}`) => {
    const headers = { ...(auth ? { authorization: auth } : {}), ...(init.headers as Record<string, string>) };
    const answer = await fetch(at.url + path, { ...init, headers });
    const body = (await answer.json()) as { code: string };
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return [answer.status, body.code, answer.headers.get('allow') ?? answer.headers.get('www-authenticate')];
  };
  const put = (body: string, headers: Record<string, string> = json) =>
    send('/account/profile', { method: 'PATCH', body, headers });
  const refused = [401, 'unauthenticated', 'Bearer error="invalid_token"'];
  expect(await send('/account/nothing', {}, '')).toEqual([404, 'not_found', null]);
  expect(await send('/account', { method: 'POST' })).toEqual([404, 'not_found', null]);
  expect(await send('/account/profile', { method: 'PUT' }, '')).toEqual([
    405,
    'method_not_allowed',
    'GET, HEAD, PATCH',
  ]);
  expect(await send('/account/session', { method: 'GET' }, '')).toEqual([405, 'method_not_allowed', 'DELETE']);
  for (const auth of ['', 'Bearer', 'Bearer x', `Basic ${token}`, `Bearer ${token}x`, `Bearer ${token},${token}`]) {
    expect(await send('/account/profile', { method: 'PATCH', body: 'not json' }, auth)).toEqual(refused);
  }
  expect(await put('{}', { 'content-type': 'text/plain' })).toEqual([415, 'unsupported_media_type', null]);
  expect(await put(`{"/desk":"${'x'.repeat(70_000)}"}`)).toEqual([413, 'payload_too_large', null]);
  expect(await put('{"/desk":')).toEqual([400, 'invalid_json', null]);
  expect(await put('{"/desk":"a","/desk":"b"}')).toEqual([400, 'invalid_json', null]);
  expect(await put('[]')).toEqual([400, 'bad_request', null]);
  expect(await put('null')).toEqual([400, 'bad_request', null]);
  const many = Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`/a${index}`, 1]));
  expect(await put(JSON.stringify(many))).toEqual([400, 'bad_request', null]);
  expect(await put('{"/nothing":1}')).toEqual([428, 'precondition_required', null]);
  expect(await put('{"/nothing":1}', { ...json, 'if-match': '"old"' })).toEqual([412, 'precondition_failed', null]);
  expect(await put('{"/nothing":1}', { ...json, 'if-match': etag })).toEqual([422, 'invalid_attributes', null]);
});

test.each(['*', 'W/"x"', '"a", "b"', 'x', '"AAAA"'])('If-Match %s shows the profile as it is now', async ifMatch => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { profile, etag } = await profileOf(at, token);
  const answer = await patch(at, token, ifMatch, { '/given_name': 'Augusta' });
  const text = await answer.text();
  expect([answer.status, answer.headers.get('etag')]).toEqual([412, etag]);
  expect((JSON.parse(text) as { current: Profile }).current).toEqual(profile);
  expect(text).not.toMatch(HIDDEN);
});

test('of 100 parallel changes with one tag exactly one is saved', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { etag } = await profileOf(at, token);
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => patch(at, token, etag, { '/desk': `D-${index}` })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter(status => status === 200)).toHaveLength(1);
  expect(statuses.filter(status => status === 412)).toHaveLength(99);
  const { profile, etag: after } = await profileOf(at, token);
  expect(valueOf(profile, '/desk')).toBe(`D-${statuses.indexOf(200)}`);
  expect(answers[statuses.indexOf(200)]?.headers.get('etag')).toBe(after);
});

test('a change of nothing is fine and changes nothing', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { profile, etag } = await profileOf(at, token);
  const answer = await patch(at, token, etag, {});
  expect([answer.status, await answer.json(), answer.headers.get('etag')]).toEqual([200, profile, etag]);
});

test('updated_at moves with a change the person can see', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const { profile, etag } = await profileOf(at, token);
  at.clock.ahead = 60_000;
  const saved = (await (await patch(at, token, etag, { '/desk': 'D-1' })).json()) as Profile;
  expect(saved.updated_at - profile.updated_at).toBeGreaterThanOrEqual(60);
});

test('grace chooses among her own addresses, and only among them', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at, 'grace');
  const { profile, etag } = await profileOf(at, token);
  const email = profile.attributes.find(({ pointer }) => pointer === '/email');
  expect(email).toMatchObject({ value: 'grace@example.com', verified: true });
  expect(email?.candidates?.toSorted()).toEqual(['grace.hopper@example.com', 'grace@example.com']);
  const chosen = await patch(at, token, etag, { '/email': 'grace.hopper@example.com' });
  expect(((await chosen.json()) as Profile).attributes.find(({ pointer }) => pointer === '/email')).toMatchObject({
    value: 'grace.hopper@example.com',
    verified: false,
  });
  expect(await userInfo(at, token)).toMatchObject({ email: 'grace.hopper@example.com', email_verified: false });
});

test('people are kept apart: a token opens its own person and nobody else', async () => {
  const at = await startDirectory();
  const [ada, linus] = [await signIn(at, 'ada'), await signIn(at, 'linus')];
  const [adas, linuses] = [await profileOf(at, ada.access_token), await profileOf(at, linus.access_token)];
  expect(adas.profile.sub).not.toBe(linuses.profile.sub);
  expect(JSON.stringify(linuses.profile)).not.toMatch(/ada@|Lovelace/);
  const before = await storedProfile(at, 'ada');
  expect((await patch(at, linus.access_token, linuses.etag, { '/given_name': 'L.' })).status).toBe(200);
  expect((await patch(at, linus.access_token, adas.etag, { '/given_name': 'Eve' })).status).toBe(412);
  expect(await storedProfile(at, 'ada')).toEqual(before);
});

test('only a token with the account scope opens the account API; a refresh token never does', async () => {
  const at = await startDirectory();
  const without = await signIn(at, 'ada', { scope: 'openid profile email' });
  expect((await account(at, without.access_token)).status).toBe(401);
  const tokens = await signIn(at);
  expect((await account(at, tokens.refresh_token)).status).toBe(401);
  expect((await account(at, tokens.id_token)).status).toBe(401);
  expect((await refresh(at, tokens.access_token)).status).toBe(400);
});

test('a token whose grant is gone opens nothing, even while it and the session are still there', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  expect((await account(at, token)).status).toBe(200);
  await at.database.run(`DELETE FROM directory_records WHERE model = 'Grant'`);
  expect((await account(at, token)).status).toBe(401);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'if-match': '"x"' };
  for (const body of ['{"/desk":"D-1"}', '{"/desk":', '[]']) {
    const answer = await fetch(`${at.url}/account/profile`, { method: 'PATCH', headers, body });
    expect([body, answer.status]).toEqual([body, 401]);
  }
});

test('inside the process the same request gets the same answer', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const outside = await account(at, token);
  const inside = await at.directory.accountTransport({
    method: 'GET',
    path: '/account/profile',
    headers: { authorization: `Bearer ${token}` },
  });
  expect([inside.status, await inside.text(), inside.headers.get('etag')]).toEqual([
    outside.status,
    await outside.text(),
    outside.headers.get('etag'),
  ]);
  const write = (headers: Record<string, string>) =>
    at.directory.accountTransport({
      method: 'PATCH',
      path: '/account/profile',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: '{"/desk":"D-2"}',
    });
  expect((await write({})).status).toBe(428);
  expect((await write({ 'if-match': inside.headers.get('etag') ?? '' })).status).toBe(200);
  expect((await at.directory.accountTransport({ method: 'GET', path: '/account/profile', headers: {} })).status).toBe(
    401,
  );
});
