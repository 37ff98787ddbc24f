/** What the provider's UserInfo endpoint shows the bearer of a token (OIDC Core 5.3). */

import * as openid from 'openid-client';
import { Refusal } from '../error.ts';
import { asUpstreamRefusal, type OidcClient } from './client.ts';

/**
 * @param subject whose claims they must be; left out only where the token itself says who it is
 * @throws Refusal `unauthenticated` if the token is not good, `upstream_*`
 */
export async function userInfo(
  client: OidcClient,
  accessToken: string,
  subject?: string,
): Promise<openid.UserInfoResponse> {
  const configuration = await client.configuration();
  try {
    return await openid.fetchUserInfo(configuration, accessToken, subject ?? openid.skipSubjectCheck);
  } catch (error) {
    const refused = error instanceof openid.WWWAuthenticateChallengeError && error.status === 401;
    throw refused ? new Refusal('unauthenticated', { cause: error }) : asUpstreamRefusal(error);
  }
}
