/** Headers of every kind of answer, the files of the page, the host (R10, R29, R30, R33, R46–R48, R51). */

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { sendBytes, sendRaw, type RawAnswer } from '../harness/raw.ts';
import { signIn } from '../harness/sign-in.ts';

const SCRIPT = `export const text = '${'a'.repeat(500)}';\n`;
let folder: string;
let product: Product;
let cookie: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authui-page-'));
  const files: Record<string, string | Buffer> = {
    'index.html':
      '<!doctype html><head><link rel="stylesheet" href="/assets/s-1.css"><script async src="/assets/e-1.js"></script></head>',
    'assets/s-1.css': `${STYLE}\n`,
    'assets/e-1.js': `${EARLY}\n`,
    'index.html.br': brotliCompressSync('<!doctype html>'),
    'assets/a-1.js': SCRIPT,
    'assets/a-1.js.br': brotliCompressSync(SCRIPT),
    'assets/a-1.js.gz': gzipSync(SCRIPT),
    'assets/a-1.js.map': '{"canary":1}',
    'assets/i-1.png': Buffer.from('89504e47', 'hex'),
    'robots.txt': 'User-agent: *\nDisallow: /\n',
    '.vite/manifest.json': '{"canary":1}',
    '.env': 'canary=1',
    'assets/.secret': 'canary',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  product = await startProduct({ pageFolder: folder });
  const client = createClient();
  await signIn(client, product);
  cookie = client.cookies(product.url);
});
afterAll(async () => {
  await product.stop();
  await rm(folder, { recursive: true });
});

const send = (method: string, target: string, headers: Record<string, string> = {}, body = ''): Promise<RawAnswer> =>
  sendRaw(product.url, { method, target, headers, body });

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'x-xss-protection': '1; mode=block',
};
const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const STYLE = 'p { color: red }';
const EARLY = 'globalThis.early = 1;';
const policyWith = (script: string, style: string) =>
  `default-src 'none'; script-src 'self'${script}; style-src 'self'${style}; ` +
  "img-src 'self' data: blob: https:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types default";
const POLICIES = { document: policyWith(` ${digest(EARLY)}`, ` ${digest(STYLE)}`), failure: policyWith('', '') };

// CVE-2025-48947, CVE-2025-64762
describe('every answer is safe to hold:', () => {
  const page = { 'x-authui': '1', 'accept-encoding': 'br, gzip' };
  type Kind = keyof typeof POLICIES | 'data' | 'file';
  type Row = [name: string, request: () => Promise<RawAnswer>, status: number, kind: Kind];
  test.each<Row>([
    ['the page', () => send('GET', '/'), 200, 'document'],
    ['a deep link', () => send('GET', '/settings/profile'), 200, 'document'],
    ['no page', () => send('GET', '/nothing'), 404, 'document'],
    ['a failed callback', () => send('GET', '/auth/callback?code=canary-c&state=canary-s'), 400, 'failure'],
    ['settings', () => send('GET', '/api/settings', { ...page, cookie }), 200, 'data'],
    ['settings of nobody', () => send('GET', '/api/settings', page), 401, 'data'],
    ['settings for another site', () => send('GET', '/api/settings', { cookie }), 403, 'data'],
    ['no call', () => send('GET', '/api/nothing'), 404, 'data'],
    ['no method', () => send('DELETE', '/api/settings'), 405, 'data'],
    ['a preflight', () => send('OPTIONS', '/api/profile', { origin: 'https://evil.example' }), 405, 'data'],
    [
      'a save of another type',
      () => send('PATCH', '/api/profile', { ...page, origin: product.url, cookie }, '{}'),
      415,
      'data',
    ],
    ['another host', () => send('GET', '/api/settings', { host: 'evil.example' }), 421, 'data'],
    ['the description', () => send('GET', '/openapi.json'), 200, 'data'],
    ['health', () => send('GET', '/healthz'), 200, 'data'],
    ['readiness', () => send('GET', '/readyz'), 200, 'data'],
    ['an absolute target', () => send('GET', 'http://evil.example/'), 400, 'data'],
    ['a start of sign-in', () => send('GET', '/auth/sign-in'), 303, 'data'],
    ['a script', () => send('GET', '/assets/a-1.js'), 200, 'file'],
  ])('%s', async (_name, request, status, kind) => {
    const { headers, ...answer } = await request();
    expect(answer.status).toBe(status);
    for (const [name, value] of Object.entries(EVERYWHERE)) expect([name, headers.get(name)]).toEqual([name, value]);
    expect(headers.get('permissions-policy')).toContain('camera=()');
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(headers.get('strict-transport-security')).toBeNull();
    expect([...headers.keys()].filter(name => /^(access-control-|server$|x-powered-by)/.test(name))).toEqual([]);
    if (kind !== 'file') expect(headers.get('cache-control')).toBe('no-store');
    if (kind === 'document' || kind === 'failure') {
      expect(headers.get('content-security-policy')).toBe(POLICIES[kind]);
    }
    if (kind !== 'file') expect(headers.get('content-encoding')).toBeNull();
    if (kind === 'data' && status >= 400) {
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    }
    expect(answer.body).not.toMatch(/canary|evil\.example/);
  });
});

