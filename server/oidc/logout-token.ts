/** Logout tokens (OIDC Back-Channel Logout 1.0, sections 2.4 and 2.6): everything a provider says by them is checked here. */

import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { Refusal } from '../error.ts';
import type { Logout } from '../session/session.ts';
import { asUpstreamRefusal, type OidcClient } from './client.ts';
import { CLOCK_TOLERANCE } from './id-token.ts';
import type { KeySet } from './key-set.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Oldest token that is taken, in seconds. A logout is remembered for longer, so none can come twice. */
const AGE = 120;

/** No longer name of a session or of a token is kept. */
const NAME_MAXIMUM = 255;

/** @throws Refusal `bad_request` for a token that does not hold, `upstream_*` if the provider's keys cannot be read */
export async function verifyLogoutToken(client: OidcClient, token: string, now: number): Promise<Logout> {
  const { issuer, clientId, idTokenAlg } = client.provider;
  const keys = await client.keys();
  let claims: JWTPayload;
  try {
    ({ payload: claims } = await jwtVerify(token, keyFrom(keys), {
      issuer,
      audience: clientId,
      typ: 'logout+jwt',
      algorithms: [idTokenAlg],
      maxTokenAge: AGE,
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
      currentDate: new Date(now),
    }));
  } catch (error) {
    throw error instanceof errors.JOSEError ? new Refusal('bad_request', { cause: error }) : asUpstreamRefusal(error);
  }
  const { sub, sid, jti, iat, events } = claims;
  const names = [sub, sid].filter(name => name !== undefined);
  const holds =
    !Object.hasOwn(claims, 'nonce') &&
    isObject(events) &&
    Object.hasOwn(events, EVENT) &&
    isObject(events[EVENT]) &&
    names.length > 0 &&
    [...names, jti].every(isName) &&
    iat !== undefined;
  if (!holds) throw new Refusal('bad_request');
  return {
    issuer,
    ...(isName(sid) ? { sid } : {}),
    ...(isName(sub) ? { subject: sub } : {}),
    tokenId: String(jti),
    issuedAt: iat,
  };
}

/** A key that is not known may be new. */
function keyFrom(keys: KeySet): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await finder(await keys.current())(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return finder(await keys.renewed('logout_token'))(header, token);
    }
  };
}

/** Each remembers the keys it has imported. */
const finders = new WeakMap<JSONWebKeySet, ReturnType<typeof createLocalJWKSet>>();

function finder(keys: JSONWebKeySet): ReturnType<typeof createLocalJWKSet> {
  let found = finders.get(keys);
  if (!found) finders.set(keys, (found = createLocalJWKSet(keys)));
  return found;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= NAME_MAXIMUM;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
