/**
 * Microsoft Entra ID for every tenant. Discovery:
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc; claims: …/id-token-claims-reference and
 * …/optional-claims-reference (`xms_edov`); the sample token of …/id-tokens.
 */

import { createOpenIdStandIn, refuseUnlessPosted, type OpenIdStandIn } from './openid.ts';

export const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad';

export function createMicrosoftOriginal(tenant = 'common'): OpenIdStandIn {
  const provider = {
    alias: 'microsoft',
    type: 'microsoft',
    name: 'Microsoft',
    clientId: '6cb04018-a3f5-46a7-b995-940c78f5aef3',
    clientSecret: 'sampleCredentia1s',
    tenant,
    enabled: true,
    severalAccounts: false,
  } as const;
  const origin = 'https://login.microsoftonline.com';
  return createOpenIdStandIn({
    provider,
    issuer: `${origin}/${TENANT}/v2.0`,
    origins: [origin, 'https://graph.microsoft.com'],
    discoveryUrl: `${origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    discovery: {
      token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${origin}/${tenant === 'common' ? '{tenantid}' : tenant}/v2.0`,
      request_uri_parameter_supported: false,
      userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
      authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/devicecode`,
      http_logout_supported: true,
      frontchannel_logout_supported: true,
      end_session_endpoint: `${origin}/${tenant}/oauth2/v2.0/logout`,
      tenant_region_scope: null,
      cloud_instance_name: 'microsoftonline.com',
      cloud_graph_host_name: 'graph.windows.net',
      msgraph_host: 'graph.microsoft.com',
      rbac_url: 'https://pas.windows.net',
    },
    wanted: {
      scope: 'openid profile email',
      redirect_uri: null,
      state: null,
      nonce: null,
      code_challenge: null,
      code_challenge_method: 'S256',
    },
    callback: () => ({ session_state: '7b29111d-c220-4263-99ab-6f6e135d75ef' }),
    denied: { error: 'access_denied', error_description: 'the user canceled the authentication' },
    tokens: { token_type: 'Bearer', scope: 'openid profile email', expires_in: 3599, ext_expires_in: 3599 },
    refuse: refuseUnlessPosted(provider),
    claims: {
      ver: '2.0',
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      name: 'Abe Lincoln',
      preferred_username: 'AbeLi@microsoft.com',
      email: 'AbeLi@microsoft.com',
      xms_edov: true,
      oid: '00000000-0000-0000-66f3-3332eca7ea81',
      tid: TENANT,
      aio: 'Df2UVXL1ix!lMCWMSOJBcFatzcGfvFGhjKv8q5g0x732dR5MB5BisvGQO7YWByjd8iQDLq!eGbIDakyp5mnOrcdqHeYSnltepQmRp6AIZ8jY',
    },
    fields: { subject: 'oid' },
    // what a tenant's administrator may write there makes nothing verified
    unverifyEmail: claims => Object.assign(claims, { xms_edov: false, email_verified: true }),
  });
}