describe('the document', () => {
  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, br;q=0', 'gzip', gunzipSync],
    ['identity', null, (body: Buffer) => body],
    ['br;q=0.0', null, (body: Buffer) => body],
  ])('for %j comes in %s, and says the same', async (accepted, encoding, decoded) => {
    const plain = await send('GET', '/signed-out');
    const answer = await send('GET', '/signed-out', { 'accept-encoding': accepted });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('vary')?.split(', ')).toContain('Accept-Encoding');
    expect(decoded(Buffer.from(answer.body, 'latin1')).toString()).toBe(plain.body);
    expect(plain.body).toContain('<!doctype html>');
  });

  test('has in itself what its first paint waits for; that of a failure links its styles', async () => {
    const { body } = await send('GET', '/signed-out');
    expect(body).toContain(`<style>${STYLE}</style>`);
    expect(body).toContain(`<script>${EARLY}</script>`);
    expect((await send('GET', '/auth/callback')).body).toContain('href="/assets/s-1.css"');
  });
});

describe('a file of the page', () => {
  test('named by its content is kept for ever, any other is asked for again', async () => {
    const script = await send('GET', '/assets/a-1.js');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(script.body).toContain(SCRIPT.trim());
    expect((await send('GET', '/robots.txt')).headers.get('cache-control')).toBe('no-cache');
  });

  test.each([
    ['br, gzip', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
    ['br;q=0', null],
    ['', null],
  ])('for %j comes in %s, and caches are told', async (accepted, encoding) => {
    const answer = await send('GET', '/assets/a-1.js', { 'accept-encoding': accepted });
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, encoding]);
    expect(answer.headers.get('vary')?.split(', ')).toContain('Accept-Encoding');
  });

  test('answers HEAD with its size and no body', async () => {
    const { status, headers, body } = await send('HEAD', '/assets/a-1.js');
    expect([status, headers.get('content-length'), body]).toEqual([200, String(SCRIPT.length), '']);
  });

  test.each([
    '/.vite/manifest.json',
    '/%2evite/manifest.json',
    '/.env',
    '/assets/.secret',
    '/assets/a-1.js.map',
    '/assets/a-1.js.br',
    '/index.html.br',
    '/assets/',
    '/assets',
    '/assets/..%2f.env',
    '/assets/../.env',
    '/assets/%2e%2e/.env',
    '/assets%2fa-1.js',
    '/assets//a-1.js',
    '/assets/a-1.js%00',
    '/..%2f..%2fetc/passwd',
    '//etc/passwd',
    '/assets/a-1.js/',
    '/index.html',
    '/index.html/',
  ])('is not %s: that is the not-found page', async target => {
    const answer = await send('GET', target);
    expect([answer.status, answer.headers.get('content-security-policy')]).toEqual([404, POLICIES.document]);
    expect(answer.body).not.toContain('canary');
  });
});

