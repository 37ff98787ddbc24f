/** Ends a sign-in everywhere we can reach: our session, the grant behind it, then the provider's own page. */

import * as openid from 'openid-client';
import type { Logger } from '../log.ts';
import type { Tokens } from '../session/session.ts';
import type { OidcClient } from './client.ts';
import { tokensOf } from './tokens.ts';

/** Revokes the tokens (RFC 7009). Never throws: signing out works while the provider is down. */
export async function revokeTokens(client: OidcClient, tokens: Tokens, log: Logger): Promise<void> {
  try {
    const configuration = await client.configuration();
    if (!configuration.serverMetadata().revocation_endpoint) return;
    const { refreshToken, accessToken } = tokens;
    await openid.tokenRevocation(configuration, refreshToken ?? accessToken, {
      token_type_hint: refreshToken === undefined ? 'access_token' : 'refresh_token',
    });
  } catch (error) {
    log.warn({ error }, 'tokens could not be revoked');
  }
}

/** Milliseconds before its end at which a token counts as over. */
const MARGIN = 10_000;

/**
 * Tokens of a session that has just ended, with which its end can be told to the provider: renewed if they are over.
 * Nobody keeps them.
 * @throws Error if the provider does not give any
 */
export async function liveTokens(client: OidcClient, tokens: Tokens, now: number): Promise<Tokens> {
  const { refreshToken, accessExpiresAt } = tokens;
  if (refreshToken === undefined || accessExpiresAt - MARGIN > now) return tokens;
  return tokensOf(await openid.refreshTokenGrant(await client.forIdToken(), refreshToken), now, tokens);
}

/**
 * Where the browser ends its session with the provider (RP-Initiated Logout 2), without an ID token in the address;
 * our own page if the provider has no such endpoint or is down.
 */
export async function endSessionUrl(client: OidcClient, publicUrl: string): Promise<string> {
  const signedOut = `${publicUrl}/signed-out`;
  try {
    const configuration = await client.configuration();
    if (!configuration.serverMetadata().end_session_endpoint) return signedOut;
    return openid.buildEndSessionUrl(configuration, {
      client_id: client.provider.clientId,
      post_logout_redirect_uri: signedOut,
    }).href;
  } catch {
    return signedOut;
  }
}
