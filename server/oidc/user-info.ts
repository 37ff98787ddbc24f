/**
 * What the provider's UserInfo endpoint shows the bearer of a token (OIDC Core 5.3). An ordinary answer, JSON with status
 * 200, is read here; whatever else there may be, signed answers and refusals, is left to the library.
 */

import * as openid from 'openid-client';
import { Refusal } from '../error.ts';
import { responseOf, type Answer } from '../http/outgoing.ts';
import { createSameAnswer } from '../http/same-answer.ts';
import { asUpstreamRefusal, type OidcClient } from './client.ts';

export type Claims = Readonly<openid.UserInfoResponse>;

/**
 * @param subject whose claims they must be; left out only where the token itself says who it is
 * @returns for a subject the very same object as the last time, if the provider says the very same
 * @throws Refusal `unauthenticated` if the token is not good, `upstream_*`
 */
export type UserInfo = (accessToken: string, subject?: string) => Promise<Claims>;

const ACCEPT = 'application/json, application/jwt';

/** Leaves out a byte order mark. */
const UTF_8 = new TextDecoder();

export function createUserInfo(client: OidcClient): UserInfo {
  const same = createSameAnswer<Claims>();
  const endpoints = new WeakMap<openid.Configuration, URL>();

  /** @throws Refusal `upstream_invalid` if the provider has none that may be called */
  const endpointOf = (configuration: openid.Configuration): URL => {
    const known = endpoints.get(configuration);
    if (known) return known;
    const { userinfo_endpoint: address = '', issuer } = configuration.serverMetadata();
    const found = URL.canParse(address) ? new URL(address) : undefined;
    // plain HTTP is for an issuer on this machine alone, which discovery has checked
    if (found?.protocol !== 'https:' && found?.origin !== new URL(issuer).origin) throw new Refusal('upstream_invalid');
    endpoints.set(configuration, found);
    return found;
  };

  /** The library as the judge of an answer that is there already. */
  const judge = async (
    configuration: openid.Configuration,
    endpoint: URL,
    answer: Answer,
    accessToken: string,
    subject: string | undefined,
  ): Promise<Claims> => {
    const given = responseOf(answer);
    const isSigned = given.headers.get('content-type')?.startsWith('application/jwt');
    // only a signature needs the keys
    const judging = isSigned
      ? await client.forIdToken()
      : new openid.Configuration(configuration.serverMetadata(), client.provider.clientId);
    const { [openid.customFetch]: ask } = judging;
    judging[openid.customFetch] = async (url, options) =>
      url === endpoint.href || !ask ? given : await ask(url, options);
    if (endpoint.protocol === 'http:') openid.allowInsecureRequests(judging);
    return openid.fetchUserInfo(judging, accessToken, subject ?? openid.skipSubjectCheck);
  };

  return async (accessToken, subject) => {
    const configuration = await client.configuration();
    const endpoint = endpointOf(configuration);
    try {
      const answer = await client.outgoing.call(endpoint.origin, endpoint.pathname + endpoint.search, {
        headers: { accept: ACCEPT, authorization: `Bearer ${accessToken}` },
      });
      if (isOrdinary(answer)) {
        const read = () => claimsOf(answer.body, subject);
        return subject === undefined ? read() : same(subject, answer, read);
      }
      return await judge(configuration, endpoint, answer, accessToken, subject);
    } catch (error) {
      const refused = error instanceof openid.WWWAuthenticateChallengeError && error.status === 401;
      throw refused ? new Refusal('unauthenticated', { cause: error }) : asUpstreamRefusal(error);
    }
  };
}

function isOrdinary({ status, headers }: Answer): boolean {
  if (status !== 200 || headers['www-authenticate'] !== undefined) return false;
  return /^application\/json *(?:;|$)/i.test(String(headers['content-type']));
}

/** @throws Refusal `upstream_invalid` unless it is an object about the subject (OIDC Core 5.3.2, 5.3.4) */
function claimsOf(body: Buffer, subject: string | undefined): Claims {
  try {
    const claims = JSON.parse(UTF_8.decode(body)) as Partial<Claims> | null;
    const named = typeof claims === 'object' && claims !== null && typeof claims.sub === 'string' && claims.sub !== '';
    if (named && (subject === undefined || claims.sub === subject)) return claims as Claims;
  } catch (cause) {
    throw new Refusal('upstream_invalid', { cause });
  }
  throw new Refusal('upstream_invalid');
}
