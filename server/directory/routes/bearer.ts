/** Who calls the account API: the person behind an access token of the account page. */

import type { Context } from 'hono';
import type { AccessToken, Provider } from 'oidc-provider';
import { ACCOUNT_SCOPE } from '../oidc/provider.ts';
import type { Actor } from '../login-ids/login-ids.ts';
import type { People } from '../users/people.ts';
import type { Person } from '../users/person.ts';
import { unauthenticated } from './refusals.ts';

/** @throws Refusal `unauthenticated` for a token of another client or scope, of an ended grant, of somebody disabled */
export type Bearer = (
  context: Context,
) => Promise<{ readonly token: AccessToken; readonly actor: Actor; readonly person: Person }>;

export interface BearerDeps {
  readonly provider: Provider;
  readonly people: People;
  /** Of the account page. */
  readonly clientId: string;
}

export function createBearer({ provider, people, clientId }: BearerDeps): Bearer {
  return async context => {
    const [, value] = /^Bearer ([\w.~+/-]+=*)$/i.exec(context.req.header('authorization') ?? '') ?? [];
    const token = value === undefined ? undefined : await provider.AccessToken.find(value);
    if (!token || token.clientId !== clientId || !token.scopes.has(ACCOUNT_SCOPE)) throw unauthenticated();
    const grant = await provider.Grant.find(token.grantId ?? '');
    const person = await people.find(token.accountId);
    if (!grant || !person || person.row.disabled) throw unauthenticated();
    return { token, actor: { sub: person.row.sub, sessionUid: token.sessionUid ?? '' }, person };
  };
}
