import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAdminClient } from '../../server/directory/keys.ts';
import { secretFolder } from '../../server/secret-folder.ts';
import {
  adminCalls,
  adminClient,
  administer,
  adminToken,
  subjectOf,
  tokenAnswer,
  type AdminCall,
  type AdminUser,
} from '../harness/admin.ts';
import { account, authorization, Browser, refresh, signIn, startDirectory, tokenRequest, userInfo } from './harness.ts';

const EVE = { login_ids: [{ type: 'email', value: 'eve@example.com', verified: true }] };

async function create(call: AdminCall, body: object): Promise<AdminUser> {
  const answer = await call('POST', '/admin/users', { json: body });
  if (answer.status !== 201) throw new Error(`not created but ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as AdminUser;
}

describe('the admin client', () => {
  test('has a file with all that a backend needs, readable by its owner only', async () => {
    const at = await startDirectory();
    const file = join(at.dataDir, 'admin-client.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      client_id: 'authui-admin',
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      token_endpoint: `${at.url}/token`,
    });
  });

  test('keeps its secret when the directory moves, and learns the new address', async () => {
    const at = await startDirectory();
    const before = await adminClient(at.dataDir);
    await openAdminClient(secretFolder(at.dataDir), 'https://id.example.com');
    expect(await adminClient(at.dataDir)).toEqual({ ...before, token_endpoint: 'https://id.example.com/token' });
    expect((await stat(join(at.dataDir, 'admin-client.json'))).mode & 0o777).toBe(0o600);
    await writeFile(join(at.dataDir, 'admin-client.json'), '{"client_id":"authui-admin"}', { mode: 0o600 });
    await expect(openAdminClient(secretFolder(at.dataDir), at.url)).rejects.toThrow('does not hold what it should');
  });

  test('gets short-lived tokens for its two scopes and for nothing else', async () => {
    const at = await startDirectory();
    const client = await adminClient(at.dataDir);
    const granted = await tokenAnswer(client, { scope: 'portal' });
    const body = (await granted.json()) as Record<string, unknown>;
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: 'Bearer',
      scope: 'portal',
      expires_in: 600,
    });
    for (const scope of ['account', 'openid', 'admin account']) {
      expect((await tokenAnswer(client, { scope })).status).toBe(400);
    }
    expect((await tokenAnswer({ ...client, client_secret: 'x'.repeat(43) }, { scope: 'admin' })).status).toBe(401);
    expect((await tokenRequest(at, { grant_type: 'client_credentials', scope: 'admin' })).status).toBe(400);
    const asked = await new Browser(at.url).go(authorization({ scope: 'openid admin' }).address);
    expect(asked.headers.get('location')).toContain('error=invalid_scope');
  });

  test('and nobody else opens the Admin API, nor it the account API', async () => {
    const at = await startDirectory();
    const client = await adminClient(at.dataDir);
    const { access_token: bare } = (await (await tokenAnswer(client, {})).json()) as { access_token: string };
    const unknown = (await (await tokenAnswer(client, { scope: 'all' })).json()) as { access_token: string };
    const { access_token: person } = await signIn(at);
    const admin = await adminToken(at.dataDir, 'admin');
    for (const token of [bare, unknown.access_token, person, 'nonsense', '']) {
      const answer = await adminCalls(at.url, token)('GET', '/admin/users');
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
      expect(answer.body).toMatchObject({ code: 'unauthenticated' });
    }
    expect((await account(at, admin)).status).toBe(401);
    expect((await fetch(`${at.url}/me`, { headers: { authorization: `Bearer ${admin}` } })).status).toBe(401);
    expect((await adminCalls(at.url, admin)('GET', '/admin/users')).status).toBe(200);
    at.clock.ahead = 601_000;
    expect((await adminCalls(at.url, admin)('GET', '/admin/users')).status).toBe(401);
  });
});

describe('creating', () => {
  test('answers 201 with the address, the tag and the person, who can sign in at once', async () => {
    const at = await startDirectory();
    const call = await administer(at);
    const answer = await call('POST', '/admin/users', {
      json: {
        login_ids: [...EVE.login_ids, { type: 'username', value: '  Eve ' }],
        password: 'correct horse battery',
        attributes: { '/given_name': ' Eve ', '/risk_note': 'low', '/middle_name': 'M', '/nickname': null },
      },
    });
    expect(answer.status).toBe(201);
    const user = answer.body as AdminUser;
    expect(answer.headers.get('location')).toBe(`/admin/users/${user.sub}`);
    expect(user).toEqual({
      sub: expect.any(String),
      created_at: expect.any(Number),
      updated_at: user.created_at,
      disabled: false,
      has_password: true,
      login_ids: [
        { id: expect.any(String), type: 'email', value: 'eve@example.com', verified: true },
        { id: expect.any(String), type: 'username', value: 'Eve', verified: false },
      ],
      attributes: {
        '/given_name': 'Eve',
        '/risk_note': 'low',
        '/middle_name': 'M',
        '/email': 'eve@example.com',
        '/email_verified': true,
        '/preferred_username': 'Eve',
      },
    });
    const read = await call('GET', `/admin/users/${user.sub}`);
    expect([read.body, read.etag]).toEqual([user, answer.etag]);
    expect(await at.directory.people.signIn('EVE@example.com', 'correct horse battery')).toMatchObject({
      row: { sub: user.sub },
    });
  });

  test.each<[string, object | string, number, object]>([
    ['no login id', { login_ids: [] }, 400, { code: 'bad_request', detail: 'login_ids' }],
    ['nothing', {}, 400, { code: 'bad_request', detail: 'login_ids' }],
    ['a list', [], 400, { code: 'bad_request' }],
    ['a list of attributes', { ...EVE, attributes: [] }, 400, { code: 'bad_request', detail: 'attributes' }],
    ['an unknown member', { ...EVE, role: 'admin' }, 400, { code: 'bad_request', detail: 'role' }],
    ['a short password', { ...EVE, password: '1234567' }, 400, { code: 'bad_request', detail: 'password' }],
    ['a repeated key', '{"login_ids":[],"login_ids":[]}', 400, { code: 'invalid_json', fault: 'repeated_key' }],
    [
      'an address that is none',
      { login_ids: [{ type: 'email', value: 'eve' }] },
      422,
      { code: 'invalid_login_id', detail: 'login_ids[0]' },
    ],
    [
      'a type the project does not use',
      { login_ids: [...EVE.login_ids, { type: 'phone', value: '+4930123456' }] },
      422,
      { code: 'invalid_login_id', detail: 'login_ids[1]' },
    ],
    [
      'the same login id twice',
      { login_ids: [...EVE.login_ids, { type: 'email', value: 'EVE@example.com' }] },
      422,
      { code: 'invalid_login_id' },
    ],
    [
      'somebody else’s login id',
      { login_ids: [{ type: 'email', value: 'Ada@Example.com' }] },
      409,
      { code: 'login_id_taken' },
    ],
    [
      'bad attributes',
      { ...EVE, attributes: { '/email': 'ada@example.com', '/birthdate': '1990-02-30', '/x': 1, '/updated_at': 1 } },
      422,
      {
        code: 'invalid_attributes',
        issues: [
          { pointer: '/x', code: 'unknown_attribute' },
          { pointer: '/updated_at', code: 'not_editable' },
          { pointer: '/email', code: 'not_owned' },
          { pointer: '/birthdate', code: 'bad_format' },
        ],
      },
    ],
  ])('with %s is refused, and nobody is there', async (_, body, status, problem) => {
    const at = await startDirectory();
    const call = await administer(at);
    const answer = await call('POST', '/admin/users', { json: body });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect([answer.status, answer.body]).toMatchObject([status, problem]);
    expect((await call('GET', '/admin/users?q=eve')).body).toEqual({ users: [] });
  });

  test('the same login id many times at once makes one person', async () => {
    const at = await startDirectory();
    const call = await administer(at);
    const answers = await Promise.all(Array.from({ length: 12 }, () => call('POST', '/admin/users', { json: EVE })));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 11 }, () => 409)]);
  });
});

describe('changing', () => {
  test('reaches every attribute, whatever the parties’ rights, under the same rules of values', async () => {
    const at = await startDirectory();
    const call = await administer(at);
    const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}`;
    const { etag } = await call('GET', path);
    const wanted = { '/name': 'Ada K.', '/middle_name': null, '/employee_number': 'E-1', '/risk_note': 'high' };
    const answer = await call('PATCH', path, { ifMatch: etag, json: wanted });
    expect(answer.status).toBe(200);
    const { attributes } = answer.body as AdminUser;
    expect(attributes).toMatchObject({ '/name': 'Ada K.', '/employee_number': 'E-1', '/risk_note': 'high' });
    expect(attributes).not.toHaveProperty('/middle_name');
    expect(answer.etag).not.toBe(etag);
    expect((await call('GET', path)).etag).toBe(answer.etag);
    const refused = await call('PATCH', path, {
      ifMatch: answer.etag,
      json: { '/risk_note': 'lost', '/coffees_per_day': 13, '/email': 'linus@example.com', '/email_verified': true },
    });
    expect(refused.body).toMatchObject({
      code: 'invalid_attributes',
      issues: [
        { pointer: '/email_verified', code: 'not_editable' },
        { pointer: '/coffees_per_day', code: 'too_large', params: { maximum: 12 } },
        { pointer: '/email', code: 'not_owned' },
      ],
    });
    expect((await call('GET', path)).etag).toBe(answer.etag);
  });

  test.each(['PATCH', 'DELETE', 'POST disable', 'POST enable', 'PUT custom-data'])(
    '%s needs the tag last seen',
    async name => {
      const at = await startDirectory();
      const call = await administer(at);
      const user = `/admin/users/${await subjectOf(call, 'ada@example.com')}`;
      const [method = '', rest] = name.split(' ');
      const path = rest === undefined ? user : `${user}/${rest}`;
      const body = method === 'PATCH' || method === 'PUT' ? { json: {} } : {};
      expect(await call(method, path, body)).toMatchObject({ status: 428, body: { code: 'precondition_required' } });
      const { etag } = await call('GET', user);
      for (const ifMatch of ['*', `W/${etag}`, `${etag}, "other"`, '"other"']) {
        const answer = await call(method, path, { ...body, ifMatch });
        expect(answer).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
      }
      if (rest !== 'custom-data') {
        const answer = await call(method, path, { ...body, ifMatch: '"other"' });
        expect(answer).toMatchObject({ etag, body: { current: (await call('GET', user)).body } });
      }
      expect((await call('GET', user)).etag).toBe(etag);
    },
  );

  test('of many changes at once from the same state one is saved', async () => {
    const at = await startDirectory();
    const call = await administer(at);
    const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}`;
    const { etag } = await call('GET', path);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => call('PATCH', path, { ifMatch: etag, json: { '/desk': `D-${at}` } })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(11);
  });

  test('a sign-in does not move the tag', async () => {
    const at = await startDirectory();
    const call = await administer(at);
    const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}`;
    const { etag } = await call('GET', path);
    at.clock.ahead = 60_000;
    await signIn(at);
    expect((await call('GET', path)).etag).toBe(etag);
    expect((await call('GET', `${path}/identities`)).body).toMatchObject({
      identities: [{ last_used_at: expect.any(Number) }, {}],
    });
  });
});

