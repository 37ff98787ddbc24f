/** What only OpenID Providers can do wrong, each thing at each of them (R6, R7, R8; L5). */

import { generateKeyPair } from 'jose';
import { describe, expect, test } from 'vitest';
import { outcomeOf, setScene } from './describe-connector.ts';
import { createAppleOriginal } from './stand-ins/apple.ts';
import { createGenericOriginal } from './stand-ins/generic.ts';
import { createGoogleOriginal } from './stand-ins/google.ts';
import { createLinkedinOriginal } from './stand-ins/linkedin.ts';
import { createMicrosoftOriginal } from './stand-ins/microsoft.ts';
import type { OpenIdStandIn } from './stand-ins/openid.ts';

const ORIGINALS: readonly [string, () => OpenIdStandIn][] = [
  ['generic', createGenericOriginal],
  ['Google', createGoogleOriginal],
  ['Apple', createAppleOriginal],
  ['Microsoft', createMicrosoftOriginal],
  ['LinkedIn', createLinkedinOriginal],
];

type Forge = NonNullable<OpenIdStandIn['forge']>;

const foreign = await generateKeyPair('RS256');
const curve = await generateKeyPair('ES256');
const seconds = () => Math.floor(Date.now() / 1000);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const FORGERIES: readonly [string, Forge][] = [
  ['of another issuer', ({ claims, sign }) => sign({ ...claims, iss: 'https://evil.example' })],
  ['of an issuer with a slash more', ({ claims, sign }) => sign({ ...claims, iss: `${claims.iss}/` })],
  ['for another audience', ({ claims, sign }) => sign({ ...claims, aud: 'somebody-else' })],
  ['for two audiences', ({ claims, sign }) => sign({ ...claims, aud: [String(claims.aud), 'else'], azp: claims.aud })],
  ['for another authorized party', ({ claims, sign }) => sign({ ...claims, azp: 'somebody-else' })],
  ['that has ended', ({ claims, sign }) => sign({ ...claims, exp: seconds() - 11 })],
  ['from the future', ({ claims, sign }) => sign({ ...claims, iat: seconds() + 60 })],
  ['from long ago', ({ claims, sign }) => sign({ ...claims, iat: seconds() - 700 })],
  ['about a proof in the future', ({ claims, sign }) => sign({ ...claims, auth_time: seconds() + 60 })],
  ['that came with another access token', ({ claims, sign }) => sign({ ...claims, at_hash: '77QmUPtjPfzWtF2AnpK9RQ' })],
  ['signed with a foreign key', ({ claims, sign }) => sign(claims, {}, foreign.privateKey)],
  ['signed with an unknown key', ({ claims, sign }) => sign(claims, { kid: 'k2' }, foreign.privateKey)],
  ['signed in another way', ({ claims, sign }) => sign(claims, { alg: 'ES256' }, curve.privateKey)],
  [
    'with a changed claim',
    async ({ claims, sign }) => {
      const [head, , signature] = (await sign(claims)).split('.');
      return `${head}.${part({ ...claims, sub: 'victim', oid: 'victim' })}.${signature}`;
    },
  ],
  ['without a signature', ({ claims }) => `${part({ alg: 'none' })}.${part(claims)}.`],
  ['that is none', () => 'no.token.here'],
];

const NONCE_FORGERIES: readonly [string, Forge][] = [
  ['for another sign-in', ({ claims, sign }) => sign({ ...claims, nonce: 'another' })],
  ['for no sign-in', ({ claims: { nonce: _nonce, ...claims }, sign }) => sign(claims)],
];

describe.each(ORIGINALS)('an ID token of %s', (name, create) => {
  test.each(FORGERIES)('%s is refused', async (_what, forge) => {
    const { standIn, signIn } = await setScene(create());
    standIn.forge = forge;
    expect(await outcomeOf(signIn())).toBe('invalid');
    standIn.forge = undefined;
    expect(await outcomeOf(signIn())).toBe('signed in');
  });

  test('signed with the secret of the client is refused', async () => {
    const { standIn, signIn } = await setScene(create());
    const secret = new TextEncoder().encode(standIn.provider.clientSecret.padEnd(32, '.'));
    standIn.forge = ({ claims, sign }) => sign(claims, { alg: 'HS256', kid: undefined }, secret);
    expect(await outcomeOf(signIn())).toBe('invalid');
  });

  test.runIf(name !== 'LinkedIn').each(NONCE_FORGERIES)('%s is refused', async (_what, forge) => {
    const { standIn, signIn } = await setScene(create());
    standIn.forge = forge;
    expect(await outcomeOf(signIn())).toBe('invalid');
  });

  test('that is not there is missed', async () => {
    const { standIn, network, signIn } = await setScene(create());
    network.override(standIn.tokenUrl, () => Response.json({ access_token: 'a', token_type: 'Bearer' }));
    expect(await outcomeOf(signIn())).toBe('invalid');
  });
});

