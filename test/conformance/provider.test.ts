/** Discovery, keys, UserInfo and refresh of a provider, and the profiles of OpenID Connect that are not offered. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPair, type CryptoKey } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { createClient, type Client } from '../harness/client.ts';
import type { Misbehaviour } from '../harness/misbehaving-provider.ts';
import { expectRefused, setScene, settingsIn, type Scene } from './scene.ts';

const MINUTE = 60_000;

test('C15 UserInfo about somebody else, or nobody: refused, and nothing of it shown', async () => {
  const scene = await setScene();
  const client = await scene.person();
  scene.provider.misbehave({ userinfo: claims => ({ ...claims, sub: 'user-2', given_name: 'Canary' }) });
  const answer = await scene.settings(client);
  expect([answer.status, answer.body.includes('Canary')]).toEqual([502, false]);
  scene.provider.misbehave({ userinfo: ({ sub: _, ...claims }) => claims });
  expect((await scene.settings(client)).status).toBe(502);
  scene.provider.misbehave({});
  settingsIn(await scene.settings(client));
});

test('C15 two people at the same time: each gets their own, whatever the provider mixes up', async () => {
  const scene = await setScene();
  scene.provider.signInAs({ sub: 'user-1', given_name: 'Una' });
  const una = await scene.person();
  scene.provider.signInAs({ sub: 'user-2', given_name: 'Duo' });
  const duo = await scene.person();
  const nameOf = async (client: Client) =>
    settingsIn(await scene.settings(client)).attributes.find(({ pointer }) => pointer === '/given_name');
  for (let round = 0; round < 3; round += 1) {
    expect(await Promise.all([una, duo, una].map(nameOf))).toMatchObject([
      { value: 'Una' },
      { value: 'Duo' },
      { value: 'Una' },
    ]);
  }
  // what is true of Una, and was said before, word for word
  scene.provider.misbehave({ userinfo: () => ({ sub: 'user-1', given_name: 'Una' }) });
  const [right, wrong] = [await scene.settings(una), await scene.settings(duo)];
  expect([right.status, wrong.status, wrong.body.includes('Una')]).toEqual([200, 502, false]);
  scene.provider.misbehave({ userinfo: claims => ({ ...claims, given_name: 'Anew' }) });
  expect(await Promise.all([una, duo].map(nameOf))).toMatchObject([{ value: 'Anew' }, { value: 'Anew' }]);
});

test.each<[string, (claims: Record<string, unknown>) => Response, number]>([
  ['with another type of JSON', claims => typed(claims, 'application/problem+json'), 200],
  ['with a character set', claims => typed(claims, 'Application/JSON; charset=utf-8'), 200],
  ['with a byte order mark', claims => typed(claims, 'application/json', '\uFEFF'), 200],
  ['of no JSON', () => new Response('Una', { headers: { 'content-type': 'application/json' } }), 502],
  ['of a list', claims => Response.json([claims]), 502],
  ['of nothing', () => Response.json(null), 502],
  ['with another status', claims => Response.json(claims, { status: 201 }), 502],
  ['with a challenge', claims => Response.json(claims, { headers: { 'www-authenticate': 'Bearer' } }), 502],
  ['that sends away', () => new Response(null, { status: 302, headers: { location: '/elsewhere' } }), 502],
  ['that refuses without a challenge', () => new Response(null, { status: 401 }), 502],
  ['that is out of order', () => new Response(null, { status: 500 }), 503],
])('C15 UserInfo %s', async (_what, answer, status) => {
  const scene = await setScene();
  const client = await scene.person();
  scene.provider.misbehave({ userinfo: answer });
  expect((await scene.settings(client)).status).toBe(status);
});

test('C15 UserInfo that says the token is not good: another one is got, once', async () => {
  const scene = await setScene();
  const client = await scene.person();
  let refusals = 1;
  scene.provider.misbehave({
    userinfo: claims => {
      refusals -= 1;
      const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
      return refusals < 0 ? claims : new Response(null, { status: 401, headers });
    },
  });
  const { token } = scene.provider.calls;
  settingsIn(await scene.settings(client));
  expect(scene.provider.calls.token).toBe(token + 1);
});

test('C15 signed UserInfo: shown if the provider offers it and its key says so', async () => {
  const scene = await setScene();
  const discovery: Misbehaviour['discovery'] = metadata => ({
    ...metadata,
    userinfo_signing_alg_values_supported: ['RS256'],
  });
  scene.provider.misbehave({ discovery });
  const client = await scene.person();
  const signed = async (claims: object, key?: CryptoKey) => {
    const token = await scene.provider.logoutToken({ given_name: 'Signed', ...claims }, { typ: 'JWT' }, key);
    const userinfo = () => new Response(token, { headers: { 'content-type': 'application/jwt' } });
    scene.provider.misbehave({ discovery, userinfo });
    return scene.settings(client);
  };
  const [right, again] = [await signed({ sub: 'user-1' }), await signed({ sub: 'user-1' })];
  expect([right.status, right.body.includes('Signed'), again.body]).toEqual([200, true, right.body]);
  const { privateKey } = await generateKeyPair('RS256');
  expect((await signed({ sub: 'user-1' }, privateKey)).status).toBe(502);
  expect((await signed({ sub: 'user-2' })).status).toBe(502);
  expect((await signed({ sub: 'user-1', iss: 'https://evil.example' })).status).toBe(502);
});

function typed(claims: object, type: string, before = ''): Response {
  return new Response(before + JSON.stringify(claims), { headers: { 'content-type': type } });
}

test('C17 keys that move: followed', async () => {
  const scene = await setScene();
  await scene.person();
  const elsewhere: Misbehaviour = {
    discovery: metadata => ({ ...metadata, jwks_uri: String(metadata['jwks_uri']).replace('/jwks', '/moved') }),
    raw: (path, response) => {
      if (path !== '/moved') return false;
      void (async () => {
        const keys = await fetch(`${scene.provider.issuer}/jwks`);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(await keys.text());
      })();
      return true;
    },
  };
  scene.provider.misbehave(elsewhere);
  await scene.provider.rotate();
  scene.product.clock.ahead = 11 * MINUTE;
  const { discovery } = scene.provider.calls;
  await scene.signIn();
  await scene.person();
  expect(scene.provider.calls.discovery).toBe(discovery + 1);
});

test.each<[string, (issuer: string) => Record<string, unknown>]>([
  ['another issuer', () => ({ issuer: 'https://evil.example' })],
  ['an issuer with a slash more', issuer => ({ issuer: `${issuer}/` })],
  ['a token endpoint of another origin', () => ({ token_endpoint: 'https://evil.example/token' })],
  ['keys on another origin', () => ({ jwks_uri: 'http://169.254.169.254/keys' })],
  ['an end-session endpoint of another origin', () => ({ end_session_endpoint: 'https://evil.example/end' })],
  ['no keys', () => ({ jwks_uri: undefined })],
])('C18 discovery with %s: nobody signs in, nobody is sent there', async (_what, change) => {
  const scene = await setScene();
  scene.provider.misbehave({ discovery: metadata => ({ ...metadata, ...change(scene.provider.issuer) }) });
  const { client, last } = await scene.signIn();
  expect([last.status, last.url]).toEqual([502, `${scene.product.url}/auth/sign-in?return_to=/settings`]);
  expect(client.cookies(scene.product.url)).toBe('');
  expect([scene.provider.calls.authorize, scene.provider.calls.token]).toEqual([0, 0]);
  scene.provider.misbehave({});
  await scene.person();
});

test('C19 keys that rotate at any time: the next sign-in works, with one call for the keys', async () => {
  const scene = await setScene();
  await scene.person();
  for (const age of [0, 90_000, 200_000, 310_000]) {
    scene.product.clock.ahead += age;
    await scene.provider.rotate();
    const before = scene.provider.calls.jwks;
    await scene.person();
    expect(scene.provider.calls.jwks - before, `keys ${age} ms old`).toBe(1);
  }
});

test('C19 a rotation between two refreshes: nobody is signed out', async () => {
  const scene = await setScene();
  const client = await scene.person();
  scene.product.clock.ahead = 5 * MINUTE;
  await scene.provider.rotate();
  settingsIn(await scene.settings(client));
});

test(
  'C19 1,000 ID tokens with unknown keys: the keys are read again once a minute at most',
  { timeout: 60_000 },
  async () => {
    const scene = await setScene();
    await scene.person();
    const { privateKey } = await generateKeyPair('RS256');
    scene.provider.misbehave({ idToken: ({ claims, sign }) => sign(claims, { kid: crypto.randomUUID() }, privateKey) });
    const before = scene.provider.calls.jwks;
    for (let round = 0; round < 20; round += 1) {
      const statuses = await Promise.all(
        Array.from({ length: 50 }, async () => {
          const client = createClient();
          const callback = await scene.callbackOf(client);
          return (await client.once(callback)).status;
        }),
      );
      expect(new Set(statuses)).toEqual(new Set([400]));
    }
    expect(scene.provider.calls.jwks - before).toBeLessThanOrEqual(1);
    // and they do not keep a rotation a minute later from being seen
    scene.provider.misbehave({});
    await scene.provider.rotate();
    scene.product.clock.ahead = 61_000;
    await scene.person();
  },
);

test.each<[string, Misbehaviour, number]>([
  ['C20 a refresh: goes on', {}, 200],
  [
    'C20 a refreshed ID token of another issuer: refused',
    { claims: claims => ({ ...claims, iss: 'https://evil.example' }) },
    502,
  ],
  ['C20 a refreshed ID token for another audience: refused', { claims: claims => ({ ...claims, aud: 'other' }) }, 502],
  [
    'C20 a refreshed ID token from tomorrow: refused',
    { claims: claims => ({ ...claims, iat: Number(claims.iat) + 86_400, exp: Number(claims.iat) + 90_000 }) },
    502,
  ],
  ['C20 a refreshed ID token with a wrong at_hash: refused', { claims: claims => ({ ...claims, at_hash: 'x' }) }, 502],
])('%s', async (_what, wrong, status) => {
  const scene = await setScene();
  const client = await scene.person();
  scene.product.clock.ahead = 6 * MINUTE;
  scene.provider.misbehave(wrong);
  expect((await scene.settings(client)).status).toBe(status);
  scene.provider.misbehave({});
  settingsIn(await scene.settings(client));
});

test('C21 a refresh that is about somebody else: the session is over', async () => {
  const scene = await setScene();
  const client = await scene.person();
  scene.product.clock.ahead = 6 * MINUTE;
  scene.provider.misbehave({ claims: claims => ({ ...claims, sub: 'user-2' }) });
  expect((await scene.settings(client)).status).toBe(401);
  scene.provider.misbehave({});
  expect((await scene.settings(client)).status).toBe(401);
});

/** A server that nobody may ever call. */
async function forbidden(): Promise<{ url: string; calls: string[] }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.end('{}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

async function refusedFor(scene: Scene, wrong: Misbehaviour): Promise<void> {
  scene.provider.misbehave(wrong);
  const { client, last } = await scene.signIn();
  await expectRefused(scene, client, last);
  scene.provider.misbehave({});
}

test('C25 distributed and aggregated claims: not fetched, not shown', async () => {
  const scene = await setScene();
  const trap = await forbidden();
  const sources = {
    _claim_names: { family_name: 'far', birthdate: 'near' },
    _claim_sources: { far: { endpoint: `${trap.url}/claims`, access_token: 'x' }, near: { JWT: 'x.y.z' } },
  };
  scene.provider.misbehave({
    claims: claims => ({ ...claims, ...sources }),
    userinfo: claims => ({ ...claims, ...sources }),
  });
  const answer = await scene.settings(await scene.person());
  expect(settingsIn(answer).attributes.find(({ pointer }) => pointer === '/family_name')).not.toHaveProperty('value');
  expect(answer.body).not.toMatch(/_claim|127\.0\.0\.1/);
  expect(trap.calls).toEqual([]);
});

test('C25 signed UserInfo that nobody asked for: refused', async () => {
  const scene = await setScene();
  const client = await scene.person();
  scene.provider.misbehave({
    userinfo: () =>
      new Response('eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyLTEifQ.', { headers: { 'content-type': 'application/jwt' } }),
  });
  expect((await scene.settings(client)).status).toBe(502);
});

test('C25 request objects and request_uri: not sent', async () => {
  const scene = await setScene();
  scene.provider.misbehave({
    discovery: metadata => ({ ...metadata, request_parameter_supported: true, request_uri_parameter_supported: true }),
  });
  await scene.person();
  const [asked] = scene.provider.authorizations;
  expect([...(asked?.keys() ?? [])].filter(name => /request|registration|web_message/.test(name))).toEqual([]);
  expect(asked?.has('response_mode')).toBe(false);
});

test('C25 an answer by form: the callback takes GET only', async () => {
  const scene = await setScene();
  const client = createClient();
  const callback = new URL(await scene.callbackOf(client));
  const answer = await client.once(callback.origin + callback.pathname, {
    method: 'POST',
    body: callback.searchParams,
  });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect(scene.provider.calls.token).toBe(0);
  expect((await client.once(callback.href)).status).toBe(303);
});

test('C25 a sign-in begun by a third party: its issuer, hint and target are not taken', async () => {
  const scene = await setScene();
  const client = createClient();
  const trap = await forbidden();
  const query = new URLSearchParams({ iss: trap.url, login_hint: 'victim', target_link_uri: trap.url, prompt: 'none' });
  const start = await client.once(`${scene.product.url}/auth/sign-in?${query}`);
  const location = new URL(start.headers.get('location') ?? '');
  expect(location.origin).toBe(scene.provider.issuer);
  expect(location.href).not.toMatch(/victim|127\.0\.0\.1|prompt/);
  expect(trap.calls).toEqual([]);
});

test('C25 mutual TLS, registration and WebFinger: what discovery offers of them is not used', async () => {
  const scene = await setScene();
  const trap = await forbidden();
  scene.provider.misbehave({
    discovery: metadata => ({
      ...metadata,
      mtls_endpoint_aliases: { token_endpoint: `${trap.url}/token`, userinfo_endpoint: `${trap.url}/userinfo` },
      registration_endpoint: `${trap.url}/register`,
      introspection_endpoint: `${trap.url}/introspect`,
    }),
  });
  settingsIn(await scene.settings(await scene.person()));
  expect((await fetch(`${scene.product.url}/.well-known/webfinger?resource=acct:a@b`)).status).toBe(404);
  expect(trap.calls).toEqual([]);
});

test('C25 an encrypted ID token: refused', async () => {
  const scene = await setScene();
  await refusedFor(scene, { idToken: () => 'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d' });
});
