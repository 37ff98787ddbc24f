/**
 * Facebook: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow (dialog, token answer, denial),
 * https://developers.facebook.com/docs/facebook-login/guides/advanced/oidc-token (PKCE),
 * https://developers.facebook.com/docs/graph-api/reference/user (fields),
 * https://developers.facebook.com/docs/graph-api/guides/secure-requests (appsecret_proof).
 */

import { createHmac } from 'node:crypto';
import { createCodes, demand, s256, type StandIn } from './stand-in.ts';

/** @param trustEmail what the operator has decided */
export function createFacebookOriginal(trustEmail = true): StandIn {
  const provider = {
    alias: 'facebook',
    type: 'facebook',
    name: 'Facebook',
    clientId: '1234567890123456',
    clientSecret: '0f9d5f1c8e7b6a5d4c3b2a1908f7e6d5',
    trustEmail,
    enabled: true,
    severalAccounts: false,
  } as const;
  const codes = createCodes();
  const accessToken = 'EAACEdEose0cBAtoken';
  const unknown: Record<string, unknown> = {};
  const user: Record<string, unknown> = {
    id: '10224840402023456',
    name: 'Alice Anne Liddell',
    first_name: 'Alice',
    middle_name: 'Anne',
    last_name: 'Liddell',
    short_name: 'Alice',
    email: 'alice@example.com',
    picture: {
      data: { height: 200, is_silhouette: false, url: 'https://platform-lookaside.fbsbx.com/picture?x=1', width: 200 },
    },
  };
  const failed = (code: number, subcode?: number) =>
    Response.json(
      {
        error: {
          message: 'Said by the original',
          type: 'OAuthException',
          code,
          ...(subcode === undefined ? {} : { error_subcode: subcode }),
          fbtrace_id: 'A_b',
        },
      },
      { status: 400 },
    );

  return {
    provider,
    origins: ['https://www.facebook.com', 'https://graph.facebook.com'],
    tokenUrl: 'https://graph.facebook.com/v25.0/oauth/access_token',
    personUrl: 'https://graph.facebook.com/v25.0/me',
    agree: url => {
      if (url.origin + url.pathname !== 'https://www.facebook.com/v25.0/dialog/oauth') throw new Error(url.href);
      demand(url.searchParams, {
        client_id: provider.clientId,
        redirect_uri: null,
        response_type: 'code',
        scope: 'public_profile,email',
        state: null,
        code_challenge: null,
        code_challenge_method: 'S256',
      });
      return new URLSearchParams({
        code: codes.give(url.searchParams),
        state: url.searchParams.get('state') ?? '',
      });
    },
    deny: url =>
      new URLSearchParams({
        error_reason: 'user_denied',
        error: 'access_denied',
        error_description: 'Permissions error.',
        state: url.searchParams.get('state') ?? '',
      }),
    answer: async ({ method, url, headers, form }) => {
      const at = url.origin + url.pathname;
      if (at === 'https://graph.facebook.com/v25.0/oauth/access_token' && method === 'POST') {
        if (form.get('client_id') !== provider.clientId) return failed(101);
        if (form.get('client_secret') !== provider.clientSecret) return failed(1);
        const asked = codes.take(form.get('code'));
        if (!asked || (await s256(form.get('code_verifier') ?? '')) !== asked.get('code_challenge')) {
          return failed(100, 36_009);
        }
        if (form.get('redirect_uri') !== asked.get('redirect_uri')) return failed(100, 36_008);
        return Response.json({ access_token: accessToken, token_type: 'bearer', expires_in: 5_183_944, ...unknown });
      }
      if (at === 'https://graph.facebook.com/v25.0/me') {
        const proof = createHmac('sha256', provider.clientSecret).update(accessToken).digest('hex');
        if (headers.get('authorization') !== `Bearer ${accessToken}`) return failed(190);
        if (url.searchParams.get('appsecret_proof') !== proof) return failed(100);
        // only what is asked for
        const fields = (url.searchParams.get('fields') ?? 'id,name').split(',').map(field => field.split('.')[0] ?? '');
        const told = fields.filter(field => user[field] !== undefined).map(field => [field, user[field]]);
        return Response.json({ ...Object.fromEntries(told), ...unknown });
      }
      return new Response(null, { status: 404 });
    },
    rename: name => {
      user['name'] = name;
    },
    identify: subject => {
      user['id'] = subject;
    },
    setEmail: email => {
      user['email'] = email;
    },
    dropEmail: () => {
      delete user['email'];
    },
    // "This field will not be returned if no valid email address is available."
    unverifyEmail: () => {
      delete user['email'];
    },
    addUnknown: members => Object.assign(unknown, members),
  };
}
