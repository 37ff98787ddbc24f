/** What comes back to the callback, and how the provider's endpoints may fail behind it. */

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClient } from '../harness/client.ts';
import type { Misbehaviour } from '../harness/misbehaving-provider.ts';
import { expectRefused, openScene, setScene, settingsIn, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());
beforeEach(() => scene.provider.misbehave({}));

const html = (status = 200) => new Response('<h1>canary</h1>', { status, headers: { 'content-type': 'text/html' } });
const json = (body: string, headers: Record<string, string> = {}) =>
  new Response(body, { headers: { 'content-type': 'application/json', ...headers } });

test.each<[string, (query: URLSearchParams) => void]>([
  ['C22 another response iss', query => query.set('iss', 'https://evil.example')],
  ['C22 an iss with a slash more', query => query.set('iss', `${query.get('iss')}/`)],
  ['C22 no response iss although it was promised', query => query.delete('iss')],
  ['C22 two of them', query => query.append('iss', query.get('iss') ?? '')],
  ['C23 another state', query => query.set('state', `${query.get('state')?.slice(0, -4)}AAAA`)],
  ['C23 no state', query => query.delete('state')],
  ['C23 an empty state', query => query.set('state', '')],
  ['C23 two states', query => query.append('state', query.get('state') ?? '')],
  ['C23 two codes', query => query.append('code', query.get('code') ?? '')],
  ['C23 no code', query => query.delete('code')],
  ['C23 an answer in a signed response', query => query.set('response', 'x.y.z')],
])('%s: refused, and the token endpoint is not called', async (_what, callback) => {
  scene.provider.misbehave({ callback });
  const before = scene.provider.calls.token;
  const { client, last } = await scene.signIn();
  await expectRefused(scene, client, last);
  expect(scene.provider.calls.token).toBe(before);
});

test('C22 no response iss where it was not promised: signed in', async () => {
  const own = await setScene();
  own.provider.misbehave({
    discovery: ({ authorization_response_iss_parameter_supported: _, ...metadata }) => metadata,
    callback: query => query.delete('iss'),
  });
  await own.person();
});

test('C23 a state of another browser: refused, and the token endpoint is not called', async () => {
  const callback = await scene.callbackOf(createClient());
  const before = scene.provider.calls.token;
  const victim = createClient();
  await expectRefused(scene, victim, await victim.open(callback));
  expect(scene.provider.calls.token).toBe(before);
});

test.each<[string, Misbehaviour]>([
  ['in upper case', { token: tokens => ({ ...tokens, token_type: 'BEARER' }) }],
  ['in lower case', { token: tokens => ({ ...tokens, token_type: 'bearer' }) }],
])('C24 token_type %s: taken', async (_what, wrong) => {
  scene.provider.misbehave(wrong);
  settingsIn(await scene.settings(await scene.person()));
});

test('C24 token_type that is not ours: refused', async () => {
  scene.provider.misbehave({ token: tokens => ({ ...tokens, token_type: 'mac' }) });
  const { client, last } = await scene.signIn();
  expect([400, 502]).toContain(last.status);
  expect(client.cookies(scene.product.url)).not.toContain('authui_session');
});

test('C24 no expires_in: taken, and refreshed after five minutes', async () => {
  scene.provider.misbehave({ token: ({ expires_in: _, ...tokens }) => tokens });
  const client = await scene.person();
  const before = scene.provider.calls.token;
  scene.product.clock.ahead = 4 * 60_000;
  settingsIn(await scene.settings(client));
  expect(scene.provider.calls.token).toBe(before);
  scene.product.clock.ahead = 5 * 60_000;
  settingsIn(await scene.settings(client));
  expect(scene.provider.calls.token).toBe(before + 1);
  scene.product.clock.ahead = 0;
});

/** Writes headers, and then what it is given, for ever. */
const endless =
  (at: string, chunk: Buffer, pause: number): NonNullable<Misbehaviour['raw']> =>
  (path, response) => {
    if (!path.startsWith(at)) return false;
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(chunk), pause);
    response.on('close', () => clearInterval(timer));
    return true;
  };
const reset: NonNullable<Misbehaviour['raw']> = (path, response) => {
  if (!path.startsWith('/token')) return false;
  response.socket?.resetAndDestroy();
  return true;
};
const silence: NonNullable<Misbehaviour['raw']> = path => path.startsWith('/token');

test.each<[string, Misbehaviour, readonly number[]]>([
  [
    'a redirect',
    { token: () => new Response(null, { status: 302, headers: { location: 'http://127.0.0.1:9/' } }) },
    [502],
  ],
  ['500 with HTML', { token: () => html(500) }, [503]],
  ['200 with HTML', { token: () => html() }, [502]],
  ['garbage', { token: () => json('{canary') }, [502]],
  ['a list', { token: () => json('["canary"]') }, [502]],
  ['null', { token: () => json('null') }, [502]],
  ['numbers for tokens', { token: tokens => ({ ...tokens, access_token: 7 }) }, [400, 502]],
  ['a reset', { raw: reset }, [503]],
  ['silence', { raw: silence }, [504]],
  ['a body that stalls', { raw: endless('/token', Buffer.from(' '), 3000) }, [504]],
])(
  'C27 %s at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
  { timeout: 15_000 },
  async (_what, wrong, statuses) => {
    const client = createClient();
    const callback = await scene.callbackOf(client);
    scene.provider.misbehave(wrong);
    const { token } = scene.provider.calls;
    const started = performance.now();
    const last = await client.open(callback);
    expect(performance.now() - started).toBeLessThan(8500);
    expect(statuses).toContain(last.status);
    expect(last.headers.get('content-type')).toContain('text/html');
    expect(last.body).not.toContain('canary');
    expect(client.cookies(scene.product.url)).not.toContain('authui_session');
    expect(scene.provider.calls.token - token).toBeLessThanOrEqual(1);
    scene.provider.misbehave({});
    expect((await client.open(callback)).status).toBe(400);
    await scene.person();
  },
);

const MEGABYTES_200 = 200 * 1024 * 1024;

test.each<[string, Misbehaviour]>([
  ['200 MB that are announced', { raw: (path, response) => announce(path, response) }],
  ['a body without end', { raw: endless('/userinfo', Buffer.alloc(256 * 1024, ' '), 1) }],
  [
    'a gzip bomb',
    {
      userinfo: () =>
        new Response(gzipSync(Buffer.alloc(50 * 1024 * 1024)), {
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        }),
    },
  ],
])('C28 %s from UserInfo: given up at 1 MiB, the session lives', { timeout: 15_000 }, async (_what, wrong) => {
  const client = await scene.person();
  const rss = process.memoryUsage().rss;
  scene.provider.misbehave(wrong);
  const answer = await scene.settings(client);
  expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([502, 'upstream_invalid']);
  expect((process.memoryUsage().rss - rss) / 1024 / 1024).toBeLessThan(120);
  scene.provider.misbehave({});
  settingsIn(await scene.settings(client));
});

function announce(path: string, response: Parameters<NonNullable<Misbehaviour['raw']>>[1]): boolean {
  if (!path.startsWith('/userinfo')) return false;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': MEGABYTES_200 });
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  const timer = setInterval(() => response.write(chunk), 1);
  response.on('close', () => clearInterval(timer));
  return true;
}