describe('the scope portal', () => {
  test('sees what portal_ui may see; what is hidden does not exist', async () => {
    const at = await startDirectory();
    const admin = await administer(at);
    const portal = await administer(at, 'portal');
    const path = `/admin/users/${await subjectOf(admin, 'ada@example.com')}`;
    const { body, etag } = await portal('GET', path);
    const { attributes } = body as AdminUser;
    expect(attributes).toMatchObject({ '/middle_name': 'Noctule-4417', '/risk_note': 'Quokka-7391' });
    expect(attributes).not.toHaveProperty('/name');
    const full = (await admin('GET', path)).body as AdminUser;
    expect(full.attributes).toHaveProperty('/name');
    const refused = await portal('PATCH', path, {
      ifMatch: etag,
      json: { '/name': 'X', '/middle_name': 'X', '/cost_center': null, '/nonsense': 1, '/desk': 'lost' },
    });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        issues: [
          { pointer: '/name', code: 'unknown_attribute' },
          { pointer: '/middle_name', code: 'not_editable' },
          { pointer: '/cost_center', code: 'not_editable' },
          { pointer: '/nonsense', code: 'unknown_attribute' },
        ],
      },
    });
    const saved = await portal('PATCH', path, { ifMatch: etag, json: { '/risk_note': 'mine' } });
    expect(saved.status).toBe(200);
    expect(JSON.stringify([body, refused.body, saved.body])).not.toContain('Countess of Lovelace');
    expect(((await admin('GET', path)).body as AdminUser).attributes).toEqual({
      ...full.attributes,
      '/risk_note': 'mine',
    });
    const created = await portal('POST', '/admin/users', { json: { ...EVE, attributes: { '/name': 'Eve' } } });
    expect(created.body).toMatchObject({ issues: [{ pointer: '/name', code: 'unknown_attribute' }] });
  });

  test('a write of what it cannot see moves neither its tag nor its time', async () => {
    const at = await startDirectory();
    const admin = await administer(at);
    const portal = await administer(at, 'portal');
    const path = `/admin/users/${await subjectOf(admin, 'ada@example.com')}`;
    const before = await portal('GET', path);
    at.clock.ahead = 30_000;
    const { etag } = await admin('GET', path);
    await admin('PATCH', path, { ifMatch: etag, json: { '/name': 'Somebody else' } });
    expect(await portal('GET', path)).toMatchObject({ body: before.body, etag: before.etag });
    expect((await admin('GET', path)).etag).not.toBe(etag);
  });

  test('gets a schema without what it cannot see', async () => {
    const at = await startDirectory();
    const [admin, portal] = [await administer(at), await administer(at, 'portal')];
    const schemas = await Promise.all([admin, portal].map(call => call('GET', '/admin/profile-schema')));
    const [all, some] = schemas.map(({ body }) =>
      (body as { attributes: { pointer: string; access: { portal_ui: string } }[] }).attributes.map(
        ({ pointer }) => pointer,
      ),
    );
    expect(all).toHaveLength(28);
    expect(all?.slice(0, 3)).toEqual(['/picture', '/given_name', '/family_name']);
    expect(all?.filter(pointer => !some?.includes(pointer))).toEqual(['/name']);
    expect(schemas[0]?.body).toMatchObject({
      attributes: expect.arrayContaining([
        {
          pointer: '/department',
          origin: 'custom',
          type: 'enum',
          enum: ['engineering', 'sales', 'customer_support'],
          label: 'Department',
          labels: { de: 'Abteilung', ar: 'القسم' },
          enum_labels: expect.objectContaining({ sales: { de: 'Vertrieb', ar: 'المبيعات' } }),
          coupled: false,
          access: { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' },
        },
        expect.objectContaining({ pointer: '/coffees_per_day', type: 'integer', minimum: 0, maximum: 12 }),
        expect.objectContaining({ pointer: '/email', coupled: true, maximum_length: 2048 }),
      ]),
    });
  });
});

