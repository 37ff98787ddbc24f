/**
 * WeChat: https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login. OAuth 2.0 with other
 * names, in a fixed order and with a fragment; secrets and tokens go in addresses, because the API takes them nowhere else;
 * errors come with status 200, and who says no comes back with a state alone. `unionid` is one person across the applications of an operator, `openid` within one
 * application; the former is missing only where the operator has not joined the open platform. There is no address.
 */

import type { ConnectorFactory } from './connector.ts';
import { createOAuth2Connector, objectOf, tokenText, withQuery, type Json } from './oauth2.ts';
import { SocialError, type SocialErrorKind } from './social-error.ts';

const ENDPOINTS = {
  authorization: 'https://open.weixin.qq.com/connect/qrconnect',
  token: 'https://api.weixin.qq.com/sns/oauth2/access_token',
  userinfo: 'https://api.weixin.qq.com/sns/userinfo',
};

/** https://developers.weixin.qq.com/doc/oplatform/en/Return_codes/Return_code_descriptions_new */
const KIND_OF_ERRCODE: Readonly<Record<string, SocialErrorKind>> = {
  '-1': 'unavailable',
  40013: 'misconfigured',
  40029: 'expired',
  40125: 'misconfigured',
  40163: 'expired',
  42003: 'expired',
  45011: 'unavailable',
};

const GENDERS: Readonly<Record<string, string>> = { 1: 'male', 2: 'female' };

export const createWechatConnector: ConnectorFactory<'wechat'> = (provider, deps) => {
  const endpoints = provider.endpoints ?? ENDPOINTS;
  return createOAuth2Connector(
    provider,
    {
      issuer: new URL(endpoints.authorization).origin,
      endpoints,
      scopes: ['snsapi_login'],
      withoutCode: 'denied',
      authorizationUrl: (scopes, { redirectUri, state }) => {
        const url = withQuery(endpoints.authorization, {
          appid: provider.clientId,
          redirect_uri: redirectUri,
          response_type: 'code',
          scope: scopes.join(','),
          state,
        });
        url.hash = 'wechat_redirect';
        return url;
      },
      requestToken: async (ask, code) => {
        const { clientId, clientSecret } = provider;
        const url = withQuery(endpoints.token, {
          appid: clientId,
          secret: clientSecret,
          code,
          grant_type: 'authorization_code',
        });
        return answered((await ask(url.href)).body);
      },
      readAccount: async (ask, token) => {
        const openid = tokenText(token, 'openid');
        const url = withQuery(endpoints.userinfo, { access_token: tokenText(token, 'access_token'), openid });
        const user = answered((await ask(url.href)).body);
        if (user['openid'] !== openid) throw new SocialError('invalid');
        return {
          subject: user['unionid'] ?? openid,
          claims: {
            name: user['nickname'],
            given_name: user['nickname'],
            gender: GENDERS[String(user['sex'])],
            locale: user['language'],
            picture: user['headimgurl'],
          },
        };
      },
    },
    deps,
  );
};

/** @throws SocialError for `{ errcode, errmsg }` other than zero */
function answered(body: unknown): Json {
  const answer = objectOf(body);
  const { errcode } = answer;
  if (errcode === undefined || errcode === 0) return answer;
  throw new SocialError((typeof errcode === 'number' && KIND_OF_ERRCODE[errcode]) || 'invalid');
}
