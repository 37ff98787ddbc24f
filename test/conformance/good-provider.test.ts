/** Providers that differ from each other within the law: with each one can sign in, see the profile and sign out. */

import { expect, test } from 'vitest';
import type { Misbehaviour } from '../harness/misbehaving-provider.ts';
import { setScene, settingsIn } from './scene.ts';

interface Difference {
  readonly habits?: Misbehaviour;
  readonly path?: string;
  readonly upstream?: string;
}

const bare = (names: readonly string[]) => (tokens: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(tokens).filter(([name]) => !names.includes(name)));

const DIFFERENCES: readonly (readonly [string, Difference])[] = [
  ['claims only in UserInfo', {}],
  [
    'claims in the ID token too, which UserInfo overrules',
    { habits: { claims: claims => ({ ...claims, given_name: 'Old', email: 'old@example.com' }) } },
  ],
  [
    'no iss in the response',
    {
      habits: {
        discovery: metadata => bare(['authorization_response_iss_parameter_supported'])(metadata),
        callback: query => query.delete('iss'),
      },
    },
  ],
  ['client_secret_post', { upstream: 'client_auth: client_secret_post' }],
  ['an issuer with a path', { path: '/realms/acme' }],
  ['an issuer with a path and a slash at its end', { path: '/tenant/v2/' }],
  ['an issuer with a slash at its end', { path: '/' }],
  ['no revocation endpoint', { habits: { discovery: bare(['revocation_endpoint']) } }],
  ['fewer scopes than asked for', { habits: { token: tokens => ({ ...tokens, scope: 'openid' }) } }],
  ['token_type in another case', { habits: { token: tokens => ({ ...tokens, token_type: 'bEARER' }) } }],
  ['no expires_in', { habits: { token: bare(['expires_in']) } }],
  ['no refresh token at all', { habits: { token: bare(['refresh_token']) } }],
  ['members that nobody knows', { habits: { token: tokens => ({ ...tokens, x: [], 'not-before-policy': 0 }) } }],
  ['a session state in the response', { habits: { callback: query => query.set('session_state', 'x.y') } }],
  ['an expires_in that is a long one', { habits: { token: tokens => ({ ...tokens, expires_in: 31_536_000 }) } }],
  [
    'an end-session endpoint',
    { habits: { discovery: metadata => ({ ...metadata, end_session_endpoint: `${String(metadata['issuer'])}/end` }) } },
  ],
];

test.each(DIFFERENCES)('with %s: sign-in, profile and sign-out work', async (_what, { habits, path, upstream }) => {
  const scene = await setScene({ ...(path ? { path } : {}), ...(upstream ? { upstream } : {}) });
  scene.provider.misbehave(habits ?? {});
  const client = await scene.person();
  const settings = settingsIn(await scene.settings(client));
  expect(settings.user).toMatchObject({ sub: 'user-1', display_name: 'Una' });
  expect(settings.attributes.find(({ pointer }) => pointer === '/given_name')).toMatchObject({
    access: 'readonly',
    readonly_reason: 'provider',
    value: 'Una',
  });
  const out = await client.api(`${scene.product.url}/auth/sign-out`, { method: 'POST' });
  const { location } = JSON.parse(out.body) as { location: string };
  const end = habits?.discovery?.({ issuer: scene.provider.issuer })['end_session_endpoint'];
  expect(location.split('?')[0]).toBe(end ?? `${scene.product.url}/signed-out`);
  expect((await scene.settings(client)).status).toBe(401);
});

test('without refresh rotation the same refresh token is used again and again', async () => {
  const scene = await setScene();
  const client = await scene.person();
  scene.provider.misbehave({ token: bare(['refresh_token', 'id_token']) });
  for (let round = 1; round <= 3; round += 1) {
    scene.product.clock.ahead = round * 6 * 60_000;
    settingsIn(await scene.settings(client));
  }
  const used = scene.provider.tokenRequests.flatMap(request => request.get('refresh_token') ?? []);
  expect(used).toHaveLength(3);
  expect(new Set(used).size).toBe(1);
});

test('without a refresh token the sign-in ends with the access token, and asks for another', async () => {
  const scene = await setScene();
  scene.provider.misbehave({ token: bare(['refresh_token']) });
  const client = await scene.person();
  scene.product.clock.ahead = 6 * 60_000;
  const answer = await scene.settings(client);
  expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([401, 'unauthenticated']);
  await scene.signIn(client);
  settingsIn(await scene.settings(client));
});

test('with fewer scopes and hardly a claim the page shows empty attributes and the subject', async () => {
  const scene = await setScene();
  scene.provider.misbehave({
    token: tokens => ({ ...tokens, scope: 'openid' }),
    userinfo: ({ sub }) => ({ sub }),
  });
  const settings = settingsIn(await scene.settings(await scene.person()));
  expect(settings.user).toEqual({ sub: 'user-1', display_name: 'user-1' });
  expect(settings.attributes.length).toBeGreaterThan(5);
  expect(settings.attributes.filter(attribute => 'value' in attribute)).toEqual([]);
});

test('with auth_time the time of the sign-in is known to a reverse proxy, without it there is none', async () => {
  const scene = await setScene();
  const resolve = async (client: Awaited<ReturnType<typeof scene.person>>) =>
    (await client.once(`${scene.product.url}/resolve`)).headers.get('x-authui-authenticated-at');
  expect(await resolve(await scene.person())).toBeNull();
  const at = Math.floor(Date.now() / 1000) - 60;
  scene.provider.signInAs({ sub: 'user-1', idToken: { auth_time: at } });
  expect(await resolve(await scene.person())).toBe(String(at));
});
