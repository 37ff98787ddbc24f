/**
 * Facebook: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow and the Graph API's User node.
 * Every call proves the application's secret (`appsecret_proof`), so a token that leaks is useless elsewhere. The API never
 * says whether an address is verified, so it is none for us unless the operator decides to trust it.
 */

import { createHmac } from 'node:crypto';
import type { ConnectorFactory } from './connector.ts';
import {
  authorizationUrl,
  createOAuth2Connector,
  objectOf,
  tokenForm,
  tokenText,
  withQuery,
  type Json,
} from './oauth2.ts';
import { SocialError, type SocialErrorKind } from './social-error.ts';

const ENDPOINTS = {
  authorization: 'https://www.facebook.com/v25.0/dialog/oauth',
  token: 'https://graph.facebook.com/v25.0/oauth/access_token',
  userinfo: 'https://graph.facebook.com/v25.0/me',
};

const FIELDS = 'id,name,first_name,middle_name,last_name,short_name,email,picture.type(large)';

export const createFacebookConnector: ConnectorFactory<'facebook'> = (provider, deps) => {
  const endpoints = provider.endpoints ?? ENDPOINTS;
  return createOAuth2Connector(
    provider,
    {
      issuer: new URL(endpoints.authorization).origin,
      endpoints,
      scopes: ['public_profile', 'email'],
      authorizationUrl: (scopes, request) =>
        authorizationUrl(endpoints.authorization, provider, scopes.join(','), request),
      requestToken: async (ask, code, answer) => {
        const { status, body } = await ask(endpoints.token, tokenForm(provider, code, answer));
        if (status !== 200) throw new SocialError(kindOfGraphError(objectOf(body)));
        return objectOf(body);
      },
      readAccount: async (ask, token) => {
        const accessToken = tokenText(token, 'access_token');
        const proof = createHmac('sha256', provider.clientSecret).update(accessToken).digest('hex');
        const url = withQuery(endpoints.userinfo, { fields: FIELDS, appsecret_proof: proof });
        const { status, body } = await ask(url.href, { headers: { authorization: `Bearer ${accessToken}` } });
        if (status !== 200) throw new SocialError('invalid');
        const user = objectOf(body);
        return {
          subject: user['id'],
          email: provider.trustEmail ? user['email'] : undefined,
          claims: {
            name: user['name'],
            given_name: user['first_name'],
            middle_name: user['middle_name'],
            family_name: user['last_name'],
            nickname: user['short_name'],
            picture: pictureOf(user['picture']),
          },
        };
      },
    },
    deps,
  );
};

/** `{ data: { url, is_silhouette } }`; a silhouette is the picture of nobody. */
function pictureOf(picture: unknown): unknown {
  const { data } = (picture ?? {}) as { data?: Json };
  return data?.['is_silhouette'] === true ? undefined : data?.['url'];
}

/** https://developers.facebook.com/docs/graph-api/guides/error-handling */
function kindOfGraphError({ error }: Json): SocialErrorKind {
  const { code, error_subcode: subcode } = objectOf(error);
  // a code that was used, and one that was open for too long
  if (subcode === 36_009 || subcode === 36_007) return 'expired';
  // the redirect URI, the application, its secret
  if (subcode === 36_008 || code === 101 || code === 1 || code === 191) return 'misconfigured';
  return code === 2 || code === 4 ? 'unavailable' : 'invalid';
}
