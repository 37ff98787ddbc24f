import { request } from 'node:http';
import { expect, test, vi } from 'vitest';
import { AUTHUI, authorization, Browser, openSignIn, signIn, startDirectory, submitSignIn } from './harness.ts';

interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** A request as it is written, host and target included. */
function raw(url: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const call = request({ host: hostname, port, path, method, headers, agent: false }, answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    call.on('error', reject).end();
  });
}

const DISCOVERY = '/.well-known/openid-configuration';

test.each(['evil.example', 'localhost', 'localhost:1', 'localhost:99999', 'a b', 'localhost:4000@evil.example'])(
  'a request for the host %j is not answered',
  async host => {
    const at = await startDirectory();
    const answer = await raw(at.url, DISCOVERY, { host, accept: 'text/html' });
    expect([answer.status, answer.headers['location']]).toEqual([421, undefined]);
    expect(answer.text).not.toContain('evil');
  },
);

test('a document asked for under another loopback name is sent to the right one; data is not', async () => {
  const at = await startDirectory();
  const host = new URL(at.url).host.replace('localhost', '127.0.0.1');
  const document = await raw(at.url, '/auth?a=b', { host, accept: 'text/html' });
  expect([document.status, document.headers['location']]).toEqual([308, `${at.url}/auth?a=b`]);
  expect((await raw(at.url, DISCOVERY, { host, accept: 'application/json' })).status).toBe(421);
  expect((await raw(at.url, '/auth', { host, accept: 'text/html' }, 'POST')).status).toBe(421);
});

test('what is forwarded or absolute in a request decides nothing', async () => {
  const at = await startDirectory();
  const { host } = new URL(at.url);
  const plain = await raw(at.url, DISCOVERY, { host });
  const forwarded = await raw(at.url, DISCOVERY, {
    host,
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '1',
    forwarded: 'host=evil.example;proto=https',
  });
  expect(forwarded.text).toBe(plain.text);
  expect((await raw(at.url, `http://evil.example${DISCOVERY}`, { host })).status).toBe(400);
  expect((await raw(at.url, '*', { host }, 'OPTIONS')).status).toBe(400);
  const double = await raw(at.url, `//evil.example${DISCOVERY}`, { host });
  expect([double.status, double.text.includes('evil')]).toEqual([404, false]);
});

test('behind a proxy that ends TLS everything is https: addresses, cookies, HSTS', async () => {
  const publicUrl = 'https://id.acme.example';
  const at = await startDirectory({ publicUrl });
  const { address } = authorization();
  const headers = { host: 'id.acme.example', accept: 'text/html' };
  const discovery = JSON.parse((await raw(at.url, DISCOVERY, headers)).text) as Record<string, string>;
  expect([discovery['issuer'], discovery['token_endpoint']]).toEqual([publicUrl, `${publicUrl}/token`]);
  const start = await raw(at.url, address, headers);
  expect(start.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
  const cookies = [start.headers['set-cookie'] ?? []].flat();
  const location = String(start.headers['location']);
  expect(cookies.map(cookie => cookie.split('=')[0])).toEqual([
    '__Secure-directory_interaction',
    '__Secure-directory_interaction.sig',
    '__Secure-directory_resume',
    '__Secure-directory_resume.sig',
  ]);
  for (const cookie of cookies) expect(cookie).toMatch(/; samesite=lax; secure; HttpOnly$/);
  const cookie = cookies.map(text => text.split(';')[0]).join('; ');
  const page = await raw(at.url, location, { ...headers, cookie });
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const body = new URLSearchParams({ csrf, login: 'ada', password: 'demo-password' }).toString();
  const answer = await new Promise<RawAnswer['headers']>((resolve, reject) => {
    const { hostname, port } = new URL(at.url);
    const type = 'application/x-www-form-urlencoded';
    const call = request(
      { host: hostname, port, path: location, method: 'POST', headers: { ...headers, cookie, 'content-type': type } },
      got => resolve(got.resume().headers),
    );
    call.on('error', reject).end(body);
  });
  const resumed = await raw(at.url, new URL(String(answer['location'])).pathname, { ...headers, cookie });
  const session = [resumed.headers['set-cookie'] ?? []].flat().filter(text => text.includes('session'));
  expect(session.map(text => text.split('=')[0])).toEqual(['__Host-directory_session', '__Host-directory_session.sig']);
  for (const text of session) expect(text).toMatch(/; path=\/; samesite=lax; secure; HttpOnly$/);
  expect(String(resumed.headers['location'])).toContain(`iss=${encodeURIComponent(publicUrl)}`);
});

test('over http cookies are plain, not secure, and of this app alone; the session ends with the browser', async () => {
  const at = await startDirectory();
  const { browser } = await signIn(at);
  const names = [...browser.cookies.keys()].map(key => key.split(' ')[0]);
  for (const name of names) expect(name).toMatch(/^directory_(session|interaction|resume)(\.sig)?$/);
  for (const { header } of browser.cookies.values()) expect(header).not.toMatch(/secure|domain=/i);
  expect(browser.cookies.get('directory_session /')?.header).not.toMatch(/expires|max-age/i);
});

test('every answer carries the safe headers and is kept by nobody', async () => {
  const at = await startDirectory();
  const { browser } = await signIn(at);
  const { address } = authorization();
  const answers = await Promise.all(
    ['/nothing', '/auth', address, '/interaction/x', '/session/end', '/me', DISCOVERY, '/jwks', '/healthz'].map(path =>
      browser.go(path),
    ),
  );
  answers.push(await browser.go('/account/profile'), await browser.go('/account/nothing'));
  for (const { headers, url } of answers) {
    expect([url, Object.fromEntries(headers)]).toMatchObject([
      url,
      {
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      },
    ]);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.has('strict-transport-security')).toBe(false);
    expect(headers.has('x-powered-by')).toBe(false);
  }
});