describe('lists', () => {
  test('show everybody once, also those who come meanwhile', async () => {
    const at = await startDirectory();
    const call = await administer(at);
    const names = Array.from({ length: 20 }, (_, index) => `person-${index}`);
    for (const name of names) await create(call, { login_ids: [{ type: 'username', value: name }] });
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { body } = await call('GET', `/admin/users?limit=4${cursor ? `&cursor=${cursor}` : ''}`);
      const page = body as { users: AdminUser[]; next_cursor?: string };
      seen.push(...page.users.map(({ sub }) => sub));
      cursor = page.next_cursor;
      pages += 1;
      if (pages === 2) {
        at.clock.ahead += 5000;
        await create(call, { login_ids: [{ type: 'username', value: 'latecomer' }] });
      }
    } while (cursor !== undefined);
    expect([seen.length, new Set(seen).size, pages]).toEqual([24, 24, 6]);
    const { body } = await call('GET', '/admin/users');
    expect((body as { users: AdminUser[] }).users.map(({ sub }) => sub)).toEqual(seen);
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'cursor=x', 'cursor=%22', 'cursor=W10', 'cursor='])(
    'refuse %s',
    async query => {
      const call = await administer(await startDirectory());
      expect(await call('GET', `/admin/users?${query}`)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    },
  );

  test.each<[string, string[]]>([
    ['ADA@EXAMPLE', ['ada']],
    ['example.com', ['ada', 'linus', 'grace']],
    ['lovelace', ['ada']],
    ['Velac', ['ada']],
    ['lovelace ada', ['ada']],
    ['hopper ada', []],
    ['noctule', ['ada']],
    ['ÉMILIE', ['emilie']],
    ['  ', ['ada', 'linus', 'grace', 'emilie']],
    ['.*(', []],
    ['%', ['emilie']],
    ['%_!', ['emilie']],
    ['_', ['emilie']],
    ['!', ['emilie']],
    ["' OR 1=1 --", []],
    ['a\u0000', []],
    ['\ud83d\ude00', []],
    ['engineering', []],
  ])('find people by %j', async (query, found) => {
    const at = await startDirectory();
    const call = await administer(at);
    await create(call, {
      login_ids: [{ type: 'username', value: 'emilie' }],
      attributes: { '/name': 'E\u0301milie 100%_!' },
    });
    const { status, body } = await call('GET', `/admin/users?q=${encodeURIComponent(query)}`);
    expect(status).toBe(200);
    const names = (body as { users: AdminUser[] }).users.map(user => user.attributes['/preferred_username']);
    expect(new Set(names)).toEqual(new Set(found));
  });

  test('find people by phone, and by new names and no more by old ones', async () => {
    const at = await startDirectory({ loginIds: ['email', 'username', 'phone'] });
    const call = await administer(at);
    const { sub } = await create(call, {
      login_ids: [{ type: 'phone', value: '+49 (30) 123-456' }],
      attributes: { '/given_name': 'Before' },
    });
    const found = async (query: string) =>
      ((await call('GET', `/admin/users?q=${encodeURIComponent(query)}`)).body as { users: AdminUser[] }).users.map(
        user => user.sub,
      );
    expect(await found('+4930123')).toEqual([sub]);
    expect(await found('+49 30 123456')).toEqual([sub]);
    expect(await found('before')).toEqual([sub]);
    const { etag, body } = await call('GET', `/admin/users/${sub}`);
    expect((body as AdminUser).attributes['/phone_number']).toBe('+4930123456');
    await call('PATCH', `/admin/users/${sub}`, { ifMatch: etag, json: { '/given_name': 'After' } });
    expect([await found('before'), await found('after')]).toEqual([[], [sub]]);
  });

  test('tell the scope portal nothing about names it cannot see', async () => {
    const at = await startDirectory();
    const [admin, portal] = [await administer(at), await administer(at, 'portal')];
    const query = '/admin/users?q=augusta';
    expect((await admin('GET', query)).body).toMatchObject({ users: [{}] });
    expect((await portal('GET', query)).body).toEqual({ users: [] });
    expect((await portal('GET', '/admin/users?q=lovelace')).body).toMatchObject({ users: [{}] });
  });

  test('stay quick among 100,000 people', { timeout: 60_000 }, async () => {
    const at = await startDirectory();
    await at.database.transaction(async queries => {
      const user = 'INSERT INTO directory_users (sub, disabled, profile, changes, created_at) VALUES (?, 0, ?, ?, ?)';
      const search = 'INSERT INTO directory_search VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
      for (let index = 0; index < 100_000; index += 1) {
        const sub = `bulk-${index}`;
        await queries.run(user, sub, '{}', '{}', 1_700_000_000 + index);
        const login = `person.${index}@company-${index % 97}.example user${index}`;
        await queries.run(search, sub, 1_700_000_000 + index, login, '', `given${index}`, '', `family${index}`, '');
      }
    });
    const call = await administer(at);
    const times: number[] = [];
    for (const query of ['', 'person', '99999', 'nobody-at-all', 'lovelace ada', 'given5 family5 user5', 'zz yy xx']) {
      const started = performance.now();
      expect((await call('GET', `/admin/users?limit=100&q=${encodeURIComponent(query)}`)).status).toBe(200);
      times.push(Math.round(performance.now() - started));
    }
    console.info(`searches among 100,000 people: ${times.join(', ')} ms`);
    expect(Math.max(...times)).toBeLessThan(500);
  });
});

