/** A sign-in that goes on behind the page: silent refresh, its failures, and its end (R18, R19, R21, F4, F8). */

import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSqlite } from '../../server/sql/sqlite.ts';
import { createClient, type Client } from '../harness/client.ts';
import {
  CLIENT_ID,
  startMisbehavingProvider,
  type Misbehaviour,
  type MisbehavingProvider,
} from '../harness/misbehaving-provider.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';

const MINUTE = 60_000;

async function sessionsOf({ dataDir }: Product): Promise<number> {
  const database = openSqlite(join(dataDir, 'sessions.db'));
  const rows = await database.all('SELECT id_hash FROM sessions');
  await database.close();
  return rows.length;
}

describe('with the built-in directory', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ transport: 'http' });
  });
  afterAll(() => product.stop());
  afterEach(() => {
    product.clock.ahead = 0;
    product.hangDirectory(false);
  });
  const calls = (path: string) => product.directoryCalls.filter(call => call === path).length;

  test('50 requests at once with a token that is over refresh it once, round after round', async () => {
    const client = createClient();
    await signIn(client, product);
    for (let round = 1; round <= 4; round += 1) {
      product.clock.ahead = round * 12 * MINUTE;
      const before = await tokensBehind(client, product);
      const refreshed = calls('POST /token');
      const answers = Array.from({ length: 50 }, () => client.api(`${product.url}/api/settings`));
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses).toEqual(Array.from({ length: 50 }, () => 200));
      expect(calls('POST /token') - refreshed).toBe(1);
      const after = await tokensBehind(client, product);
      expect(after.accessToken).not.toBe(before.accessToken);
      expect(after.refreshToken).not.toBe(before.refreshToken);
    }
  });

  // CVE-2026-40155
  test('two people who refresh at once each get their own profile', async () => {
    const people = await Promise.all(
      ['ada@example.com', 'linus@example.com', 'grace@example.com'].map(async login => {
        const client = createClient();
        await signIn(client, product, login);
        return { client, subject: (await tokensBehind(client, product)).subject };
      }),
    );
    product.clock.ahead = 12 * MINUTE;
    const all = people.flatMap(person => Array.from({ length: 10 }, () => person));
    const seen = await Promise.all(
      all.map(async ({ client }) => {
        const { body } = await client.api(`${product.url}/api/settings`);
        return (JSON.parse(body) as { user: { sub: string } }).user.sub;
      }),
    );
    expect(seen).toEqual(all.map(({ subject }) => subject));
  });

  test('signing out ends session and grant here and there, and can be done twice', async () => {
    const client = createClient();
    await signIn(client, product);
    const cookie = client.cookies(product.url);
    const { accessToken, refreshToken } = await tokensBehind(client, product);
    const answer = await client.api(`${product.url}/auth/sign-out`, { method: 'POST' });
    expect(answer.status).toBe(200);
    const { location } = JSON.parse(answer.body) as { location: string };
    expect(location.startsWith(`${product.directoryUrl}/`)).toBe(true);
    expect(new URL(location).searchParams.get('post_logout_redirect_uri')).toBe(`${product.url}/signed-out`);
    expect(new URL(location).searchParams.has('id_token_hint')).toBe(false);
    expect(client.cookies(product.url)).not.toContain('authui_session');
    const again = await createClient().api(`${product.url}/auth/sign-out`, { method: 'POST', headers: { cookie } });
    expect(again.status).toBe(401);
    const account = await fetch(`${product.directoryUrl}/account/profile`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(account.status).toBe(401);
    expect(calls('POST /token/revocation')).toBeGreaterThan(0);
    expect(refreshToken).not.toBe('');
    // the directory does not know the browser any more: it asks for the password again
    expect((await client.open(`${product.url}/auth/sign-in`)).body).toContain('type="password"');
  });

  test('signing out ends the session there also with a token that is not known any more', async () => {
    const client = createClient();
    await signIn(client, product);
    const database = openSqlite(join(product.dataDir, 'directory.db'));
    await database.run("DELETE FROM directory_records WHERE model = 'AccessToken'");
    await database.close();
    expect((await client.api(`${product.url}/auth/sign-out`, { method: 'POST' })).status).toBe(200);
    expect((await client.open(`${product.url}/auth/sign-in`)).body).toContain('type="password"');
  });

  test('signing out is quick and complete while the directory hangs', { timeout: 15_000 }, async () => {
    const client = createClient();
    await signIn(client, product);
    const cookie = client.cookies(product.url);
    product.hangDirectory(true);
    const started = performance.now();
    const answer = await client.api(`${product.url}/auth/sign-out`, { method: 'POST' });
    expect(answer.status).toBe(200);
    expect(performance.now() - started).toBeLessThan(4000);
    product.hangDirectory(false);
    expect((await createClient().api(`${product.url}/api/settings`, { headers: { cookie } })).status).toBe(401);
  });

  test('a token the directory does not know any more is refreshed once; without a grant the sign-in is over', async () => {
    const client = createClient();
    await signIn(client, product);
    const database = openSqlite(join(product.dataDir, 'directory.db'));
    const refreshed = calls('POST /token');
    const outcome = async () => {
      const { status } = await client.api(`${product.url}/api/settings`);
      return [status, calls('POST /token') - refreshed];
    };
    await database.run("DELETE FROM directory_records WHERE model = 'AccessToken'");
    expect(await outcome()).toEqual([200, 1]);
    expect(await outcome()).toEqual([200, 1]);
    await database.run('DELETE FROM directory_records');
    expect(await outcome()).toEqual([401, 2]);
    expect(await outcome()).toEqual([401, 2]);
    await database.close();
  });
});

