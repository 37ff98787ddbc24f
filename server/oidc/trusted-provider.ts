/**
 * What every client of an OpenID Provider relies on: discovery under the exact issuer, endpoints on known origins, and
 * the settings without which openid-client would take an ID token on trust. Signatures are always checked, with one
 * pinned algorithm.
 */

import * as openid from 'openid-client';
import { isLoopback } from '../config-schema.ts';
import type { Outgoing } from '../http/outgoing.ts';
import { CLOCK_TOLERANCE } from './id-token.ts';
import { createKeySet, type KeySet } from './key-set.ts';

export interface ProviderTrust {
  readonly issuer: string;
  /** What discovery must call itself, if that is something else. */
  readonly discoveredIssuer?: string;
  readonly clientId: string;
  readonly clientAuth: openid.ClientAuth;
  /** The only `alg` an ID token may carry. */
  readonly idTokenAlg: string;
  /** Origins besides the issuer's own where the provider keeps endpoints. */
  readonly endpointOrigins: readonly string[];
}

export interface TrustedProvider {
  /** Discovered on first use, and again after a failure or ten minutes. @throws UntrustedProvider, and what the library throws */
  configuration: () => Promise<openid.Configuration>;
  /** The same for one call that brings an ID token, whose key may be newer than ours. @throws as `configuration` */
  forIdToken: () => Promise<openid.Configuration>;
  /** @throws as `configuration` */
  keys: () => Promise<KeySet>;
}

/** Discovery says something that our configuration does not agree with. */
export class UntrustedProvider extends Error {}

interface Discovered {
  readonly configuration: openid.Configuration;
  /** Makes another configuration of the same document. */
  readonly again: () => Promise<openid.Configuration>;
  /** Where the keys are. */
  readonly uri: string;
  readonly keys: KeySet;
  readonly at: number;
}

/** Milliseconds for which discovery holds. */
const KEPT = 600_000;

/** Seconds after which the library asks again for a key it does not find. */
const KEYS_SETTLED = 60;

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'userinfo_endpoint',
  'revocation_endpoint',
  'pushed_authorization_request_endpoint',
  'end_session_endpoint',
] as const;

const NEEDED: readonly string[] = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'];

/** @param now milliseconds since the epoch */
export function createTrustedProvider(trust: ProviderTrust, outgoing: Outgoing, now: () => number): TrustedProvider {
  const origins = new Set([new URL(trust.issuer).origin, ...trust.endpointOrigins]);
  for (const origin of origins) outgoing.allow(origin);
  const ask: openid.CustomFetch = (url, { method, headers, body }) => outgoing.fetch(url, { method, headers, body });
  let latest: Discovered | undefined;
  let discovering: Promise<Discovered> | undefined;

  const configure = (readDiscovery: openid.CustomFetch): Promise<openid.Configuration> => {
    const issuer = new URL(trust.issuer);
    const local = issuer.protocol === 'http:' && isLoopback(issuer.hostname);
    return openid.discovery(
      issuer,
      trust.clientId,
      { id_token_signed_response_alg: trust.idTokenAlg, [openid.clockTolerance]: CLOCK_TOLERANCE },
      trust.clientAuth,
      {
        [openid.customFetch]: readDiscovery,
        execute: [openid.enableNonRepudiationChecks, ...(local ? [openid.allowInsecureRequests] : [])],
      },
    );
  };

  const discover = async (): Promise<Discovered> => {
    let document = '';
    const configuration = await configure(async (url, options) => {
      const answer = await ask(url, options);
      document = await answer.clone().text();
      return answer;
    });
    configuration[openid.customFetch] = ask;
    const metadata = configuration.serverMetadata();
    if (metadata.issuer !== (trust.discoveredIssuer ?? trust.issuer)) {
      throw new UntrustedProvider('Discovery names another issuer');
    }
    for (const name of ENDPOINTS) {
      const endpoint = metadata[name];
      if (endpoint === undefined ? NEEDED.includes(name) : !origins.has(new URL(endpoint).origin)) {
        throw new UntrustedProvider(
          `Discovery: ${name} is missing or on an origin that endpoint_origins does not list`,
        );
      }
    }
    const uri = metadata.jwks_uri ?? '';
    const keys = latest?.uri === uri ? latest.keys : createKeySet(uri, outgoing, now);
    const withKeys: openid.CustomFetch = async (url, options) =>
      url === uri ? Response.json(await keys.renewed('id_token')) : ask(url, options);
    return {
      configuration,
      at: now(),
      uri,
      keys,
      again: async () => {
        const json = { 'content-type': 'application/json' };
        const one = await configure(async () => new Response(document, { headers: json }));
        one[openid.customFetch] = withKeys;
        // as if they were old: whether the provider is asked again is for the key set to say
        openid.setJwksCache(one, { jwks: await keys.current(), uat: Math.floor(Date.now() / 1000) - KEYS_SETTLED });
        return one;
      },
    };
  };

  const discoverOnce = () =>
    (discovering ??= discover()
      .then(found => (latest = found))
      .finally(() => (discovering = undefined)));

  /** What is old is used once more while it is read again: nobody waits for that. */
  const discovered = async (): Promise<Discovered> => {
    const known = latest;
    if (!known) return discoverOnce();
    if (now() < known.at || now() - known.at >= KEPT) {
      discoverOnce().catch((error: unknown) => {
        latest = error instanceof UntrustedProvider ? undefined : { ...known, at: now() };
      });
    }
    return known;
  };

  return {
    configuration: async () => (await discovered()).configuration,
    forIdToken: async () => (await discovered()).again(),
    keys: async () => (await discovered()).keys,
  };
}