describe.each(ORIGINALS)('the discovery document of %s', (_name, create) => {
  test.each<[string, Record<string, unknown>]>([
    ['another issuer', { issuer: 'https://evil.example' }],
    ['keys elsewhere', { jwks_uri: 'https://evil.example/keys' }],
    ['a token endpoint elsewhere', { token_endpoint: 'https://evil.example/token' }],
    ['an authorization endpoint elsewhere', { authorization_endpoint: 'https://evil.example/authorize' }],
    ['UserInfo elsewhere', { userinfo_endpoint: 'http://169.254.169.254/latest' }],
    ['a token endpoint in plain HTTP', { token_endpoint: 'http://evil.example/token' }],
    ['no keys', { jwks_uri: undefined }],
  ])('with %s is the operator’s to look at, until it is right', async (_what, change) => {
    const { standIn, network, start } = await setScene(create());
    network.override(standIn.discoveryUrl, () => Response.json({ ...standIn.discovery, ...change }));
    expect(await outcomeOf(start())).toBe('misconfigured');
    network.override(standIn.discoveryUrl, request => standIn.answer(request));
    expect(await outcomeOf(start())).toBe('signed in');
  });

  test('with the issuer and a slash more is another provider’s', async () => {
    const { standIn, network, start } = await setScene(create());
    const issuer = `${String(standIn.discovery['issuer'])}/`;
    network.override(standIn.discoveryUrl, () => Response.json({ ...standIn.discovery, issuer }));
    expect(await outcomeOf(start())).toBe('misconfigured');
  });

  test.each<[string, string, () => Response]>([
    ['is out of order', 'unavailable', () => new Response('', { status: 503 })],
    ['is HTML', 'invalid', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['is endless', 'invalid', () => Response.json({ issuer: 'x'.repeat(1024 * 1024) })],
    ['is elsewhere', 'invalid', () => new Response('', { status: 302, headers: { location: 'https://evil.example' } })],
  ])('that %s is asked for again the next time', async (_what, kind, answer) => {
    const { standIn, network, start } = await setScene(create());
    network.override(standIn.discoveryUrl, answer);
    expect(await outcomeOf(start())).toBe(kind);
    network.override(standIn.discoveryUrl, request => standIn.answer(request));
    expect(await outcomeOf(start())).toBe('signed in');
  });

  test('is asked for once', async () => {
    const { standIn, network, signIn, start } = await setScene(create());
    await Promise.all([start(), start(), start()]);
    await signIn();
    const asked = network.exchanges.filter(({ request }) => request === `GET ${standIn.discoveryUrl}`);
    expect(asked).toHaveLength(1);
  });
});

describe('UserInfo', () => {
  test.each([
    ['the generic provider', createGenericOriginal],
    ['LinkedIn', createLinkedinOriginal],
  ])('of %s must be about the same person', async (_name, create) => {
    const { standIn, signIn } = await setScene(create());
    if (!standIn.userinfo) throw new Error('no UserInfo');
    standIn.userinfo['sub'] = 'somebody-else';
    expect(await outcomeOf(signIn())).toBe('invalid');
  });

  test('that refuses the token it is given is no matter of our settings', async () => {
    const { standIn, network, signIn } = await setScene(createGenericOriginal());
    const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
    network.override(standIn.personUrl ?? '', () => new Response('', { status: 401, headers }));
    expect(await outcomeOf(signIn())).toBe('invalid');
  });

  test('does not lend its address the word that the ID token gave for another', async () => {
    const { standIn, signIn } = await setScene(createGenericOriginal());
    Object.assign(standIn.claims, { email: 'own@example.com', email_verified: true });
    Object.assign(standIn.userinfo ?? {}, { email: 'victim@example.com', email_verified: undefined });
    expect((await signIn()).email).toBeUndefined();
  });
});
