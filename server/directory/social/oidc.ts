/**
 * OpenID Connect (Core 3.1): discovery with the exact issuer, PKCE, state and nonce, an ID token whose signature is
 * always checked with one pinned algorithm. The known providers are thin settings over this.
 */

import * as openid from 'openid-client';
import { clientAuthentication } from '../../oidc/client-auth.ts';
import { isFreshIdToken } from '../../oidc/id-token.ts';
import { createTrustedProvider } from '../../oidc/trusted-provider.ts';
import { codeOf } from './authorization-answer.ts';
import { normaliseAccount, type RawAccount, type RawClaims } from './claims.ts';
import type {
  AuthorizationAnswer,
  AuthorizationRequest,
  ConnectorDeps,
  ConnectorFactory,
  SocialConnector,
} from './connector.ts';
import type { SocialProvider } from './provider.ts';
import { asSocialError, SocialError } from './social-error.ts';

/** What one provider does its own way. */
export interface OidcDialect {
  /** Where discovery begins. */
  readonly issuer: string;
  /** What discovery must call itself, if that is something else. */
  readonly discoveredIssuer?: string;
  readonly endpointOrigins: readonly string[];
  readonly idTokenAlg: string;
  readonly clientAuth: openid.ClientAuth;
  /** Asked for unless the configuration names others. */
  readonly scopes: readonly string[];
  readonly responseMode?: (scopes: readonly string[]) => SocialConnector['responseMode'];
  /** Further parameters of the authorization request. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Those that ask for a fresh proof of who the person is. */
  readonly reauthentication?: Readonly<Record<string, string>>;
  /** False for a provider that fails when it is sent one. */
  readonly pkce?: boolean;
  /** False for a provider that leaves it out of its ID tokens. */
  readonly nonce?: boolean;
  /** Claims also come from the UserInfo endpoint, if there is one. */
  readonly userInfo: boolean;
  /** @param query the callback's, which nobody has signed */
  readonly account: (claims: RawClaims, query: URLSearchParams) => Omit<RawAccount, 'issuer'>;
}

/** Any OpenID Provider. */
export const createGenericConnector: ConnectorFactory<'oidc'> = (provider, deps) =>
  createOidcConnector(
    provider,
    {
      issuer: provider.issuer,
      endpointOrigins: provider.endpointOrigins,
      idTokenAlg: provider.idTokenAlg,
      clientAuth: clientAuthentication(provider),
      scopes: ['openid', 'profile', 'email'],
      reauthentication: { prompt: 'login', max_age: '0' },
      userInfo: true,
      account: claims => ({
        ...standardAccount(claims),
        email:
          isVerified(claims) || (provider.trustEmail && claims['email_verified'] === undefined)
            ? claims['email']
            : undefined,
      }),
    },
    deps,
  );

export function createOidcConnector(
  provider: SocialProvider,
  dialect: OidcDialect,
  deps: ConnectorDeps,
): SocialConnector {
  const { outgoing, catalogue, now } = deps;
  const { issuer, discoveredIssuer, idTokenAlg, clientAuth, endpointOrigins } = dialect;
  const { clientId } = provider;
  const trust = { issuer, clientId, clientAuth, idTokenAlg, endpointOrigins };
  const trusted = createTrustedProvider(discoveredIssuer ? { ...trust, discoveredIssuer } : trust, outgoing, now);
  const scopes = provider.scopes ?? dialect.scopes;
  const responseMode = dialect.responseMode?.(scopes) ?? 'query';

  const redeem = async (answer: AuthorizationAnswer): Promise<RawAccount> => {
    const code = codeOf(answer);
    const client = await trusted.forIdToken();
    // nothing of the query but what has been looked at
    const callback = new URL(answer.redirectUri);
    const iss = answer.query.get('iss');
    callback.search = new URLSearchParams({ code, state: answer.state, ...(iss === null ? {} : { iss }) }).toString();
    const tokens = await openid.authorizationCodeGrant(client, callback, {
      expectedState: answer.state,
      ...(dialect.nonce === false ? {} : { expectedNonce: answer.nonce }),
      ...(dialect.pkce === false ? {} : { pkceCodeVerifier: answer.codeVerifier }),
      idTokenExpected: true,
    });
    const idToken = tokens.claims();
    const context = { accessToken: tokens.access_token, alg: idTokenAlg, now: now() };
    if (!idToken || !isFreshIdToken(idToken, context)) throw new SocialError('invalid');
    const info = dialect.userInfo ? await userInfo(client, tokens.access_token, idToken.sub) : {};
    const { auth_time: authenticatedAt } = idToken;
    return {
      ...dialect.account(merged(idToken, info), answer.query),
      issuer: idToken.iss,
      ...(authenticatedAt === undefined ? {} : { authenticatedAt }),
    };
  };

  return {
    alias: provider.alias,
    type: provider.type,
    name: provider.name,
    enabled: provider.enabled,
    severalAccounts: provider.severalAccounts,
    responseMode,
    authorizationOrigins: [new URL(issuer).origin, ...endpointOrigins],
    authorizationUrl: async (request: AuthorizationRequest) => {
      const configuration = await trusted.configuration().catch((error: unknown) => {
        throw asSocialError(error);
      });
      return openid.buildAuthorizationUrl(configuration, {
        redirect_uri: request.redirectUri,
        scope: scopes.join(' '),
        response_type: 'code',
        state: request.state,
        ...(dialect.nonce === false ? {} : { nonce: request.nonce }),
        ...(dialect.pkce === false ? {} : { code_challenge: request.codeChallenge, code_challenge_method: 'S256' }),
        ...(responseMode === 'form_post' ? { response_mode: 'form_post' } : {}),
        ...dialect.parameters,
        ...(request.reauthenticate ? dialect.reauthentication : {}),
      });
    },
    redeem: async answer => {
      try {
        return normaliseAccount(await redeem(answer), catalogue, now());
      } catch (error) {
        throw asSocialError(error);
      }
    },
  };
}

/** Claims as OpenID Connect has them; the address only where the provider says that it has verified it. */
export function standardAccount(claims: RawClaims): Omit<RawAccount, 'issuer'> {
  return {
    subject: claims['sub'],
    username: claims['preferred_username'],
    email: isVerified(claims) ? claims['email'] : undefined,
    claims,
  };
}

/** Apple and LinkedIn have written it as a text. */
function isVerified(claims: RawClaims): boolean {
  return claims['email_verified'] === true || claims['email_verified'] === 'true';
}

async function userInfo(client: openid.Configuration, accessToken: string, subject: string): Promise<RawClaims> {
  if (client.serverMetadata().userinfo_endpoint === undefined) return {};
  try {
    return await openid.fetchUserInfo(client, accessToken, subject);
  } catch (error) {
    // a token just issued is refused: nothing that our settings could mend
    if (error instanceof openid.WWWAuthenticateChallengeError) throw new SocialError('invalid', error);
    throw error;
  }
}

/** UserInfo goes first, and what it says of an address comes whole from there. */
function merged(idToken: RawClaims, info: RawClaims): RawClaims {
  const claims = { ...idToken, ...info };
  return info['email'] === undefined ? claims : { ...claims, email_verified: info['email_verified'] };
}
