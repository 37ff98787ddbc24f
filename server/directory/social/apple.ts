/**
 * Apple: https://developer.apple.com/documentation/signinwithapplerestapi. The client secret is a token of our own making.
 * With the scopes `name` or `email` Apple takes no other response mode than `form_post`: the browser comes back by a
 * cross-site POST. A person's name is in that form, as `user`, and only the first time they agree: whoever loses it does
 * not get it again. It is unsigned, so it is taken for a name and for nothing else; the address comes from the ID token.
 * With `scopes: [openid]` the browser comes back by GET and there is neither name nor address.
 */

import { sign } from 'node:crypto';
import type { ClientAuth } from 'openid-client';
import type { RawClaims } from './claims.ts';
import type { ConnectorFactory } from './connector.ts';
import { createOidcConnector, standardAccount } from './oidc.ts';
import type { AppleSettings } from './provider.ts';

const ISSUER = 'https://appleid.apple.com';

/** Seconds; Apple allows six months. */
const SECRET_LIFETIME = 300;

export const createAppleConnector: ConnectorFactory<'apple'> = (provider, deps) =>
  createOidcConnector(
    provider,
    {
      issuer: provider.issuer ?? ISSUER,
      endpointOrigins: [],
      idTokenAlg: 'RS256',
      clientAuth: clientSecretJwt(provider, deps.now),
      scopes: ['openid', 'name', 'email'],
      responseMode: scopes => (scopes.includes('name') || scopes.includes('email') ? 'form_post' : 'query'),
      userInfo: false,
      account: (claims, query) => standardAccount({ ...claims, ...nameOf(claims, query) }),
    },
    deps,
  );

/** https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret (RFC 7515, ES256) */
function clientSecretJwt(provider: AppleSettings, now: () => number): ClientAuth {
  return (_server, client, body) => {
    const issuedAt = Math.floor(now() / 1000);
    const claims = {
      iss: provider.teamId,
      iat: issuedAt,
      exp: issuedAt + SECRET_LIFETIME,
      aud: ISSUER,
      sub: client.client_id,
    };
    const signed = [{ alg: 'ES256', kid: provider.keyId }, claims]
      .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(signed), { key: provider.clientSecret, dsaEncoding: 'ieee-p1363' });
    body.set('client_id', client.client_id);
    body.set('client_secret', `${signed}.${signature.toString('base64url')}`);
  };
}

/** @param query whose `user` is JSON: `{ name: { firstName, lastName }, email }` */
function nameOf(claims: RawClaims, query: URLSearchParams): RawClaims {
  const { firstName, lastName } = nameMembers(query.get('user') ?? '');
  const name = [firstName, lastName].filter(Boolean).join(' ') || claims['name'];
  const given = firstName ?? claims['given_name'] ?? name;
  return { name, given_name: given, ...(lastName === undefined ? {} : { family_name: lastName }) };
}

function nameMembers(json: string): { firstName?: string; lastName?: string } {
  try {
    const { name } = JSON.parse(json) as { name?: { firstName?: unknown; lastName?: unknown } };
    return {
      ...(typeof name?.firstName === 'string' ? { firstName: name.firstName } : {}),
      ...(typeof name?.lastName === 'string' ? { lastName: name.lastName } : {}),
    };
  } catch {
    return {};
  }
}
