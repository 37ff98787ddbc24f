/**
 * Apple. Authorization: https://developer.apple.com/documentation/signinwithapplerestapi/request-an-authorization-to-the-sign-in-with-apple-server.
 * Token: …/generate-and-validate-tokens. Claims: …/authenticating-users-with-sign-in-with-apple. Client secret:
 * https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret.
 */

import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { createOpenIdStandIn, type OpenIdStandIn } from './openid.ts';

const registered = await generateKeyPair('ES256', { extractable: true });
const P8 = await exportPKCS8(registered.privateKey);

/** @param scopes what the configuration asks for */
export function createAppleOriginal(scopes?: readonly string[]): OpenIdStandIn {
  const provider = {
    alias: 'apple',
    type: 'apple',
    name: 'Apple',
    clientId: 'com.mytest.app',
    clientSecret: P8,
    teamId: 'DEF123GHIJ',
    keyId: 'ABC123DEFG',
    enabled: true,
    severalAccounts: false,
    ...(scopes ? { scopes } : {}),
  } as const;
  const person = { firstName: 'Jane' as unknown, lastName: 'Appleseed', first: true };
  const withForm = scopes === undefined;
  return createOpenIdStandIn({
    provider,
    issuer: 'https://appleid.apple.com',
    origins: ['https://appleid.apple.com'],
    discoveryUrl: 'https://appleid.apple.com/.well-known/openid-configuration',
    discovery: {
      issuer: 'https://appleid.apple.com',
      authorization_endpoint: 'https://appleid.apple.com/auth/authorize',
      token_endpoint: 'https://appleid.apple.com/auth/token',
      revocation_endpoint: 'https://appleid.apple.com/auth/revoke',
      jwks_uri: 'https://appleid.apple.com/auth/keys',
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'email', 'name'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      claims_supported: ['aud', 'email', 'email_verified', 'exp', 'iat', 'is_private_email', 'iss', 'nonce', 'sub'],
    },
    wanted: {
      scope: (scopes ?? ['openid', 'name', 'email']).join(' '),
      redirect_uri: null,
      state: null,
      nonce: null,
      code_challenge: null,
      code_challenge_method: 'S256',
      // "response_mode must be form_post when name or email scope is requested"
      ...(withForm ? { response_mode: 'form_post' } : {}),
    },
    callback: () => {
      if (!withForm || !person.first) return {};
      person.first = false;
      const { firstName, lastName } = person;
      return { user: JSON.stringify({ name: { firstName, lastName }, email: 'somebody.else@example.com' }) };
    },
    denied: { error: 'user_cancelled_authorize' },
    tokens: { token_type: 'Bearer', expires_in: 3600, refresh_token: 'r3f0d8a7' },
    refuse: async ({ form }) => {
      const secret = await jwtVerify(form.get('client_secret') ?? '', registered.publicKey, {
        algorithms: ['ES256'],
        issuer: 'DEF123GHIJ',
        subject: 'com.mytest.app',
        audience: 'https://appleid.apple.com',
        requiredClaims: ['iat', 'exp'],
      }).catch(() => undefined);
      if (secret?.protectedHeader.kid !== 'ABC123DEFG' || form.get('client_id') !== 'com.mytest.app')
        return 'invalid_client';
      const { iat = 0, exp = Infinity } = secret.payload;
      return exp - iat <= 15_777_000 ? undefined : 'invalid_client';
    },
    claims: {
      sub: '000544.5e201aec537347aeb79d23cbc345170a.1321',
      at_hash: 'sOQEniPF5EBkeGjJCjDewA',
      ...(withForm ? { email: 'abcd@privaterelay.appleid.com', email_verified: 'true', is_private_email: 'true' } : {}),
      auth_time: 1_587_333_749,
      nonce_supported: true,
    },
    fields: { subject: 'sub' },
    rename: name => {
      Object.assign(person, { firstName: name, lastName: undefined });
    },
  });
}
