/**
 * LinkedIn: https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2 (UserInfo answer,
 * ID token) and https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow. Not in the
 * documentation, but so: no `nonce` in ID tokens, and `invalid_client` for a `code_verifier` beside a secret.
 */

import { createOpenIdStandIn, refuseUnlessPosted, type OpenIdStandIn } from './openid.ts';

export function createLinkedinOriginal(): OpenIdStandIn {
  const provider = {
    alias: 'linkedin',
    type: 'linkedin',
    name: 'LinkedIn',
    clientId: '78in2jb3tn4bcd',
    clientSecret: 'WPL_AP1.secret',
    enabled: true,
    severalAccounts: false,
  } as const;
  const refuse = refuseUnlessPosted(provider);
  return createOpenIdStandIn({
    provider,
    issuer: 'https://www.linkedin.com/oauth',
    origins: ['https://www.linkedin.com', 'https://api.linkedin.com'],
    discoveryUrl: 'https://www.linkedin.com/oauth/.well-known/openid-configuration',
    discovery: {
      issuer: 'https://www.linkedin.com/oauth',
      authorization_endpoint: 'https://www.linkedin.com/oauth/v2/authorization',
      token_endpoint: 'https://www.linkedin.com/oauth/v2/accessToken',
      userinfo_endpoint: 'https://api.linkedin.com/v2/userinfo',
      jwks_uri: 'https://www.linkedin.com/oauth/openid/jwks',
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'profile', 'email'],
      claims_supported: ['iss', 'aud', 'iat', 'exp', 'sub', 'name', 'given_name', 'family_name', 'picture', 'email'],
    },
    wanted: { scope: 'openid profile email', redirect_uri: null, state: null },
    denied: { error: 'user_cancelled_login', error_description: 'The user cancelled LinkedIn login' },
    tokens: { expires_in: 5_184_000, scope: 'email,openid,profile', token_type: 'Bearer' },
    refuse: request => (request.form.has('code_verifier') ? 'invalid_client' : refuse(request)),
    withoutNonce: true,
    claims: { sub: '782bbtaQ', email: 'doe@email.com', email_verified: 'true' },
    userinfo: {
      sub: '782bbtaQ',
      name: 'John Doe',
      given_name: 'John',
      family_name: 'Doe',
      picture: 'https://media.licdn-ei.com/dms/image/C5F03AQHqK8v7tB1HCQ/profile-displayphoto-shrink_100_100/0/',
      locale: { country: 'US', language: 'en' },
      email: 'doe@email.com',
      email_verified: true,
    },
    fields: { subject: 'sub' },
  });
}
