/**
 * Microsoft Entra ID and personal accounts: https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference.
 * The issuer is the person's own tenant. The subject is `oid`, which stays when the application is registered anew; it
 * comes with the scope `profile` and means something only together with the tenant. `email` can be set to anything by
 * any tenant's administrator, so it counts only with the optional claim `xms_edov` (the tenant owns its domain).
 */

import { ClientSecretPost } from 'openid-client';
import type { RawClaims } from './claims.ts';
import type { ConnectorFactory } from './connector.ts';
import { createOidcConnector, standardAccount } from './oidc.ts';
import { SocialError } from './social-error.ts';

const ORIGIN = 'https://login.microsoftonline.com';

/** Where everybody with a personal account is at home. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

export const createMicrosoftConnector: ConnectorFactory<'microsoft'> = (provider, deps) => {
  const tenant = provider.tenant === 'consumers' ? CONSUMERS : provider.tenant;
  const issuer = provider.issuer ?? issuerOf(tenant);
  return createOidcConnector(
    provider,
    {
      issuer,
      // the discovery document of many tenants has a place for the one that signs
      discoveredIssuer: provider.issuer || GUID.test(tenant) ? issuer : issuerOf('{tenantid}'),
      endpointOrigins: provider.issuer ? [] : ['https://graph.microsoft.com'],
      idTokenAlg: 'RS256',
      clientAuth: ClientSecretPost(provider.clientSecret),
      scopes: ['openid', 'profile', 'email'],
      parameters: provider.severalAccounts ? { prompt: 'select_account' } : {},
      reauthentication: { prompt: 'login' },
      userInfo: false,
      account: claims => {
        if (!provider.issuer && claims['iss'] !== issuerOf(tenantOf(claims))) throw new SocialError('invalid');
        return {
          ...standardAccount(claims),
          subject: claims['oid'],
          email: isDomainOwnerVerified(claims['xms_edov']) ? claims['email'] : undefined,
        };
      },
    },
    deps,
  );
};

function issuerOf(tenant: string): string {
  return `${ORIGIN}/${tenant}/v2.0`;
}

function tenantOf({ tid }: RawClaims): string {
  if (typeof tid !== 'string' || !GUID.test(tid)) throw new SocialError('invalid');
  return tid;
}

/** Documented as a boolean, seen as a number and as texts. */
function isDomainOwnerVerified(claim: unknown): boolean {
  return claim === true || claim === 1 || claim === '1' || claim === 'true';
}