test('the stylesheet is a file that may be kept for ever, and the only thing the pages load', async () => {
  const at = await startDirectory();
  const { page } = await openSignIn(new Browser(at.url));
  const html = await page.text();
  const loaded = [...html.matchAll(/<(?!a )[^>]*(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
  expect(loaded).toEqual([expect.stringMatching(/^\/assets\/directory-[0-9a-f]{16}\.css$/), 'data:,']);
  const sheet = await fetch(at.url + String(loaded[0]));
  expect(sheet.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(sheet.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(await sheet.text()).toContain('--accent');
});

test('what does not exist is a page for people and a problem for programs', async () => {
  const at = await startDirectory();
  const page = await fetch(`${at.url}/x`, { headers: { accept: 'text/html' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  const problem = await fetch(`${at.url}/x`);
  expect([problem.status, problem.headers.get('content-type')]).toEqual([
    404,
    'application/problem+json; charset=utf-8',
  ]);
  expect(await problem.json()).toMatchObject({ code: 'not_found', status: 404 });
  const method = await fetch(`${at.url}/interaction/abc`, { method: 'DELETE' });
  expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
});

test('no answer echoes what a request says', async () => {
  const at = await startDirectory();
  const marker = 'zebra-canary-4711';
  const browser = new Browser(at.url, { cookie: `directory_session=${marker}` });
  for (const path of [
    `/${marker}`,
    `/auth?client_id=${marker}`,
    `/auth?client_id=authui&redirect_uri=https://${marker}/`,
    `/session/end?id_token_hint=${marker}`,
    `/session/end/success?client_id=${marker}`,
    `/interaction/${marker}`,
  ]) {
    const answer = await browser.go(path, { headers: { 'user-agent': marker, referer: `${AUTHUI}/${marker}` } });
    expect([path, await answer.text()]).not.toMatchObject([path, expect.stringContaining(marker)]);
  }
});

test('nothing is printed to the console', async () => {
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map(method =>
    vi.spyOn(console, method).mockImplementation(() => undefined),
  );
  const at = await startDirectory();
  const { browser } = await signIn(at);
  await browser.go('/session/end');
  await browser.go('/session/end/success');
  await browser.go('/auth?client_id=nobody');
  await browser.go(`${authorization().address}&resource=https%3A%2F%2Fapi.example`);
  await fetch(`${at.url}/token`, {
    method: 'POST',
    headers: { origin: AUTHUI },
    body: new URLSearchParams({ a: 'b' }),
  });
  const { form } = await openSignIn(new Browser(at.url));
  await expect(submitSignIn(new Browser(at.url), form, 'ada')).rejects.toThrow('400');
  await at.database.run('DROP TABLE directory_records');
  expect((await fetch(`${at.url}/jwks`)).status).toBe(200);
  expect((await new Browser(at.url).go(authorization().address)).status).toBe(500);
  for (const spy of spies) expect(spy.mock.calls).toEqual([]);
  vi.restoreAllMocks();
});

test('pages of other origins get no answer they could read', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  for (const path of ['/me', '/account/profile', '/token', '/token/revocation', DISCOVERY, '/jwks']) {
    const answer = await fetch(at.url + path, {
      method: path.startsWith('/token') ? 'POST' : 'GET',
      headers: { origin: AUTHUI, authorization: `Bearer ${token}` },
    });
    expect([path, answer.headers.get('access-control-allow-origin')]).toEqual([path, null]);
  }
});
