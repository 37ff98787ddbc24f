/** What openid-client leaves open about an ID token (RFC 8725 3.1, OIDC Core 2, 3.1.3.6 and 3.1.3.7). */

import { createHash } from 'node:crypto';
import type { IDToken } from 'openid-client';

/** Seconds another clock may be ahead or behind. */
export const CLOCK_TOLERANCE = 10;

/** Oldest ID token a sign-in takes, in seconds. */
const AGE = 600;

export interface IdTokenContext {
  /** That came with it. */
  readonly accessToken: string;
  /** It is signed with. */
  readonly alg: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Holds at every time. */
export function isAcceptableIdToken(claims: IDToken, { accessToken, alg, now }: IdTokenContext): boolean {
  const { iat, aud, azp, sub, auth_time: authTime, at_hash: atHash } = claims;
  const latest = now / 1000 + CLOCK_TOLERANCE;
  const audience = [aud].flat();
  return (
    iat <= latest &&
    audience.length === 1 &&
    (azp === undefined || azp === audience[0]) &&
    /^[\u0020-\u007e]{1,255}$/.test(sub) &&
    (authTime === undefined || authTime <= latest) &&
    (atHash === undefined || atHash === halfHash(accessToken, alg))
  );
}

/** Holds at a sign-in: besides, the token has just been issued. */
export function isFreshIdToken(claims: IDToken, context: IdTokenContext): boolean {
  return isAcceptableIdToken(claims, context) && claims.iat >= context.now / 1000 - AGE;
}

/** The left half of the hash that belongs to the signature's algorithm. */
function halfHash(text: string, alg: string): string {
  const digest = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(text, 'ascii')
    .digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
