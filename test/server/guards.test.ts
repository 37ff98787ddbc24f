/** The guards of `/api`, in their order, and what is behind no address at all (RFC 9110, Fetch Metadata, BFF draft 6.1.3). */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp, type AppDeps } from '../../server/app.ts';
import { contract } from '../../src/api/contract.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { sendRaw, type RawAnswer } from '../harness/raw.ts';
import { signIn } from '../harness/sign-in.ts';
import { NO_THEME } from '../../server/theme/theme.ts';

let product: Product;
let client: Client;
let cookie: string;
let etag: string;

beforeAll(async () => {
  product = await startProduct({ transport: 'http' });
  client = createClient();
  await signIn(client, product);
  cookie = client.cookies(product.url);
  etag = (await client.api(`${product.url}/api/settings`)).headers.get('etag') ?? '';
});
afterAll(() => product.stop());
beforeEach(() => {
  (product.directoryCalls as string[]).length = 0;
});

const send = (method: string, target: string, headers: Record<string, string> = {}, body = ''): Promise<RawAnswer> =>
  sendRaw(product.url, { method, target, headers, body });

const codeOf = ({ body }: RawAnswer): unknown => (JSON.parse(body) as { code: unknown }).code;

function expectNoCors(headers: Headers): void {
  expect([...headers.keys()].filter(name => name.startsWith('access-control-'))).toEqual([]);
}

describe('of all ways to call', () => {
  type Variant = [name: string, headers: Record<string, string>, legal: 'always' | 'safe' | 'never'];
  const page = { 'x-authui': '1' };
  const variants: Variant[] = [
    ['the page, with everything', { ...page, origin: 'OWN', 'sec-fetch-site': 'same-origin' }, 'always'],
    ['the page, without Fetch Metadata', { ...page, origin: 'OWN' }, 'always'],
    ['the page, without Origin', { ...page, 'sec-fetch-site': 'same-origin' }, 'always'],
    ['the page, without both', page, 'safe'],
    ['no header', { origin: 'OWN', 'sec-fetch-site': 'same-origin' }, 'never'],
    ['another value of the header', { 'x-authui': '2', origin: 'OWN', 'sec-fetch-site': 'same-origin' }, 'never'],
    ['the header twice', { 'x-authui': '1, 1', origin: 'OWN', 'sec-fetch-site': 'same-origin' }, 'never'],
    ['the header with an underscore', { x_authui: '1', origin: 'OWN', 'sec-fetch-site': 'same-origin' }, 'never'],
    ['another site', { ...page, 'sec-fetch-site': 'cross-site' }, 'never'],
    ['another port or sub-domain', { ...page, 'sec-fetch-site': 'same-site' }, 'never'],
    ['the address bar', { ...page, 'sec-fetch-site': 'none' }, 'never'],
    ['own Origin, other site', { ...page, origin: 'OWN', 'sec-fetch-site': 'cross-site' }, 'never'],
    ['null Origin', { ...page, origin: 'null', 'sec-fetch-site': 'same-origin' }, 'never'],
    ['foreign Origin', { ...page, origin: 'https://evil.example' }, 'never'],
    ['foreign Origin, own site', { ...page, origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, 'never'],
    ['Origin of another port', { ...page, origin: 'http://localhost:1' }, 'never'],
    ['Origin that begins like ours', { ...page, origin: 'OWN.evil.example' }, 'never'],
  ];
  const calls: ['GET' | 'HEAD' | 'PATCH', string, string][] = [
    ['GET', '/api/settings', ''],
    ['HEAD', '/api/settings', ''],
    ['PATCH', '/api/profile', '{}'],
  ];
  const cells = calls.flatMap(([method, target, body]) =>
    variants.map(([name, headers, legal]) => ({ method, target, body, name, headers, legal })),
  );

  test.each(cells)('$method by $name: legal $legal', async ({ method, target, body, headers, legal }) => {
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('OWN', product.url)]),
    );
    const own = { cookie, ...(body ? { 'content-type': 'application/json', 'if-match': etag } : {}) };
    const answer = await send(method, target, { ...own, ...sent }, body);
    const passes = legal === 'always' || (legal === 'safe' && method !== 'PATCH');
    expect(answer.status).toBe(passes ? 200 : 403);
    expectNoCors(answer.headers);
    const account = product.directoryCalls.filter(call => call.includes('/account'));
    expect(account).toHaveLength(passes ? 1 : 0);
    if (!passes && method !== 'HEAD') expect(codeOf(answer)).toBe('csrf_refused');
  });

  test('signing out is guarded alike', async () => {
    for (const [, headers, legal] of variants.filter(([, , legal]) => legal !== 'always')) {
      const sent = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace('OWN', product.url)]),
      );
      expect([legal, (await send('POST', '/auth/sign-out', { cookie, ...sent })).status]).toEqual([legal, 403]);
    }
    expect(product.directoryCalls).toEqual([]);
    expect((await client.api(`${product.url}/api/settings`)).status).toBe(200);
  });
});