describe('disabling', () => {
  test('ends every session, grant and token at once; enabling lets the person in again with new ones', async () => {
    const at = await startDirectory();
    const call = await administer(at);
    const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}`;
    const [tokens, elsewhere, other] = [await signIn(at), await signIn(at), await signIn(at, 'linus@example.com')];
    const { etag } = await call('GET', path);
    const disabled = await call('POST', `${path}/disable`, { ifMatch: etag });
    expect(disabled).toMatchObject({ status: 200, body: { disabled: true } });
    const dead = async () => [
      (await account(at, tokens.access_token)).status,
      (await account(at, elsewhere.access_token)).status,
      (await fetch(`${at.url}/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } })).status,
      (await refresh(at, tokens.refresh_token)).status,
      (await refresh(at, elsewhere.refresh_token)).status,
    ];
    expect(await dead()).toEqual([401, 401, 401, 400, 400]);
    const silent = await tokens.browser.go(authorization({ prompt: 'none' }).address);
    expect(silent.headers.get('location')).toContain('error=login_required');
    expect(await at.directory.people.signIn('ada', 'demo-password')).toBeUndefined();
    expect(await userInfo(at, other.access_token)).toMatchObject({ given_name: 'Linus' });
    expect((await call('PATCH', path, { ifMatch: disabled.etag, json: { '/desk': 'X' } })).status).toBe(200);
    const again = await call('POST', `${path}/enable`, { ifMatch: (await call('GET', path)).etag });
    expect(again).toMatchObject({ status: 200, body: { disabled: false } });
    expect(await dead()).toEqual([401, 401, 401, 400, 400]);
    expect(await userInfo(at, (await signIn(at)).access_token)).toMatchObject({ given_name: 'Ada' });
  });
});

