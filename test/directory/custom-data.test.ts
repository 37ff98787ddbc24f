import { describe, expect, test } from 'vitest';
import { CUSTOM_DATA_LIMIT } from '../../src/profile/custom-data.ts';
import { administer, subjectOf } from '../harness/admin.ts';
import { signIn, startDirectory, type Init, type TestDirectory } from './harness.ts';

function own(at: TestDirectory, token: string, init: Init = {}): Promise<Response> {
  return fetch(`${at.url}/account/custom-data`, {
    ...init,
    headers: {
      authorization: `Bearer ${token}`,
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
  });
}

const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;

/** @param bytes of the whole text */
const sized = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;

describe('the own custom data', () => {
  test('is an empty object at first, is replaced as a whole, and stays after a restart', async () => {
    const at = await startDirectory({ customData: 'readwrite' });
    const { access_token: token } = await signIn(at);
    const empty = await own(at, token);
    expect([empty.status, await empty.json()]).toEqual([200, {}]);
    const first = await own(at, token, { method: 'PUT', body: '{ "theme": "dark", "list": [1, null, "é"] }' });
    expect([first.status, await first.json()]).toEqual([200, { theme: 'dark', list: [1, null, 'é'] }]);
    const second = await own(at, token, { method: 'PUT', body: '{"other":1}' });
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
    const after = await at.restart();
    const read = await own(after, token);
    expect(await read.json()).toEqual({ other: 1 });
    expect(read.headers.get('etag')).toBe(second.headers.get('etag'));
  });

  test('belongs to one person', async () => {
    const at = await startDirectory({ customData: 'readwrite' });
    const [ada, linus] = [await signIn(at), await signIn(at, 'linus@example.com')];
    await own(at, ada.access_token, { method: 'PUT', body: '{"secret":"Heron-9911"}' });
    expect(await (await own(at, linus.access_token)).json()).toEqual({});
    expect((await own(at, 'nonsense')).status).toBe(401);
  });

  test('is replaced only if it is as the caller saw it, where they say so', async () => {
    const at = await startDirectory({ customData: 'readwrite' });
    const { access_token: token } = await signIn(at);
    const etag = (await own(at, token)).headers.get('etag') ?? '';
    const puts = Array.from({ length: 10 }, (_, index) =>
      own(at, token, { method: 'PUT', body: `{"n":${index}}`, headers: { 'if-match': etag } }),
    );
    const statuses = (await Promise.all(puts)).map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
    for (const given of ['*', `W/${etag}`, etag]) {
      const answer = await own(at, token, { method: 'PUT', body: '{}', headers: { 'if-match': given } });
      expect(answer.status).toBe(412);
    }
  });

  test.each(['hidden', 'readonly', 'readwrite'] as const)('at level %s does what the level says', async level => {
    const at = await startDirectory({ customData: level });
    const { access_token: token } = await signIn(at);
    const read = await own(at, token);
    const write = await own(at, token, { method: 'PUT', body: '{}' });
    const document = await (await fetch(`${at.url}/openapi.json`)).text();
    const profile = await (
      await fetch(`${at.url}/account/profile`, { headers: { authorization: `Bearer ${token}` } })
    ).json();
    expect([
      read.status,
      write.status,
      write.headers.get('allow'),
      document.includes('/account/custom-data'),
      document.includes('putAccountCustomData'),
      (profile as { capabilities: { custom_data: string } }).capabilities.custom_data,
    ]).toEqual(
      {
        hidden: [404, 404, null, false, false, 'hidden'],
        readonly: [200, 405, 'GET', true, false, 'readonly'],
        readwrite: [200, 200, null, true, true, 'readwrite'],
      }[level],
    );
  });
});

describe('custom data that is refused', () => {
  const HOSTILE: [string, string, number, string][] = [
    ['a list', '[]', 422, 'no_object'],
    ['a text', '"a"', 422, 'no_object'],
    ['null', 'null', 422, 'no_object'],
    ['broken JSON', '{"a":', 422, 'syntax'],
    ['nothing', '', 422, 'syntax'],
    ['a repeated key', '{"a":1,"\\u0061":2}', 422, 'repeated_key'],
    ['a repeated key inside', '{"a":[{"b":1,"b":1}]}', 422, 'repeated_key'],
    ['__proto__', '{"__proto__":{"admin":true}}', 422, 'forbidden_key'],
    ['an escaped __proto__ inside', '{"a":{"\\u005f_proto__":1}}', 422, 'forbidden_key'],
    ['constructor', '{"constructor":{"prototype":{}}}', 422, 'forbidden_key'],
    ['a lone surrogate', '{"a":"\\ud800"}', 422, 'lone_surrogate'],
    ['a lone surrogate in a key', '{"\\udc00":1}', 422, 'lone_surrogate'],
    ['33 levels', nested(33), 422, 'too_deep'],
    ['a number that would change', '{"a":9007199254740993}', 422, 'unsafe_number'],
    [
      'what grows when written out',
      `{"a":[${Array.from({ length: 9000 }, () => '1e15').join(',')}]}`,
      422,
      'too_large',
    ],
    ['a byte more than the limit', sized(CUSTOM_DATA_LIMIT + 1), 413, ''],
  ];

  test.each(HOSTILE)('%s', async (_, body, status, fault) => {
    const at = await startDirectory({ customData: 'readwrite' });
    const { access_token: token } = await signIn(at);
    const call = await administer(at);
    const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}/custom-data`;
    const kept = await own(at, token, { method: 'PUT', body: '{"kept":1}' });
    const mine = await own(at, token, { method: 'PUT', body });
    const theirs = await call('PUT', path, {
      ...(body === '' ? { headers: { 'content-type': 'application/json' } } : { json: body }),
      ifMatch: kept.headers.get('etag') ?? '',
    });
    const problem = fault === '' ? { code: 'payload_too_large' } : { code: 'invalid_custom_data', fault };
    expect([mine.status, await mine.json()]).toMatchObject([status, problem]);
    expect([theirs.status, theirs.body]).toMatchObject([status, problem]);
    expect(await (await own(at, token)).json()).toEqual({ kept: 1 });
  });

  test('and what is just within the limits is taken', async () => {
    const at = await startDirectory({ customData: 'readwrite' });
    const { access_token: token } = await signIn(at);
    for (const body of [sized(CUSTOM_DATA_LIMIT), nested(32), '{"":0,"a":9007199254740991}']) {
      const answer = await own(at, token, { method: 'PUT', body });
      expect([answer.status, await answer.text()]).toEqual([200, body]);
    }
  });

  test('another type and bytes that are no UTF-8', async () => {
    const at = await startDirectory({ customData: 'readwrite' });
    const { access_token: token } = await signIn(at);
    const form = await own(at, token, { method: 'PUT', body: '{}', headers: { 'content-type': 'text/plain' } });
    expect(form.status).toBe(415);
    const bytes = await own(at, token, {
      method: 'PUT',
      body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    });
    expect(bytes.status).toBe(400);
  });
});

test('a backend reads and writes custom data at every level, with the tag it last saw', async () => {
  const at = await startDirectory({ customData: 'hidden' });
  for (const scope of ['admin', 'portal']) {
    const call = await administer(at, scope);
    const path = `/admin/users/${await subjectOf(call, 'grace@example.com')}/custom-data`;
    const before = await call('GET', path);
    const written = await call('PUT', path, { ifMatch: before.etag, json: { by: scope } });
    expect([written.status, written.body]).toEqual([200, { by: scope }]);
    const late = await call('PUT', path, { ifMatch: before.etag, json: {} });
    expect([late.status, late.etag]).toEqual([412, written.etag]);
    expect((await call('PUT', path.replace(/[^/]+(?=\/custom)/, 'nobody'), { json: {} })).status).toBe(404);
  }
});