describe('a body of another type is refused before it is read', () => {
  test.each([
    undefined,
    'text/plain',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-8',
    'application/json;',
    'application/json, text/plain',
    'application/problem+json',
    'application/jsonp',
  ])('%s', async type => {
    const headers = { cookie, 'x-authui': '1', origin: product.url, 'if-match': etag };
    const answer = await send('PATCH', '/api/profile', { ...headers, ...(type ? { 'content-type': type } : {}) }, '{}');
    expect([answer.status, codeOf(answer)]).toEqual([415, 'unsupported_media_type']);
    expect(product.directoryCalls).toEqual([]);
  });

  test('of a call that takes none, too', async () => {
    const headers = { cookie, 'x-authui': '1', origin: product.url };
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await send('POST', '/auth/sign-out', { ...headers, 'content-type': type }, 'a=1');
      expect([answer.status, codeOf(answer)]).toEqual([415, 'unsupported_media_type']);
    }
    expect((await client.api(`${product.url}/api/settings`)).status).toBe(200);
  });
});

// GHSA-x732-6j76-qmhm
describe('nothing is at', () => {
  test.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/settings/',
    '/api/settings/x.css',
    '/api/settings;a=b',
    '/api/settings%00',
    '/api/settings%2f',
    '/api/..%2fsettings',
    '/api/%2e%2e%2fsettings',
    '/api//settings',
    '//api/settings',
    '///api/settings',
    '/api%2fsettings',
    '/API/settings',
    '/api/SETTINGS',
    '/api/profile.json',
    '/auth',
    '/auth/',
    '/auth/nothing',
    '/auth/callback/',
    '/auth//callback',
    '//auth/sign-in',
    '/auth/sign-in%00',
  ])('%s, and it says so in JSON', async target => {
    const answer = await send('GET', target, { cookie, 'x-authui': '1' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    expect(codeOf(answer)).toBe('not_found');
    expect(product.directoryCalls).toEqual([]);
  });

  test.each([
    'http://evil.example/api/settings',
    'http://169.254.169.254/',
    'evil.example:443',
    '*',
    '/\\evil.example',
  ])('the target %s', async target => {
    const answer = await send('GET', target, { cookie, 'x-authui': '1' });
    expect([400, 404, 421]).toContain(answer.status);
    expect(answer.body).not.toContain('<!doctype');
    expect(product.directoryCalls).toEqual([]);
  });
});

describe('a method that an address does not take', () => {
  const tables = new Map<string, string[]>(
    ['/auth/sign-in', '/auth/callback', '/openapi.json', '/healthz', '/settings', '/'].map(path => [path, ['GET']]),
  );
  for (const { method, path } of Object.values(contract)) {
    const concrete = path.replace(/\{\w+\}/, 'x');
    tables.set(concrete, [...(tables.get(concrete) ?? []), method]);
  }
  test.each([...tables])('%s takes %j only', async (path, taken) => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
    for (const method of methods.filter(method => !taken.includes(method))) {
      const answer = await send(method, path, { cookie, 'access-control-request-method': 'PATCH' });
      expect([method, answer.status]).toEqual([method, 405]);
      expect(answer.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining(taken));
      expect(codeOf(answer)).toBe('method_not_allowed');
      expectNoCors(answer.headers);
    }
  });

  test('is refused on unknown addresses as not found', async () => {
    for (const method of ['POST', 'DELETE', 'OPTIONS']) {
      expect((await send(method, '/api/nothing')).status).toBe(404);
    }
    expect((await send('POST', '/nothing')).status).toBe(405);
  });

  test('HEAD is answered like GET, without a body', async () => {
    const answer = await send('HEAD', '/api/settings', { cookie, 'x-authui': '1' });
    expect([answer.status, answer.body, answer.headers.get('etag')]).toEqual([200, '', etag]);
  });
});

