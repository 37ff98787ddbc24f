/** AuthUI as a client of one OpenID Provider, and what that one's failures mean to us. */

import * as openid from 'openid-client';
import { Refusal } from '../error.ts';
import { unansweredRefusal, type Outgoing } from '../http/outgoing.ts';
import { clientAuthentication, type ClientCredentials } from './client-auth.ts';
import type { KeySet } from './key-set.ts';
import { createTrustedProvider } from './trusted-provider.ts';

export interface ProviderSettings extends ClientCredentials {
  /** Compared byte for byte with what discovery says (OIDC Discovery 4.3). */
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Pushed authorization requests (RFC 9126). */
  readonly par: boolean;
  /** The only `alg` an ID token may carry. */
  readonly idTokenAlg: string;
  /** Origins besides the issuer's own where the provider keeps endpoints. */
  readonly endpointOrigins: readonly string[];
}

/** Everything throws Refusal as {@link asUpstreamRefusal} maps it. */
export interface OidcClient {
  readonly provider: ProviderSettings;
  readonly outgoing: Pick<Outgoing, 'call'>;
  configuration: () => Promise<openid.Configuration>;
  /** The same for one call that brings an ID token. */
  forIdToken: () => Promise<openid.Configuration>;
  keys: () => Promise<KeySet>;
  /** Rejects unless the provider answers right now. */
  check: () => Promise<void>;
}

/** @param now milliseconds since the epoch */
export function createOidcClient(provider: ProviderSettings, outgoing: Outgoing, now: () => number): OidcClient {
  const trusted = createTrustedProvider({ ...provider, clientAuth: clientAuthentication(provider) }, outgoing, now);
  const mapped =
    <T>(work: () => Promise<T>) =>
    (): Promise<T> =>
      work().catch((error: unknown) => {
        throw asUpstreamRefusal(error);
      });
  return {
    provider,
    outgoing,
    configuration: mapped(trusted.configuration),
    forIdToken: mapped(trusted.forIdToken),
    keys: mapped(trusted.keys),
    check: async () => {
      const { jwks_uri: keys } = (await trusted.configuration()).serverMetadata();
      if (keys === undefined || !(await outgoing.fetch(keys)).ok) throw new Error('The provider is out of order');
    },
  };
}

/** The one place where failures of the provider get our names. A refusal passes as it is. */
export function asUpstreamRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return (
    unansweredRefusal(error) ??
    (isServerError(error)
      ? new Refusal('upstream_unavailable', { cause: error, headers: { 'retry-after': '5' } })
      : new Refusal('upstream_invalid', { cause: error }))
  );
}

/** The provider answered, with a status that says it is out of order. */
function isServerError(error: unknown): boolean {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const status = current instanceof openid.ResponseBodyError ? current.status : undefined;
    if (status !== undefined) return status >= 500;
    if (current.cause instanceof Response) return current.cause.status >= 500;
  }
  return false;
}
