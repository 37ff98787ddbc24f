/** What an ID token may look like, and what it may not (OIDC Core 2 and 3.1.3.7). */

import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CLIENT_ID, type Misbehaviour } from '../harness/misbehaving-provider.ts';
import { expectRefused, openScene, SECRET, setScene, settingsIn, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());
beforeEach(() => scene.provider.misbehave({}));

const seconds = (from = 0) => Math.floor(Date.now() / 1000) + from;
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('C1 a provider that behaves: signed in, with the secret in the header and the token in the header of UserInfo', async () => {
  const client = await scene.person();
  expect(settingsIn(await scene.settings(client))).toMatchObject({ user: { sub: 'user-1', display_name: 'Una' } });
  const [asked] = scene.provider.authorizations;
  expect(asked?.get('scope')).toBe('openid profile email phone address');
  expect(scene.provider.tokenRequests[0]?.has('client_secret')).toBe(false);
});

const REFUSED: readonly (readonly [string, Misbehaviour])[] = [
  ['C2 another issuer', { claims: claims => ({ ...claims, iss: 'https://evil.example' }) }],
  ['C2 an issuer with a slash more', { claims: claims => ({ ...claims, iss: `${claims.iss}/` }) }],
  ['C3 no subject', { claims: ({ sub: _, ...claims }) => claims }],
  ['C3 an empty subject', { claims: claims => ({ ...claims, sub: '' }) }],
  ['C3 a number as subject', { claims: claims => ({ ...claims, sub: 7 as unknown as string }) }],
  ['C3 a subject of 256 characters', { claims: claims => ({ ...claims, sub: 'x'.repeat(256) }) }],
  // CVE-2026-55669
  ['C4 another audience', { claims: claims => ({ ...claims, aud: 'somebody-else' }) }],
  ['C4 no audience', { claims: ({ aud: _, ...claims }) => claims }],
  ['C5 a second audience', { claims: claims => ({ ...claims, aud: [CLIENT_ID, 'somebody-else'], azp: CLIENT_ID }) }],
  ['C5 another authorized party', { claims: claims => ({ ...claims, azp: 'somebody-else' }) }],
  ['C6 no time of issue', { claims: ({ iat: _, ...claims }) => claims }],
  ['C6 no end', { claims: ({ exp: _, ...claims }) => claims }],
  ['C6 a text as end', { claims: claims => ({ ...claims, exp: String(claims.exp) as unknown as number }) }],
  ['C7 iat a day ahead', { claims: claims => ({ ...claims, iat: seconds(86_400), exp: seconds(86_460) }) }],
  ['C7 iat 13 seconds ahead', { claims: claims => ({ ...claims, iat: seconds(13) }) }],
  ['C7 iat an hour ago', { claims: claims => ({ ...claims, iat: seconds(-3600) }) }],
  ['C8 an end in the past', { claims: claims => ({ ...claims, iat: seconds(-120), exp: seconds(-60) }) }],
  ['C8 an end 20 seconds ago', { claims: claims => ({ ...claims, exp: seconds(-20) }) }],
  ['C9 another nonce', { claims: claims => ({ ...claims, nonce: 'x' }) }],
  ['C9 no nonce', { claims: ({ nonce: _, ...claims }) => claims }],
  ['C12 alg none', { idToken: ({ claims }) => `${part({ alg: 'none' })}.${part(claims)}.` }],
  ['C12 alg None', { idToken: ({ claims }) => `${part({ alg: 'None' })}.${part(claims)}.` }],
  [
    'C13 a broken signature',
    { idToken: async ({ claims, sign }) => (await sign(claims)).replace(/.{8}$/, 'AAAAAAAA') },
  ],
  [
    'C13 the name of a known key, signed by a foreign one',
    { idToken: async ({ claims, sign }) => sign(claims, {}, (await generateKeyPair('RS256')).privateKey) },
  ],
  [
    'C13 a key that comes with the token',
    {
      idToken: async ({ claims }) => {
        const { privateKey, publicKey } = await generateKeyPair('RS256');
        const header = { alg: 'RS256', kid: 'own', jwk: await exportJWK(publicKey) };
        return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
      },
    },
  ],
  [
    'C14 another algorithm',
    {
      idToken: async ({ claims, sign }) => sign(claims, { alg: 'PS256' }, (await generateKeyPair('PS256')).privateKey),
    },
  ],
  [
    'C14 HS256 with the client secret',
    {
      idToken: ({ claims }) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET.padEnd(32, ' '))),
    },
  ],
  [
    'C14 a header that must be understood',
    {
      idToken: ({ claims, key }) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', crit: ['b64'], b64: true }).sign(key),
    },
  ],
  ['C16 a wrong at_hash', { claims: claims => ({ ...claims, at_hash: '77QmUPtjPfzWtF2AnpK9RQ' }) }],
];
test.each(REFUSED)('%s: refused', async (_what, wrong) => {
  scene.provider.misbehave(wrong);
  const { client, last } = await scene.signIn();
  await expectRefused(scene, client, last);
});

test('C5 a list of one audience: taken', async () => {
  scene.provider.misbehave({ claims: claims => ({ ...claims, aud: [CLIENT_ID], azp: CLIENT_ID }) });
  await scene.person();
});

test('C9 a nonce is always sent', () => {
  expect(scene.provider.authorizations.length).toBeGreaterThan(20);
  const nonces = new Set(scene.provider.authorizations.map(asked => asked.get('nonce') ?? ''));
  expect(nonces.size).toBe(scene.provider.authorizations.length);
  for (const nonce of nonces) expect(nonce.length).toBeGreaterThanOrEqual(22);
});

test('C10 no kid while there is one key: taken', async () => {
  scene.provider.misbehave({
    idToken: ({ claims, key }) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(key),
  });
  await scene.person();
});

test('C11 no kid while there are two keys: refused', async () => {
  const own = await setScene();
  const other = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
  own.provider.misbehave({
    keys: keys => ({ keys: [...keys, { ...other, kid: 'k2', alg: 'RS256', use: 'sig' }] }),
    idToken: ({ claims, key }) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(key),
  });
  const { client, last } = await own.signIn();
  await expectRefused(own, client, last);
});

test('C16 a right at_hash: taken; hybrid and implicit flow are not asked for', async () => {
  const accessToken = 'access-known-before';
  const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
  scene.provider.misbehave({
    claims: claims => ({ ...claims, at_hash: hash }),
    token: tokens => ({ ...tokens, access_token: accessToken }),
  });
  await scene.person();
  for (const asked of scene.provider.authorizations) expect(asked.get('response_type')).toBe('code');
});
