import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClient, type Client } from '../harness/client.ts';
import {
  CLIENT_ID,
  startMisbehavingProvider,
  type Misbehaviour,
  type MisbehavingProvider,
} from '../harness/misbehaving-provider.ts';
import { startProduct, type Product } from '../harness/product.ts';

let provider: MisbehavingProvider;
let product: Product;

beforeAll(async () => {
  provider = await startMisbehavingProvider();
  product = await startProduct({
    environment: { OIDC_SECRET: 'secret' },
    yaml: `
limits: { sign_in_per_minute: 10000 }
upstream: { kind: oidc, issuer: "${provider.issuer}", client_id: ${CLIENT_ID}, client_secret_env: OIDC_SECRET }
`,
  });
});
afterAll(async () => {
  await product.stop();
  await provider.stop();
});
beforeEach(() => provider.misbehave({}));

async function signIn(client: Client = createClient()) {
  return { client, last: await client.open(`${product.url}/auth/sign-in?return_to=/settings`) };
}

async function expectNoSession(client: Client) {
  expect(client.cookies(product.url)).not.toContain('authui_session');
  expect((await client.api(`${product.url}/api/settings`)).status).toBe(401);
}

test('a provider that behaves signs the person in', async () => {
  const { client, last } = await signIn();
  expect([last.status, last.url]).toEqual([200, `${product.url}/settings`]);
  const settings = await client.api(`${product.url}/api/settings`);
  expect(settings.status).toBe(200);
  expect(JSON.parse(settings.body)).toMatchObject({ user: { sub: 'user-1', display_name: 'Una' } });
});

test('no token, verifier or client secret is in any byte the browser got, and the code only where the provider sent it', async () => {
  const { client } = await signIn();
  await client.api(`${product.url}/api/settings`);
  await client.api(`${product.url}/api/profile`, { method: 'PATCH', json: {}, headers: { 'if-match': '"old"' } });
  await client.api(`${product.url}/auth/sign-out`, { method: 'POST' });
  expect(provider.secrets.size).toBeGreaterThan(3);
  const own = client.steps.filter(({ url }) => url.startsWith(product.url));
  expect(own.length).toBeGreaterThan(4);
  const bytes = own.map(({ headers, body }) => JSON.stringify([...headers]) + body).join('\n');
  for (const secret of provider.secrets) expect(bytes).not.toContain(secret);
  const code = client.steps.flatMap(({ url }) => new URL(url).searchParams.get('code') ?? []);
  expect(code).toHaveLength(1);
  expect(bytes).not.toContain(code[0]);
});

const past = () => Math.floor(Date.now() / 1000) - 3600;
const future = () => Math.floor(Date.now() / 1000) + 86_400;

describe('an ID token is refused', () => {
  const wrongs: Record<string, Misbehaviour> = {
    'from another issuer': { claims: claims => ({ ...claims, iss: 'https://evil.example' }) },
    'without a subject': { claims: ({ sub: _, ...claims }) => claims },
    'with an empty subject': { claims: claims => ({ ...claims, sub: '' }) },
    'for another audience': { claims: claims => ({ ...claims, aud: 'somebody-else' }) },
    'without an audience': { claims: ({ aud: _, ...claims }) => claims },
    'with a second audience': { claims: claims => ({ ...claims, aud: [CLIENT_ID, 'somebody-else'] }) },
    'whose authorized party is another': { claims: claims => ({ ...claims, azp: 'somebody-else' }) },
    'with a wrong nonce': { claims: claims => ({ ...claims, nonce: 'x' }) },
    'without a nonce': { claims: ({ nonce: _, ...claims }) => claims },
    'that is over': { claims: claims => ({ ...claims, iat: past() - 60, exp: past() }) },
    'that was over 20 seconds ago': { claims: claims => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 20 }) },
    'issued tomorrow': { claims: claims => ({ ...claims, iat: future(), exp: future() + 60 }) },
    'issued an hour ago': { claims: claims => ({ ...claims, iat: past() }) },
    'without a time of issue': { claims: ({ iat: _, ...claims }) => claims },
    'with a sign-in in the future': { claims: claims => ({ ...claims, auth_time: future() }) },
    'with a broken signature': {
      idToken: async ({ claims, sign }) => (await sign(claims)).replace(/.{8}$/, 'AAAAAAAA'),
    },
    'signed by a foreign key': {
      idToken: async ({ claims, sign }) => sign(claims, {}, (await generateKeyPair('RS256')).privateKey),
    },
    'with alg none': {
      idToken: ({ claims }) =>
        `${[{ alg: 'none' }, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`,
    },
    'signed with another algorithm': {
      idToken: async ({ claims, sign }) => sign(claims, { alg: 'ES256' }, (await generateKeyPair('ES256')).privateKey),
    },
    'that is not there': { token: ({ id_token: _, ...tokens }) => tokens },
  };
  test.each(Object.entries(wrongs))('%s', async (_name, wrong) => {
    provider.misbehave(wrong);
    const { client, last } = await signIn();
    expect(last.status).toBe(400);
    expect(last.body).toContain('could not be finished');
    await expectNoSession(client);
  });
});

