/** The account page is part of the directory's own house: it is granted what it asks for, without a consent screen. */

import type { Grant, KoaContextWithOIDC } from 'oidc-provider';

/**
 * One grant for each provider session and client. A fresh sign-in lengthens it, so that tokens of the sign-in before,
 * which another tab may be using right now, go on working.
 */
export async function firstPartyGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, account, provider, result, requestParamScopes } = ctx.oidc;
  if (!client || !session || !account) return undefined;
  const id = session.grantIdFor(client.clientId);
  const existing = id ? await provider.Grant.find(id) : undefined;
  const grant = existing ?? new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  const granted = grant.getOIDCScope().split(' ');
  if (existing && !result?.login && [...requestParamScopes].every(scope => granted.includes(scope))) return existing;
  grant.addOIDCScope([...requestParamScopes].join(' '));
  // without an end the grant is saved for its whole life again
  if (result?.login) Reflect.deleteProperty(grant, 'exp');
  await grant.save();
  return grant;
}