describe('deleting', () => {
  test('leaves nothing of the person, and their login ids are free again', async () => {
    const at = await startDirectory();
    const call = await administer(at);
    const sub = await subjectOf(call, 'ada@example.com');
    const path = `/admin/users/${sub}`;
    const tokens = await signIn(at);
    const data = await call('GET', `${path}/custom-data`);
    expect((await call('PUT', `${path}/custom-data`, { ifMatch: data.etag, json: { plan: 'gold' } })).status).toBe(200);
    const gone = await call('DELETE', path, { ifMatch: (await call('GET', path)).etag });
    expect([gone.status, gone.body]).toEqual([204, undefined]);
    expect((await account(at, tokens.access_token)).status).toBe(401);
    expect((await refresh(at, tokens.refresh_token)).status).toBe(400);
    for (const rest of ['', '/custom-data', '/identities']) expect((await call('GET', path + rest)).status).toBe(404);
    const tables = await at.database.all<{ name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%sub TEXT%'`,
    );
    expect(tables.length).toBeGreaterThan(4);
    for (const { name } of tables) {
      expect([name, await at.database.all(`SELECT * FROM ${name} WHERE sub = ?`, sub)]).toEqual([name, []]);
    }
    await create(call, { login_ids: [{ type: 'email', value: 'ada@example.com' }] });
  });
});