describe('with a provider that fails', () => {
  let provider: MisbehavingProvider;
  let product: Product;
  let client: Client;

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
  beforeEach(async () => {
    provider.misbehave({});
    product.clock.ahead = 0;
    client = createClient();
    await client.open(`${product.url}/auth/sign-in`);
    product.clock.ahead = 6 * MINUTE;
  });

  const settings = () => client.api(`${product.url}/api/settings`);
  const refusal = (status: number, error: string) => () => Response.json({ error }, { status });
  const never = () => new Response(new ReadableStream());

  type Failure = [name: string, wrong: Misbehaviour, status: number, code: string];
  test.each<Failure>([
    ['500', { token: () => new Response('oops', { status: 500 }) }, 503, 'upstream_unavailable'],
    ['503 with an error', { token: refusal(503, 'temporarily_unavailable') }, 503, 'upstream_unavailable'],
    [
      'HTML',
      { token: () => new Response('<h1>hi</h1>', { headers: { 'content-type': 'text/html' } }) },
      502,
      'upstream_invalid',
    ],
    [
      'garbage',
      { token: () => new Response('{', { headers: { 'content-type': 'application/json' } }) },
      502,
      'upstream_invalid',
    ],
    ['a list', { token: () => Response.json([]) }, 502, 'upstream_invalid'],
    [
      'a redirect',
      { token: () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }) },
      502,
      'upstream_invalid',
    ],
    ['a huge answer', { token: () => new Response('x'.repeat(2_000_000)) }, 502, 'upstream_invalid'],
    ['invalid_client', { token: refusal(401, 'invalid_client') }, 502, 'upstream_invalid'],
    ['another issuer', { claims: claims => ({ ...claims, iss: 'https://evil.example' }) }, 502, 'upstream_invalid'],
    ['another audience', { claims: claims => ({ ...claims, aud: 'other' }) }, 502, 'upstream_invalid'],
    ['silence', { token: never }, 504, 'upstream_timeout'],
  ])('of %s at the refresh the session is kept', async (_name, wrong, status, code) => {
    provider.misbehave(wrong);
    const started = performance.now();
    const answer = await settings();
    expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([status, code]);
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
    expect(performance.now() - started).toBeLessThan(8500);
    provider.misbehave({});
    expect((await settings()).status).toBe(200);
  });

  test.each<[string, Misbehaviour]>([
    ['invalid_grant', { token: refusal(400, 'invalid_grant') }],
    ['another person', { claims: claims => ({ ...claims, sub: 'user-2' }) }],
  ])('of %s at the refresh the session is over', async (_name, wrong) => {
    const before = await sessionsOf(product);
    provider.misbehave(wrong);
    const answers = await Promise.all(Array.from({ length: 5 }, settings));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(await sessionsOf(product)).toBe(before - 1);
    provider.misbehave({});
    expect((await settings()).status).toBe(401);
    expect(client.cookies(product.url)).not.toContain('authui_session');
  });

  test('UserInfo that refuses the token causes one refresh, and then the end', async () => {
    product.clock.ahead = 0;
    const unauthorized = () =>
      new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
    provider.misbehave({ userinfo: unauthorized });
    const { token, userinfo } = { ...provider.calls };
    expect((await settings()).status).toBe(401);
    expect([provider.calls.token - token, provider.calls.userinfo - userinfo]).toEqual([1, 2]);
    provider.misbehave({});
    expect((await settings()).status).toBe(401);
  });

  test('a provider that sends no lifetime and no new refresh token is refreshed with the old one', async () => {
    provider.misbehave({ token: ({ expires_in: _, refresh_token: __, id_token: ___, ...rest }) => rest });
    const before = await tokensBehind(client, product);
    expect((await settings()).status).toBe(200);
    const after = await tokensBehind(client, product);
    expect(after.refreshToken).toBe(before.refreshToken);
    expect(after.accessExpiresAt - Date.now() - product.clock.ahead).toBeGreaterThan(4 * MINUTE);
    expect(after.accessExpiresAt - Date.now() - product.clock.ahead).toBeLessThanOrEqual(5 * MINUTE);
  });
});