describe('the host of a request', () => {
  test('with another loopback name sends documents on, to the same path, and refuses anything else', async () => {
    const { port } = new URL(product.url);
    for (const name of ['127.0.0.1', '[::1]', '127.8.8.8']) {
      const host = `${name}:${port}`;
      const document = await send('GET', '/settings/x?a=b&c=%2F', { host, 'sec-fetch-dest': 'document' });
      expect([document.status, document.headers.get('location')]).toEqual([308, `${product.url}/settings/x?a=b&c=%2F`]);
      const old = await send('GET', '/', { host, accept: 'text/html,*/*' });
      expect([old.status, old.headers.get('location')]).toEqual([308, `${product.url}/`]);
      for (const headers of [{}, { accept: 'application/json' }, { 'sec-fetch-dest': 'empty', accept: 'text/html' }]) {
        const other = await send('GET', '/api/settings', { host, cookie, 'x-authui': '1', ...headers });
        expect(other.status).toBe(421);
      }
      const slashes = await send('GET', '//evil.example/', { host, 'sec-fetch-dest': 'document' });
      expect(new URL(slashes.headers.get('location') ?? '').origin).toBe(product.url);
    }
  });

  test('and whatever is forwarded changes no byte', async () => {
    const forged = {
      forwarded: 'for=203.0.113.7;host=evil.example;proto=https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      'x-forwarded-prefix': '/evil.example',
      'x-original-url': '/healthz',
      'x-rewrite-url': '/healthz',
      'x-http-method-override': 'DELETE',
      x_authui: '1',
    };
    for (const target of ['/', '/openapi.json', '/api/settings', '/auth/nothing']) {
      const [plain, other] = [await send('GET', target), await send('GET', target, forged)];
      const told = ({ headers, status, body }: RawAnswer) => ({
        status,
        body: body.replace(/[\da-f]{8}-[\da-f-]{27}/, ''),
        headers: [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
      });
      expect(told(other)).toEqual(told(plain));
    }
    const start = await send('GET', '/auth/sign-in', forged);
    expect(start.headers.get('location')).not.toContain('evil');
    const redirect = new URL(start.headers.get('location') ?? '').searchParams.get('redirect_uri');
    expect(redirect).toBe(`${product.url}/auth/callback`);
    expect(start.headers.get('set-cookie')).not.toMatch(/secure|__Host/i);
  });

  test.each(['evil.example', 'localhost', 'localhost:1', 'localhost:80@evil.example', 'a'.repeat(300)])(
    '%s is not ours',
    async host => {
      for (const target of ['/', '/auth/sign-in', '/auth/callback', '/healthz', '/assets/a-1.js']) {
        const { status, body, headers } = await send('GET', target, { host, 'sec-fetch-dest': 'document' });
        expect([400, 421]).toContain(status);
        expect(headers.get('location')).toBeNull();
        expect(body).not.toContain('evil');
      }
    },
  );

  test('sent twice, or not at all, is refused', async () => {
    const { port } = new URL(product.url);
    const twice = `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    for (const bytes of [twice, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 'GET / HTTP/1.0\r\n\r\n']) {
      expect([400, 421]).toContain((await sendBytes(Number(port), bytes)).status);
    }
  });
});

describe('sign-ins are limited', () => {
  test('by address, with the time to wait, and forged addresses do not help', async () => {
    const tight = await startProduct({ yaml: 'limits: { sign_in_per_minute: 3 }' });
    const start = (headers = {}) => sendRaw(tight.url, { target: '/auth/sign-in', headers });
    for (let index = 0; index < 3; index += 1) expect((await start()).status).toBe(303);
    for (const headers of [{}, { 'x-forwarded-for': '203.0.113.7' }, { forwarded: 'for=203.0.113.8' }]) {
      const refused = await start(headers);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.body).toContain('Too many sign-ins');
    }
    // callbacks have a budget of their own
    for (let index = 0; index < 4; index += 1) {
      const callback = await sendRaw(tight.url, { target: '/auth/callback?state=x' });
      expect(callback.status).toBe(index < 3 ? 400 : 429);
    }
    await tight.stop();
  });

  test('by the address that a trusted proxy saw', async () => {
    const behind = await startProduct({
      yaml: 'limits: { sign_in_per_minute: 1 }\ntrusted_proxies: [127.0.0.0/8]',
    });
    const from = async (address: string) =>
      (await sendRaw(behind.url, { target: '/auth/sign-in', headers: { 'x-forwarded-for': address } })).status;
    expect(await from('203.0.113.7')).toBe(303);
    expect(await from('203.0.113.7')).toBe(429);
    expect(await from('198.51.100.1, 203.0.113.7')).toBe(429);
    expect(await from('203.0.113.8')).toBe(303);
    expect(await from('2001:db8::1')).toBe(303);
    expect(await from('2001:db8::ffff')).toBe(429);
    await behind.stop();
  });
});

describe('behind https', () => {
  test('cookies are Secure and __Host-, transport security is demanded, plain names are not read', async () => {
    const secure = await startProduct({
      yaml: 'public_url: https://account.example\ndirectory: { public_url: "https://id.example" }',
    });
    const host = 'account.example';
    const ask = (target: string, headers: Record<string, string> = {}) =>
      sendRaw(secure.url, { target, headers: { host, ...headers } });
    const start = await ask('/auth/sign-in');
    expect(start.status).toBe(303);
    const location = new URL(start.headers.get('location') ?? '');
    expect([location.origin, location.searchParams.get('redirect_uri')]).toEqual([
      'https://id.example',
      'https://account.example/auth/callback',
    ]);
    expect(start.headers.get('set-cookie')).toMatch(
      /^__Host-authui_sign_in_[\w-]+=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(start.headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
    const page = { 'x-authui': '1', origin: 'https://account.example' };
    const twice = '__Host-authui_session=a; __Host-authui_session=b';
    const cleared = await ask('/api/settings', { ...page, cookie: twice });
    expect(cleared.headers.get('set-cookie')).toMatch(/^__Host-authui_session=; .*Secure/);
    const plain = await ask('/api/settings', { ...page, cookie: 'authui_session=a; authui_session=b' });
    expect(plain.status).toBe(401);
    expect((await ask('/', { host: 'localhost', 'sec-fetch-dest': 'document' })).status).toBe(421);
    expect((await ask('/api/settings', { ...page, origin: 'http://account.example' })).status).toBe(403);
    await secure.stop();
  });
});
