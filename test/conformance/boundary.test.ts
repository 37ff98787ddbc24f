/** What crosses to the identity server and back, besides what is meant to (R14, R22, R32, R51). */

import type { IncomingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import { createClient } from '../harness/client.ts';
import { sendRaw } from '../harness/raw.ts';
import { setScene } from './scene.ts';

// CVE-2025-64484, GHSA-5m6w-wvh7-57vm, CVE-2026-40575
test('no header of the caller reaches the identity server, in no spelling, and none decides who is calling', async () => {
  const scene = await setScene();
  const { provider, product } = scene;
  const client = await scene.person();
  const seen: IncomingHttpHeaders[] = [];
  provider.misbehave({
    raw: (_path, response) => {
      seen.push(response.req.headers);
      return false;
    },
  });
  const smuggled = {
    authorization: 'Bearer canary',
    forwarded: 'for=canary;host=canary',
    'x-forwarded-for': 'canary',
    x_forwarded_for: 'canary',
    'x-forwarded-host': 'canary.example',
    x_forwarded_host: 'canary.example',
    'x-forwarded-uri': '/healthz?canary',
    'x-forwarded-user': 'canary',
    x_forwarded_user: 'canary',
    'x-user-id': 'canary',
    x_user_id: 'canary',
    'x-authui-user-id': 'canary',
    x_authui_user_id: 'canary',
    'x-original-url': '/healthz?canary',
    'x-http-method-override': 'canary',
    'user-agent': 'kube-probe/canary',
    te: 'trailers',
    'proxy-authorization': 'Basic canary',
    'keep-alive': 'canary',
    'if-none-match': '"canary"',
    cookie2: 'canary',
  };
  const own = { 'x-authui': '1', 'sec-fetch-site': 'same-origin' };
  const call = (headers: Record<string, string>, target = '/api/settings') =>
    sendRaw(product.url, { target, headers: { ...own, ...smuggled, ...headers } });
  expect((await call({ cookie: client.cookies(product.url) })).status).toBe(200);
  expect(seen.length).toBeGreaterThan(0);
  for (const headers of seen) {
    expect(JSON.stringify(headers)).not.toContain('canary');
    expect(headers).not.toHaveProperty('cookie');
    expect(headers.authorization).toMatch(/^Bearer access-/);
  }
  // CVE-2026-40575, GHSA-5hvv-m4w4-gf6v, GHSA-7rh7-c77v-6434, GHSA-pxq7-h93f-9jrg
  const before = seen.length;
  for (const target of ['/api/settings', '/api/settings?/healthz', '/api/settings?x=/auth/callback']) {
    expect([target, (await call({}, target)).status]).toEqual([target, 401]);
  }
  expect(seen).toHaveLength(before);
});

test('no header of the identity server reaches the browser', async () => {
  const scene = await setScene();
  const client = await scene.person();
  scene.provider.misbehave({
    raw: (_path, response) => {
      response.setHeader('set-cookie', 'canary=1');
      response.setHeader('server', 'canary');
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('strict-transport-security', 'max-age=1');
      response.setHeader('x-canary', 'canary');
      return false;
    },
  });
  const { status, headers } = await scene.settings(client);
  expect(status).toBe(200);
  expect(JSON.stringify([...headers])).not.toContain('canary');
  for (const name of ['set-cookie', 'server', 'access-control-allow-origin', 'strict-transport-security']) {
    expect([name, headers.get(name)]).toEqual([name, null]);
  }
});

test('a pushed authorization request is sent where the configuration says so, and not because it is offered', async () => {
  const REQUEST = 'urn:ietf:params:oauth:request_uri:one';
  const start = async (upstream: string) => {
    const scene = await setScene({ upstream });
    scene.provider.misbehave({
      discovery: metadata => ({
        ...metadata,
        pushed_authorization_request_endpoint: `${scene.provider.issuer}/par`,
      }),
      raw: (path, response) => {
        if (path !== '/par') return false;
        response.writeHead(201, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ request_uri: REQUEST, expires_in: 60 }));
        return true;
      },
    });
    const { headers } = await createClient().once(`${scene.product.url}/auth/sign-in`);
    return new URL(headers.get('location') ?? '').searchParams;
  };
  const pushed = await start('par: true');
  expect([...pushed.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
  expect(pushed.get('request_uri')).toBe(REQUEST);
  const plain = await start('par: false');
  expect([plain.has('request_uri'), plain.get('code_challenge_method')]).toEqual([false, 'S256']);
});

test('sixty refused logout tokens a minute of one address are looked at; good ones are audited and not counted', async () => {
  const lines: string[] = [];
  const scene = await setScene({ logTo: line => lines.push(line), signInPerMinute: 20 });
  const { provider, product } = scene;
  provider.signInAs({ sub: 'user-1', idToken: { sid: 'the-session' } });
  const client = await scene.person();
  const tell = async (token: string) =>
    createClient().once(`${product.url}/auth/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
  for (let good = 0; good < 70; good += 1) {
    expect((await tell(await provider.logoutToken({ sub: 'somebody-else' }))).status).toBe(200);
  }
  for (let bad = 0; bad < 60; bad += 1) expect((await tell(`canary-${bad}`)).status).toBe(400);
  const refused = await tell('canary');
  expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
  expect((await scene.settings(client)).status).toBe(200);

  const events = lines.flatMap(line => {
    const { audit, result, sessions, reason } = JSON.parse(line) as Record<string, unknown>;
    return audit === undefined ? [] : [[audit, result, sessions ?? reason]];
  });
  expect(events.filter(([audit]) => audit === 'backchannel_logout')).toHaveLength(70);
  expect(events.filter(([audit]) => audit === 'backchannel_logout_refused')).toHaveLength(60);
  expect(events).toContainEqual(['backchannel_logout_refused', 'refused', 'bad_request']);
  expect(lines.join('')).not.toContain('canary');
});

test('a session that the provider ends is one event with how many went', async () => {
  const lines: string[] = [];
  const scene = await setScene({ logTo: line => lines.push(line) });
  scene.provider.signInAs({ sub: 'user-1', idToken: { sid: 'the-session' } });
  const client = await scene.person();
  const body = new URLSearchParams({ logout_token: await scene.provider.logoutToken({ sid: 'the-session' }) });
  const told = await createClient().once(`${scene.product.url}/auth/backchannel-logout`, { method: 'POST', body });
  expect([told.status, told.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect((await scene.settings(client)).status).toBe(401);
  const event = lines.map(line => JSON.parse(line) as Record<string, unknown>).find(line => line['sessions'] === 1);
  expect(event).toMatchObject({ audit: 'backchannel_logout', result: 'ok', app: 'authui' });
  expect(JSON.stringify(lines)).not.toMatch(/the-session|user-1/);
});
