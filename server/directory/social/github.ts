/**
 * GitHub: https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps. Errors of the token endpoint
 * come with status 200. The profile's own `email` may be anything a person shows; what counts is the primary address of
 * the list, if it is verified. A GitHub Enterprise Server has its own `endpoints` and is an issuer of its own.
 */

import type { ConnectorFactory } from './connector.ts';
import { authorizationUrl, createOAuth2Connector, objectOf, tokenForm, tokenText, type Json } from './oauth2.ts';
import { kindOfCode, SocialError } from './social-error.ts';

const ENDPOINTS = {
  authorization: 'https://github.com/login/oauth/authorize',
  token: 'https://github.com/login/oauth/access_token',
  userinfo: 'https://api.github.com/user',
};

export const createGithubConnector: ConnectorFactory<'github'> = (provider, deps) => {
  const endpoints = provider.endpoints ?? ENDPOINTS;
  return createOAuth2Connector(
    provider,
    {
      // what GitHub itself sends as `iss`: https://github.com/login/oauth
      issuer: new URL('.', endpoints.authorization).href.slice(0, -1),
      endpoints,
      scopes: ['read:user', 'user:email'],
      authorizationUrl: (scopes, request) =>
        authorizationUrl(endpoints.authorization, provider, scopes.join(' '), request),
      requestToken: async (ask, code, answer) => {
        const { body } = await ask(endpoints.token, tokenForm(provider, code, answer));
        const token = objectOf(body);
        if (typeof token['error'] === 'string') throw new SocialError(kindOfCode(token['error']));
        return token;
      },
      readAccount: async (ask, token) => {
        const call = async (url: string) =>
          ask(url, {
            headers: {
              authorization: `Bearer ${tokenText(token, 'access_token')}`,
              accept: 'application/vnd.github+json',
              'x-github-api-version': '2022-11-28',
            },
          });
        const { status, body } = await call(endpoints.userinfo);
        if (status !== 200) throw new SocialError('invalid');
        const user = objectOf(body);
        const emails = await call(`${endpoints.userinfo}/emails`);
        return {
          subject: user['id'],
          username: user['login'],
          // without the scope there is no list, and no address
          email: emails.status === 200 ? primaryVerified(emails.body) : undefined,
          claims: {
            name: user['name'] ?? user['login'],
            given_name: user['login'],
            nickname: user['login'],
            picture: user['avatar_url'],
            profile: user['html_url'],
            website: user['blog'],
          },
        };
      },
    },
    deps,
  );
};

/** @throws SocialError `invalid` for anything but a list */
function primaryVerified(body: unknown): unknown {
  if (!Array.isArray(body)) throw new SocialError('invalid');
  const primary = body.map((entry: unknown): Json => objectOf(entry)).find(entry => entry['primary'] === true);
  return primary?.['verified'] === true ? primary['email'] : undefined;
}