describe('identities', () => {
  test('are read, one by one too', async () => {
    const at = await startDirectory();
    const call = await administer(at);
    const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}/identities`;
    const { status, body, etag } = await call('GET', path);
    const { identities } = body as { identities: { id: string }[] };
    expect([status, identities.length, etag]).toEqual([200, 2, expect.stringMatching(/^"[\w-]{43}"$/)]);
    expect((await call('GET', `${path}/${identities[0]?.id}`)).body).toEqual(identities[0]);
    expect((await call('GET', `${path}/nonsense`)).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('are never written with %s', async method => {
    const at = await startDirectory();
    const call = await administer(at);
    const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}/identities`;
    const before = (await call('GET', path)).body as { identities: { id: string }[] };
    for (const address of [path, `${path}/${before.identities[0]?.id}`, `${path}/new`]) {
      const answer = await call(method, address, { json: { provider_name: 'google' } });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
      expect(answer.body).toMatchObject({ code: 'method_not_allowed', detail: expect.stringContaining('signing in') });
    }
    expect((await call('GET', path)).body).toEqual(before);
  });
});

test('too many calls are put off, before their body is looked at and after their token is', async () => {
  const at = await startDirectory({ adminPerMinute: 3 });
  const call = await administer(at);
  for (let count = 0; count < 3; count += 1) expect((await call('GET', '/admin/users')).status).toBe(200);
  const answer = await call('POST', '/admin/users', { json: '{' });
  expect([answer.status, answer.body]).toMatchObject([429, { code: 'too_many_requests' }]);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await adminCalls(at.url, 'nonsense')('GET', '/admin/users')).status).toBe(401);
});