// CVE-2025-68158, CVE-2026-41425, CVE-2025-68481, CVE-2025-14546
describe('a callback is refused', () => {
  const wrongs: Record<string, (query: URLSearchParams) => void> = {
    'with another state': query => query.set('state', `${query.get('state')?.slice(0, -4)}AAAA`),
    'without a state': query => query.delete('state'),
    'with two states': query => query.append('state', 'x'),
    'with two codes': query => query.append('code', 'x'),
    'from another issuer': query => query.set('iss', 'https://evil.example'),
    'without the issuer it promised': query => query.delete('iss'),
    'without a code': query => query.delete('code'),
    'with an error': query => {
      query.delete('code');
      query.set('error', 'access_denied');
      query.set('error_description', 'canary<script>');
    },
    'in another response mode': query => query.set('response', 'x.y.z'),
  };
  test.each(Object.entries(wrongs))('%s', async (_name, callback) => {
    provider.misbehave({ callback });
    const before = provider.calls.token;
    const { client, last } = await signIn();
    expect(last.status).toBe(400);
    expect(last.body).not.toContain('canary');
    expect(provider.calls.token).toBe(before);
    await expectNoSession(client);
  });

  test('in another browser, and the token endpoint is not called', async () => {
    const victim = createClient();
    const attacker = createClient();
    const start = await attacker.once(`${product.url}/auth/sign-in`);
    const back = await attacker.once(start.headers.get('location') ?? '');
    const before = provider.calls.token;
    expect((await victim.open(back.headers.get('location') ?? '')).status).toBe(400);
    expect(provider.calls.token).toBe(before);
    await expectNoSession(victim);
  });

  test('when it is replayed', async () => {
    const client = createClient();
    const start = await client.once(`${product.url}/auth/sign-in`);
    const cookies = client.cookies(product.url);
    const back = await client.once(start.headers.get('location') ?? '');
    const callback = back.headers.get('location') ?? '';
    expect((await client.once(callback)).status).toBe(303);
    // a thief with a copy of every cookie of the sign-in
    const replayed = await createClient().once(callback, { headers: { cookie: cookies } });
    expect(replayed.status).toBe(400);
    // the person, going back in the history
    const again = await client.once(callback);
    expect([again.status, again.headers.get('location')]).toEqual([303, `${product.url}/`]);
  });

  test('F10 20 times at once signs in once', async () => {
    const client = createClient();
    const start = await client.once(`${product.url}/auth/sign-in`);
    const cookie = client.cookies(product.url);
    const back = await client.once(start.headers.get('location') ?? '');
    const callback = back.headers.get('location') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(callback, { headers: { cookie }, redirect: 'manual' })),
    );
    expect(answers.filter(answer => answer.status === 303)).toHaveLength(1);
    expect(answers.filter(answer => answer.status === 400)).toHaveLength(19);
  });

  test('fetched by HEAD or ahead of time, without being used up', async () => {
    const client = createClient();
    const start = await client.once(`${product.url}/auth/sign-in`);
    const back = await client.once(start.headers.get('location') ?? '');
    const callback = back.headers.get('location') ?? '';
    expect((await client.once(callback, { method: 'HEAD' })).status).toBe(405);
    expect((await client.once(callback, { headers: { 'sec-purpose': 'prefetch' } })).status).toBe(400);
    expect((await client.once(callback)).status).toBe(303);
  });
});

test('discovery that names another issuer stops every sign-in', async () => {
  const other = await startMisbehavingProvider();
  other.misbehave({ discovery: metadata => ({ ...metadata, issuer: `${other.issuer}/` }) });
  const strict = await startProduct({
    environment: { OIDC_SECRET: 'secret' },
    yaml: `upstream: { kind: oidc, issuer: "${other.issuer}", client_id: x, client_secret_env: OIDC_SECRET }`,
  });
  const client = createClient();
  expect((await client.open(`${strict.url}/auth/sign-in`)).status).toBe(502);
  other.misbehave({ discovery: metadata => ({ ...metadata, token_endpoint: 'https://evil.example/token' }) });
  expect((await client.open(`${strict.url}/auth/sign-in`)).status).toBe(502);
  expect(other.calls.token).toBe(0);
  await strict.stop();
  await other.stop();
});

test('no two sign-ins share a value, and at most five are alive in one browser', async () => {
  const client = createClient();
  const seen = new Set<string>();
  for (let index = 0; index < 12; index += 1) {
    const { searchParams } = new URL((await client.once(`${product.url}/auth/sign-in`)).headers.get('location') ?? '');
    for (const name of ['state', 'nonce', 'code_challenge']) seen.add(searchParams.get(name) ?? '');
    expect(searchParams.get('code_challenge_method')).toBe('S256');
  }
  expect(seen.size).toBe(36);
  expect(client.cookies(product.url).match(/authui_sign_in_/g)).toHaveLength(5);
});

