/** Google: https://developers.google.com/identity/openid-connect/reference. Everything is in the ID token. */

import { ClientSecretPost } from 'openid-client';
import type { ConnectorFactory } from './connector.ts';
import { createOidcConnector, standardAccount } from './oidc.ts';

const ISSUER = 'https://accounts.google.com';

export const createGoogleConnector: ConnectorFactory<'google'> = (provider, deps) =>
  createOidcConnector(
    provider,
    {
      issuer: provider.issuer ?? ISSUER,
      endpointOrigins: provider.issuer
        ? []
        : ['https://oauth2.googleapis.com', 'https://openidconnect.googleapis.com', 'https://www.googleapis.com'],
      idTokenAlg: 'RS256',
      clientAuth: ClientSecretPost(provider.clientSecret),
      scopes: ['openid', 'profile', 'email'],
      parameters: provider.severalAccounts ? { prompt: 'select_account' } : {},
      userInfo: false,
      account: standardAccount,
    },
    deps,
  );