test('of several faults the first guard speaks', async () => {
  const at = await startDirectory();
  const call = await administer(at);
  const nobody = adminCalls(at.url, 'nonsense');
  const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}`;
  const { etag } = await call('GET', path);
  const text = { 'content-type': 'text/plain' };
  const large = { '/desk': 'x'.repeat(70_000) };
  const codes: unknown[] = [];
  for (const answer of [
    nobody('PATCH', '/admin/nothing', { json: {}, headers: text }),
    nobody('PUT', path, { json: {}, headers: text }),
    nobody('PATCH', `${path}x`, { json: large, headers: text }),
    call('PATCH', `${path}x`, { json: large, headers: text }),
    call('PATCH', path, { json: large, headers: text }),
    call('PATCH', path, { json: large }),
    call('PATCH', path, { json: '{"/desk":' }),
    call('PATCH', path, { json: [1] }),
    call('PATCH', path, { json: { '/nonsense': 1 } }),
    call('PATCH', path, { json: { '/nonsense': 1 }, ifMatch: '"old"' }),
    call('PATCH', path, { json: { '/nonsense': 1 }, ifMatch: etag }),
  ]) {
    const { body, status } = await answer;
    codes.push(`${status} ${(body as { code: string }).code}`);
  }
  expect(codes).toEqual([
    '404 not_found',
    '405 method_not_allowed',
    '401 unauthenticated',
    '404 not_found',
    '415 unsupported_media_type',
    '413 payload_too_large',
    '400 invalid_json',
    '400 bad_request',
    '428 precondition_required',
    '412 precondition_failed',
    '422 invalid_attributes',
  ]);
});
