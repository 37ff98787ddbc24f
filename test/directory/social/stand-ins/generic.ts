/** A provider that does everything the standard allows: https://openid.net/specs/openid-connect-core-1_0.html (5.1, 5.3.2). */

import { createOpenIdStandIn, type OpenIdStandIn } from './openid.ts';

export function createGenericOriginal(): OpenIdStandIn {
  const issuer = 'https://server.example.com';
  const provider = {
    alias: 'acme',
    type: 'oidc',
    name: 'Acme',
    issuer,
    clientId: 's6BhdRkqt3',
    clientSecret: 'gX1fBat3bV',
    clientAuth: 'client_secret_basic',
    idTokenAlg: 'RS256',
    endpointOrigins: [],
    trustEmail: false,
    enabled: true,
    severalAccounts: false,
  } as const;
  return createOpenIdStandIn({
    provider,
    issuer,
    origins: [issuer],
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    // OpenID Connect Discovery 1.0, 4.2
    discovery: {
      issuer,
      authorization_endpoint: `${issuer}/connect/authorize`,
      token_endpoint: `${issuer}/connect/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
      userinfo_endpoint: `${issuer}/connect/userinfo`,
      jwks_uri: `${issuer}/jwks.json`,
      scopes_supported: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
      response_types_supported: ['code', 'code id_token', 'id_token'],
      subject_types_supported: ['public', 'pairwise'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256', 'HS256', 'none'],
      authorization_response_iss_parameter_supported: true,
    },
    wanted: {
      scope: 'openid profile email',
      redirect_uri: null,
      state: null,
      nonce: null,
      code_challenge: null,
      code_challenge_method: 'S256',
    },
    callback: () => ({ iss: issuer }),
    denied: { error: 'access_denied', error_description: 'The resource owner denied the request', iss: issuer },
    tokens: { token_type: 'Bearer', refresh_token: '8xLOxBtZp8', expires_in: 3600 },
    refuse: ({ headers }) =>
      headers.get('authorization') === `Basic ${btoa(`${provider.clientId}:${provider.clientSecret}`)}`
        ? undefined
        : 'invalid_client',
    claims: { sub: '248289761001', auth_time: 1_311_280_969 },
    userinfo: {
      sub: '248289761001',
      name: 'Jane Doe',
      given_name: 'Jane',
      family_name: 'Doe',
      middle_name: 'Q',
      nickname: 'JD',
      preferred_username: 'j.doe',
      profile: 'https://example.com/janedoe',
      picture: 'https://example.com/janedoe/me.jpg',
      website: 'https://janedoe.example',
      email: 'janedoe@example.com',
      email_verified: true,
      gender: 'female',
      birthdate: '1990-10-31',
      zoneinfo: 'America/Los_Angeles',
      locale: 'en_US',
      phone_number: '+1 (310) 123-4567',
      address: {
        street_address: '1234 Hollywood Blvd.',
        locality: 'Los Angeles',
        region: 'CA',
        postal_code: '90210',
        country: 'US',
      },
      updated_at: 1_311_280_970,
    },
    fields: { subject: 'sub' },
  });
}
