/**
 * GitHub: https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps (flow, token answer),
 * https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors,
 * https://docs.github.com/rest/users/users (Get the authenticated user), https://docs.github.com/rest/users/emails.
 */

import { createCodes, demand, s256, type StandIn } from './stand-in.ts';

export function createGithubOriginal(): StandIn {
  const provider = {
    alias: 'github',
    type: 'github',
    name: 'GitHub',
    clientId: 'Iv1.8a61f9b3a7aba766',
    clientSecret: '1726be1638095a19edd134c77bde3aa2ece1e5d8',
    enabled: true,
    severalAccounts: false,
  } as const;
  const codes = createCodes();
  const accessToken = 'gho_16C7e42F292c6912E7710c838347Ae178B4a';
  const unknown: Record<string, unknown> = {};
  const user: Record<string, unknown> = {
    login: 'octocat',
    id: 583_231,
    node_id: 'MDQ6VXNlcjU4MzIzMQ==',
    avatar_url: 'https://avatars.githubusercontent.com/u/583231?v=4',
    gravatar_id: '',
    url: 'https://api.github.com/users/octocat',
    html_url: 'https://github.com/octocat',
    type: 'User',
    site_admin: false,
    name: 'monalisa octocat',
    company: 'GitHub',
    blog: 'https://github.com/blog',
    location: 'San Francisco',
    email: 'public@github.com',
    hireable: false,
    bio: 'There once was...',
    twitter_username: 'monatheoctocat',
    public_repos: 2,
    created_at: '2008-01-14T04:33:35Z',
    two_factor_authentication: true,
  };
  const emails: Record<string, unknown>[] = [
    { email: 'second@github.com', verified: true, primary: false, visibility: null },
    { email: 'octocat@github.com', verified: true, primary: true, visibility: 'public' },
  ];
  const failed = (error: string) =>
    Response.json({ error, error_description: 'Said by the original', error_uri: 'https://docs.github.com/' });

  return {
    provider,
    origins: ['https://github.com', 'https://api.github.com'],
    tokenUrl: 'https://github.com/login/oauth/access_token',
    personUrl: 'https://api.github.com/user',
    agree: url => {
      if (url.origin + url.pathname !== 'https://github.com/login/oauth/authorize') throw new Error(url.href);
      demand(url.searchParams, {
        client_id: provider.clientId,
        redirect_uri: null,
        response_type: 'code',
        scope: 'read:user user:email',
        state: null,
        code_challenge: null,
        code_challenge_method: 'S256',
      });
      return new URLSearchParams({
        code: codes.give(url.searchParams),
        iss: 'https://github.com/login/oauth',
        state: url.searchParams.get('state') ?? '',
      });
    },
    deny: url =>
      new URLSearchParams({
        error: 'access_denied',
        error_description: 'The user has denied your application access.',
        error_uri: 'https://docs.github.com/apps/troubleshooting-authorization-request-errors/#access-denied',
        state: url.searchParams.get('state') ?? '',
      }),
    answer: async ({ method, url, headers, form }) => {
      const at = url.origin + url.pathname;
      if (at === 'https://github.com/login/oauth/access_token' && method === 'POST') {
        if (form.get('client_id') !== provider.clientId || form.get('client_secret') !== provider.clientSecret) {
          return failed('incorrect_client_credentials');
        }
        const asked = codes.take(form.get('code'));
        if (!asked || (await s256(form.get('code_verifier') ?? '')) !== asked.get('code_challenge')) {
          return failed('bad_verification_code');
        }
        if (form.get('redirect_uri') !== asked.get('redirect_uri')) return failed('redirect_uri_mismatch');
        return Response.json({
          access_token: accessToken,
          scope: 'read:user,user:email',
          token_type: 'bearer',
          ...unknown,
        });
      }
      if (!headers.get('user-agent')) return Response.json({ message: 'Request forbidden' }, { status: 403 });
      if (headers.get('authorization') !== `Bearer ${accessToken}`) {
        return Response.json({ message: 'Bad credentials', status: '401' }, { status: 401 });
      }
      if (at === 'https://api.github.com/user') return Response.json({ ...user, ...unknown });
      if (at === 'https://api.github.com/user/emails') return Response.json(emails);
      return new Response(null, { status: 404 });
    },
    rename: name => {
      user['name'] = name;
    },
    identify: subject => {
      user['id'] = subject;
    },
    setEmail: email => {
      for (const entry of emails) if (entry['primary']) entry['email'] = email;
    },
    dropEmail: () => emails.splice(0),
    unverifyEmail: () => {
      for (const entry of emails) if (entry['primary']) entry['verified'] = false;
    },
    addUnknown: members => Object.assign(unknown, members),
  };
}
