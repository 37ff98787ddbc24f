/**
 * Google. Discovery: https://developers.google.com/identity/openid-connect/reference; requests, token answer and claims:
 * https://developers.google.com/identity/openid-connect/openid-connect (Server flow, "An ID token's payload").
 */

import { createOpenIdStandIn, refuseUnlessPosted, type OpenIdStandIn } from './openid.ts';

export function createGoogleOriginal(): OpenIdStandIn {
  const provider = {
    alias: 'google',
    type: 'google',
    name: 'Google',
    clientId: '1234987819200.apps.googleusercontent.com',
    clientSecret: 'GOCSPX-secret',
    enabled: true,
    severalAccounts: true,
  } as const;
  return createOpenIdStandIn({
    provider,
    issuer: 'https://accounts.google.com',
    origins: [
      'https://accounts.google.com',
      'https://oauth2.googleapis.com',
      'https://openidconnect.googleapis.com',
      'https://www.googleapis.com',
    ],
    discoveryUrl: 'https://accounts.google.com/.well-known/openid-configuration',
    discovery: {
      issuer: 'https://accounts.google.com',
      authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
      device_authorization_endpoint: 'https://oauth2.googleapis.com/device/code',
      token_endpoint: 'https://oauth2.googleapis.com/token',
      userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
      revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
      jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
      response_types_supported: ['code', 'token', 'id_token', 'code token', 'code id_token', 'token id_token'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      authorization_response_iss_parameter_supported: true,
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'email', 'profile'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      code_challenge_methods_supported: ['plain', 'S256'],
    },
    wanted: {
      scope: 'openid profile email',
      redirect_uri: null,
      state: null,
      nonce: null,
      code_challenge: null,
      code_challenge_method: 'S256',
      prompt: 'select_account',
    },
    callback: () => ({
      iss: 'https://accounts.google.com',
      scope: 'openid email profile',
      authuser: '0',
      hd: 'example.com',
      prompt: 'consent',
    }),
    denied: { error: 'access_denied', iss: 'https://accounts.google.com' },
    tokens: {
      expires_in: 3920,
      scope: 'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile',
      token_type: 'Bearer',
    },
    refuse: refuseUnlessPosted(provider),
    claims: {
      azp: '1234987819200.apps.googleusercontent.com',
      sub: '10769150350006150715113082367',
      at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q',
      hd: 'example.com',
      email: 'jsmith@example.com',
      email_verified: true,
      name: 'John Smith',
      given_name: 'John',
      family_name: 'Smith',
      picture: 'https://lh3.googleusercontent.com/a/jsmith=s96-c',
    },
    fields: { subject: 'sub' },
  });
}
