/**
 * AuthUI as a client of one OpenID Provider: discovery, and the settings without which openid-client would take an ID
 * token on trust. Signatures are always checked, with one pinned algorithm.
 */

import * as openid from 'openid-client';
import { unansweredRefusal, type Outgoing } from '../http/outgoing.ts';
import { isLoopback } from '../config-schema.ts';
import { Refusal } from '../error.ts';

export interface ProviderSettings {
  /** Compared byte for byte with what discovery says (OIDC Discovery 4.3). */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientAuth: 'client_secret_basic' | 'client_secret_post';
  readonly scopes: readonly string[];
  /** Pushed authorization requests (RFC 9126). */
  readonly par: boolean;
  /** The only `alg` an ID token may carry. */
  readonly idTokenAlg: string;
  /** Origins besides the issuer's own where the provider keeps endpoints. */
  readonly endpointOrigins: readonly string[];
}

export interface OidcClient {
  readonly provider: ProviderSettings;
  /** Discovered on first use and again after a failure. @throws Refusal as {@link asUpstreamRefusal} maps it */
  configuration: () => Promise<openid.Configuration>;
  /** Rejects unless the provider answers right now. */
  check: () => Promise<void>;
}

/** Seconds another clock may be ahead or behind. */
export const CLOCK_TOLERANCE = 10;

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'pushed_authorization_request_endpoint',
  'end_session_endpoint',
] as const;

export function createOidcClient(provider: ProviderSettings, outgoing: Outgoing): OidcClient {
  const origins = new Set([new URL(provider.issuer).origin, ...provider.endpointOrigins]);
  for (const origin of origins) outgoing.allow(origin);
  let discovered: Promise<openid.Configuration> | undefined;

  const discover = async (): Promise<openid.Configuration> => {
    const issuer = new URL(provider.issuer);
    const local = issuer.protocol === 'http:' && isLoopback(issuer.hostname);
    const auth =
      provider.clientAuth === 'client_secret_post'
        ? openid.ClientSecretPost(provider.clientSecret)
        : openid.ClientSecretBasic(provider.clientSecret);
    const configuration = await openid.discovery(
      issuer,
      provider.clientId,
      { id_token_signed_response_alg: provider.idTokenAlg, [openid.clockTolerance]: CLOCK_TOLERANCE },
      auth,
      {
        [openid.customFetch]: (url, { method, headers, body }) => outgoing.fetch(url, { method, headers, body }),
        execute: [openid.enableNonRepudiationChecks, ...(local ? [openid.allowInsecureRequests] : [])],
      },
    );
    const metadata = configuration.serverMetadata();
    if (metadata.issuer !== provider.issuer) throw new Error('Discovery names another issuer');
    for (const name of ENDPOINTS) {
      const endpoint = metadata[name];
      if (endpoint !== undefined && !origins.has(new URL(endpoint).origin)) {
        throw new Error(`Discovery: ${name} is on an origin that upstream.endpoint_origins does not list`);
      }
    }
    return configuration;
  };

  const configurationNow = async (): Promise<openid.Configuration> => {
    discovered ??= discover();
    try {
      return await discovered;
    } catch (error) {
      discovered = undefined;
      throw asUpstreamRefusal(error);
    }
  };

  return {
    provider,
    configuration: configurationNow,
    check: async () => {
      const { jwks_uri: keys } = (await configurationNow()).serverMetadata();
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
