/** Ends a sign-in everywhere we can reach: our session, the grant behind it, then the provider's own page. */

import * as openid from 'openid-client';
import type { Logger } from '../log.ts';
import type { Tokens } from '../session/session.ts';
import type { OidcClient } from './client.ts';

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
