/** What a token endpoint's answer leaves in the session. */

import type { TokenEndpointResponse } from 'openid-client';
import type { Tokens } from '../session/session.ts';

/** Seconds an access token is taken to live if the provider does not say. */
const DEFAULT_LIFETIME = 300;

/** @param former kept where the provider does not rotate the refresh token (RFC 6749 6) */
export function tokensOf(answer: TokenEndpointResponse, now: number, former?: Tokens): Tokens {
  const refreshToken = answer.refresh_token ?? former?.refreshToken;
  return {
    accessToken: answer.access_token,
    accessExpiresAt: now + (answer.expires_in ?? DEFAULT_LIFETIME) * 1000,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
}
