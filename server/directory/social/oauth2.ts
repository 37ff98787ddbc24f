/**
 * Providers that speak OAuth 2.0 (RFC 6749 4.1) without OpenID Connect: a code, a token, and an API of their own that
 * says who it is. There is no ID token; what binds an answer to its question is state, redirect URI and, where the
 * provider takes it, PKCE.
 */

import type { OutgoingInit } from '../../http/outgoing.ts';
import { codeOf } from './authorization-answer.ts';
import { normaliseAccount, type RawAccount } from './claims.ts';
import type { AuthorizationAnswer, AuthorizationRequest, ConnectorDeps, SocialConnector } from './connector.ts';
import type { Endpoints, SocialProvider } from './provider.ts';
import { asSocialError, isOutage, SocialError, type SocialErrorKind } from './social-error.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Asks the provider and reads its answer as JSON, whatever its type or status says. @throws SocialError */
type Ask = (url: string, init?: OutgoingInit) => Promise<{ readonly status: number; readonly body: unknown }>;

/** What one provider does its own way. */
export interface OAuth2Dialect {
  readonly issuer: string;
  readonly endpoints: Endpoints;
  /** Asked for unless the configuration names others. */
  readonly scopes: readonly string[];
  /** What it means that neither code nor error came back. */
  readonly withoutCode?: SocialErrorKind;
  readonly authorizationUrl: (scopes: readonly string[], request: AuthorizationRequest) => URL;
  /** @throws SocialError */
  readonly requestToken: (ask: Ask, code: string, answer: AuthorizationAnswer) => Promise<Json>;
  /** @throws SocialError */
  readonly readAccount: (ask: Ask, token: Json) => Promise<Omit<RawAccount, 'issuer'>>;
}

export function createOAuth2Connector(
  provider: SocialProvider,
  dialect: OAuth2Dialect,
  { outgoing, catalogue, now }: ConnectorDeps,
): SocialConnector {
  const { issuer, endpoints } = dialect;
  for (const endpoint of [endpoints.token, endpoints.userinfo]) outgoing.allow(new URL(endpoint).origin);
  const ask: Ask = async (url, init = {}) => {
    const answer = await outgoing.fetch(url, { ...init, headers: { accept: 'application/json', ...init.headers } });
    if (isOutage(answer.status)) throw new SocialError('unavailable');
    if (answer.status >= 300 && answer.status < 400) throw new SocialError('invalid');
    return { status: answer.status, body: await answer.json() };
  };

  return {
    alias: provider.alias,
    type: provider.type,
    name: provider.name,
    enabled: provider.enabled,
    severalAccounts: provider.severalAccounts,
    responseMode: 'query',
    authorizationOrigins: [new URL(endpoints.authorization).origin],
    authorizationUrl: async request => dialect.authorizationUrl(provider.scopes ?? dialect.scopes, request),
    redeem: async answer => {
      try {
        const token = await dialect.requestToken(ask, codeOf(answer, issuer, dialect.withoutCode), answer);
        return normaliseAccount({ ...(await dialect.readAccount(ask, token)), issuer }, catalogue, now());
      } catch (error) {
        throw asSocialError(error);
      }
    },
  };
}

/** The authorization request of RFC 6749 4.1.1 with PKCE (RFC 7636). */
export function authorizationUrl(
  endpoint: string,
  { clientId }: SocialProvider,
  scope: string,
  request: AuthorizationRequest,
): URL {
  return withQuery(endpoint, {
    client_id: clientId,
    redirect_uri: request.redirectUri,
    response_type: 'code',
    scope,
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
  });
}

/** The form of the token request of RFC 6749 4.1.3, with the client's secret. */
export function tokenForm(
  { clientId, clientSecret }: SocialProvider,
  code: string,
  { redirectUri, codeVerifier }: AuthorizationAnswer,
): OutgoingInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    }),
  };
}

export function withQuery(endpoint: string, parameters: Readonly<Record<string, string>>): URL {
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

/** @throws SocialError `invalid` */
export function objectOf(body: unknown): Json {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new SocialError('invalid');
  return body as Json;
}

/** A text that may stand in a header or address. @throws SocialError `invalid` */
export function tokenText(token: Json, name: string): string {
  const text = token[name];
  if (typeof text !== 'string' || !/^[\u0021-\u007e]{1,4096}$/.test(text)) throw new SocialError('invalid');
  return text;
}