test('of several faults the first guard speaks', async () => {
  const page = { 'x-authui': '1', origin: product.url };
  const json = { 'content-type': 'application/json' };
  const large = `{"/desk":"${'x'.repeat(70_000)}"`;
  const table: [number, string, Promise<RawAnswer>][] = [
    [404, 'not_found', send('PUT', '/api/nothing', {}, '{')],
    [405, 'method_not_allowed', send('PUT', '/api/profile', {}, '{')],
    [403, 'csrf_refused', send('PATCH', '/api/profile', json, '{')],
    [401, 'unauthenticated', send('PATCH', '/api/profile', page, '{')],
    [415, 'unsupported_media_type', send('PATCH', '/api/profile', { ...page, cookie }, large)],
    [413, 'payload_too_large', send('PATCH', '/api/profile', { ...page, ...json, cookie }, large)],
    [400, 'invalid_json', send('PATCH', '/api/profile', { ...page, ...json, cookie }, '{')],
    [428, 'precondition_required', send('PATCH', '/api/profile', { ...page, ...json, cookie }, '{"/x":1}')],
    [
      412,
      'precondition_failed',
      send('PATCH', '/api/profile', { ...page, ...json, cookie, 'if-match': '"a"' }, '{"/x":1}'),
    ],
    [
      422,
      'invalid_attributes',
      send('PATCH', '/api/profile', { ...page, ...json, cookie, 'if-match': etag }, '{"/x":1}'),
    ],
  ];
  for (const [status, code, sent] of table) {
    const answer = await sent;
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  }
});

test('too many saves are refused before their body is looked at', async () => {
  const tight = await startProduct({ environment: {}, yaml: 'limits: { save_per_minute: 2 }' });
  const person = createClient();
  await signIn(person, tight);
  const save = (headers = {}) =>
    person.api(`${tight.url}/api/profile`, { method: 'PATCH', json: {}, headers: { 'if-match': '"a"', ...headers } });
  expect([(await save()).status, (await save()).status]).toEqual([412, 412]);
  const refused = await save({ 'content-type': 'text/plain' });
  expect([refused.status, JSON.parse(refused.body).code]).toEqual([429, 'too_many_requests']);
  const wait = Number(refused.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect((await person.api(`${tight.url}/api/settings`)).status).toBe(200);
  await tight.stop();
});

test('every address of the app is one that this list knows', () => {
  const never = () => {
    throw new Error('not called');
  };
  const app = createApp({
    publicUrl: 'http://localhost:3000',
    trustedProxies: [],
    auth: { signIn: { publicUrl: 'http://localhost:3000' } },
    profile: {},
    page: { files: never, document: () => never, stylesheets: [] },
    theme: NO_THEME,
  } as unknown as AppDeps);
  const pages = ['/', '/settings', '/settings/*', '/signed-out'];
  const others = [
    '/auth/sign-in',
    '/auth/step-up',
    '/auth/callback',
    '/resolve',
    '/pictures/:name',
    '/openapi.json',
    '/healthz',
    '/readyz',
    '/metrics',
    ...pages,
  ];
  const LOGOUT = ['POST', '/auth/backchannel-logout'] as const;
  const calls = Object.values(contract).map(({ method, path }) => [method, path.replace(/\{(\w+)\}/, ':$1')] as const);
  const known = [...calls, ...others.map(path => ['GET', path] as const), ['GET', '/*'] as const, LOGOUT];
  expect([...new Set(app.routes.map(({ method, path }) => `${method} ${path}`))].toSorted()).toEqual(
    // behind each address stands the refusal of every other method
    [...new Set(known.flatMap(([method, path]) => [`${method} ${path}`, `ALL ${path}`]))].toSorted(),
  );
});
