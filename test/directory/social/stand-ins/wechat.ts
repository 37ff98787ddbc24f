/**
 * WeChat: https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login (flow) and
 * …/Authorized_Interface_Calling_UnionID (userinfo). Answers say `text/plain`; errors come with status 200; parameters
 * are checked in their order.
 */

import { createCodes, type StandIn } from './stand-in.ts';

export function createWechatOriginal(): StandIn {
  const provider = {
    alias: 'wechat',
    type: 'wechat',
    name: 'WeChat',
    clientId: 'wxbdc5610cc59c1631',
    clientSecret: '2c1f0d8a7b6e5f4d3c2b1a0918273645',
    enabled: true,
    severalAccounts: false,
  } as const;
  const codes = createCodes();
  const accessToken = 'ACCESS_TOKEN-26';
  const unknown: Record<string, unknown> = {};
  const openid = 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M';
  const user: Record<string, unknown> = {
    openid,
    nickname: 'Band',
    sex: 1,
    language: 'zh_CN',
    province: 'GUANGDONG',
    city: 'GUANGZHOU',
    country: 'CN',
    headimgurl:
      'https://thirdwx.qlogo.cn/mmopen/g3MonUZtNHkdmzicIlibx6iaFqAc56vxLSUfpb6n5WKSYVY0ChQKkiaJSgQ1dZuTOgvLLrhJbERQQ4eMsv84eavHiaiceqxibJxCfHe/0',
    privilege: ['PRIVILEGE1', 'PRIVILEGE2'],
    unionid: 'o6_bmasdasdsad6_2sgVt7hMZOPfL',
  };
  const plain = (body: unknown) =>
    new Response(JSON.stringify(body), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
  const failed = (errcode: number) => plain({ errcode, errmsg: 'Said by the original' });

  return {
    provider,
    origins: ['https://open.weixin.qq.com', 'https://api.weixin.qq.com'],
    tokenUrl: 'https://api.weixin.qq.com/sns/oauth2/access_token',
    personUrl: 'https://api.weixin.qq.com/sns/userinfo',
    agree: url => {
      const names = [...url.searchParams.keys()].join(' ');
      const right =
        url.origin + url.pathname === 'https://open.weixin.qq.com/connect/qrconnect' &&
        names === 'appid redirect_uri response_type scope state' &&
        url.hash === '#wechat_redirect' &&
        url.searchParams.get('appid') === provider.clientId &&
        url.searchParams.get('scope') === 'snsapi_login';
      if (!right) throw new Error(url.href);
      return new URLSearchParams({
        code: codes.give(url.searchParams),
        state: url.searchParams.get('state') ?? '',
      });
    },
    deny: url => new URLSearchParams({ state: url.searchParams.get('state') ?? '' }),
    answer: ({ method, url }) => {
      const at = url.origin + url.pathname;
      const asked = url.searchParams;
      if (at === 'https://api.weixin.qq.com/sns/oauth2/access_token' && method === 'GET') {
        if (asked.get('appid') !== provider.clientId) return failed(40_013);
        if (asked.get('secret') !== provider.clientSecret) return failed(40_125);
        if (!codes.take(asked.get('code'))) return failed(40_029);
        return plain({
          access_token: accessToken,
          expires_in: 7200,
          refresh_token: 'REFRESH_TOKEN',
          openid,
          scope: 'snsapi_login',
          unionid: user['unionid'],
          ...unknown,
        });
      }
      if (at === 'https://api.weixin.qq.com/sns/userinfo') {
        if (asked.get('access_token') !== accessToken) return failed(40_001);
        if (asked.get('openid') !== openid) return failed(40_003);
        return plain({ ...user, ...unknown });
      }
      return new Response(null, { status: 404 });
    },
    rename: name => {
      user['nickname'] = name;
    },
    identify: subject => {
      user['unionid'] = subject;
    },
    setEmail: () => undefined,
    dropEmail: () => undefined,
    unverifyEmail: () => undefined,
    addUnknown: members => Object.assign(unknown, members),
  };
}