test('four tabs sign in and finish in reverse order', async () => {
  const client = createClient();
  const callbacks: string[] = [];
  for (let tab = 0; tab < 4; tab += 1) {
    const start = await client.once(`${product.url}/auth/sign-in?return_to=/settings/tab-${tab}`);
    callbacks.push((await client.once(start.headers.get('location') ?? '')).headers.get('location') ?? '');
  }
  for (const [index, callback] of callbacks.toReversed().entries()) {
    expect((await client.once(callback)).headers.get('location')).toBe(`${product.url}/settings/tab-${3 - index}`);
  }
});

test('a sign-in starts only from a page the person opened', async () => {
  const start = `${product.url}/auth/sign-in`;
  const client = createClient();
  for (const headers of [
    { 'sec-fetch-dest': 'image' },
    { 'sec-fetch-dest': 'iframe' },
    { 'sec-purpose': 'prefetch' },
  ]) {
    expect((await client.once(start, { headers })).status).toBe(400);
  }
  const fromElsewhere = await client.once(start, {
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
  });
  expect(fromElsewhere.headers.get('location')).toBe(`${product.url}/signed-out`);
  expect(client.cookies(product.url)).toBe('');
});

test('a link from another site ends where the person can go on by an act of their own', async () => {
  const link = `${product.url}/auth/sign-in?return_to=${encodeURIComponent('/settings?tab=1')}`;
  const fromElsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
  const client = createClient();
  const before = provider.calls.authorize;
  const stranger = await client.once(link, { headers: fromElsewhere });
  expect(stranger.headers.get('location')).toBe(`${product.url}/signed-out?return_to=%2Fsettings%3Ftab%3D1`);
  expect((await client.open(stranger.headers.get('location') ?? '')).status).toBe(200);
  await signIn(client);
  const session = client.cookies(product.url);
  const member = await client.once(link, { headers: fromElsewhere });
  expect(member.headers.get('location')).toBe(`${product.url}/settings?tab=1`);
  expect(client.cookies(product.url)).toBe(session);
  const open = await client.once(`${product.url}/auth/sign-in?return_to=//evil.example`, { headers: fromElsewhere });
  expect(open.headers.get('location')).toBe(`${product.url}/`);
  expect(provider.calls.authorize).toBe(before + 1);
});

// GHSA-f24x-5g9q-753f, CVE-2022-25896
test('the session id changes at every sign-in, and the old one is dead at once', async () => {
  const client = createClient();
  client.setCookies('localhost', [['authui_session', 'A'.repeat(43)]]);
  await signIn(client);
  const first = client.cookies(product.url);
  expect(first).not.toContain('A'.repeat(43));
  await signIn(client);
  expect(client.cookies(product.url)).not.toBe(first);
  expect((await createClient().api(`${product.url}/api/settings`, { headers: { cookie: first } })).status).toBe(401);
});

// CVE-2023-48309
test('the cookie of a running sign-in is no session', async () => {
  const client = createClient();
  await client.once(`${product.url}/auth/sign-in`);
  const [, secret = ''] = client.cookies(product.url).split('=');
  const answer = await createClient().api(`${product.url}/api/settings`, {
    headers: { cookie: `authui_session=${secret}` },
  });
  expect(answer.status).toBe(401);
});

test('two session cookies are refused and expired', async () => {
  const answer = await createClient().api(`${product.url}/api/settings`, {
    headers: { cookie: 'authui_session=a; authui_session=b' },
  });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('set-cookie')).toContain('authui_session=; Max-Age=0');
});

describe('while the provider fails', () => {
  test.each([
    ['500', () => new Response('<h1>oops</h1>', { status: 500 }), 503],
    ['HTML', () => new Response('<h1>hello</h1>', { headers: { 'content-type': 'text/html' } }), 502],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }), 502],
    ['a huge answer', () => new Response('x'.repeat(2_000_000)), 502],
  ])('with %s at the token endpoint, signing in says so', async (_name, token, status) => {
    provider.misbehave({ token });
    const { client, last } = await signIn();
    expect(last.status).toBe(status);
    expect(last.body).not.toContain('oops');
    await expectNoSession(client);
  });

  test.each([
    ['500', () => new Response('oops', { status: 500 }), 503, 'upstream_unavailable'],
    ['another person', (claims: Record<string, unknown>) => ({ ...claims, sub: 'user-2' }), 502, 'upstream_invalid'],
    ['a huge answer', () => new Response('x'.repeat(2_000_000)), 502, 'upstream_invalid'],
    ['garbage', () => new Response('{', { headers: { 'content-type': 'application/json' } }), 502, 'upstream_invalid'],
  ])('with %s at UserInfo, settings say so, and the session lives', async (_name, userinfo, status, code) => {
    const { client } = await signIn();
    provider.misbehave({ userinfo });
    const answer = await client.api(`${product.url}/api/settings`);
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
    provider.misbehave({});
    expect((await client.api(`${product.url}/api/settings`)).status).toBe(200);
  });
});
