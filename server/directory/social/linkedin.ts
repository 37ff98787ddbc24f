/**
 * LinkedIn: https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2.
 * It leaves `nonce` out of its ID tokens and refuses a `code_verifier` from applications with a secret, so state, the
 * redirect URI of its own and the single use of the code are what binds an answer to its question.
 */

import { ClientSecretPost } from 'openid-client';
import type { RawClaims } from './claims.ts';
import type { ConnectorFactory } from './connector.ts';
import { createOidcConnector, standardAccount } from './oidc.ts';

const ISSUER = 'https://www.linkedin.com/oauth';

export const createLinkedinConnector: ConnectorFactory<'linkedin'> = (provider, deps) =>
  createOidcConnector(
    provider,
    {
      issuer: provider.issuer ?? ISSUER,
      endpointOrigins: provider.issuer ? [] : ['https://api.linkedin.com'],
      idTokenAlg: 'RS256',
      clientAuth: ClientSecretPost(provider.clientSecret),
      scopes: ['openid', 'profile', 'email'],
      pkce: false,
      nonce: false,
      userInfo: true,
      account: claims => standardAccount({ ...claims, locale: localeOf(claims['locale']) }),
    },
    deps,
  );

/** A text, or `{ country: 'US', language: 'en' }`. */
function localeOf(claim: unknown): unknown {
  if (typeof claim !== 'object' || claim === null) return claim;
  const { language, country } = claim as RawClaims;
  return typeof language === 'string' && typeof country === 'string' ? `${language}-${country}` : language;
}
