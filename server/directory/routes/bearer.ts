/** Who calls the account API: the person behind an access token of the account page. */

import type { Queries } from '../../sql/database.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Actor } from '../login-ids/login-ids.ts';
import type { PendingRow } from '../login-ids/store.ts';
import { ACCOUNT_SCOPE } from '../oidc/provider.ts';
import { readAccountRows } from '../store/account-rows.ts';
import { findRecord, grantsOf, type RecordPayload } from '../store/records.ts';
import { personOf, type Person } from '../users/person.ts';
import { unauthenticated } from './refusals.ts';

export interface Caller {
  readonly actor: Actor;
  readonly person: Person;
  /** What waits for a code in this provider session, oldest first. */
  readonly pending: readonly PendingRow[];
}

/**
 * @param authorization the header (RFC 6750 2.1)
 * @param queries of a transaction that goes on with the person; the database itself unless given
 * @throws Refusal `unauthenticated` for a token of another client or scope, of an ended session or grant, of somebody disabled
 */
export type Bearer = (authorization: string | undefined, queries?: Queries) => Promise<Caller>;

export interface BearerDeps {
  readonly database: Queries;
  readonly catalogue: Catalogue;
  /** Of the account page. */
  readonly clientId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the provider notes of an access token (its models/access_token.js). */
interface TokenPayload extends RecordPayload {
  readonly kind?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly accountId?: string;
  readonly grantId?: string;
  readonly sessionUid?: string;
}

/**
 * Checks what the provider's own look-up checks (token, the session it is bound to, the grant), in two queries instead
 * of five: this is most of what reading a profile costs.
 */
export function createBearer({ database, catalogue, clientId, now }: BearerDeps): Bearer {
  return async (authorization, queries = database) => {
    const [, value] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
    const at = Math.floor(now() / 1000);
    const record = value === undefined ? undefined : await findRecord(queries, 'AccessToken', value, at);
    const token: TokenPayload = record?.payload ?? {};
    const { accountId: sub, grantId, sessionUid, scope = '' } = token;
    const isOurs = token.kind === 'AccessToken' && token.clientId === clientId;
    if (!isOurs || !sub || !grantId || !sessionUid || !scope.split(' ').includes(ACCOUNT_SCOPE)) {
      throw unauthenticated();
    }
    const rows = await readAccountRows(queries, { sub, sessionUid, grantId }, at);
    if (!rows?.isGranted || rows.session?.['accountId'] !== sub || rows.user.disabled) throw unauthenticated();
    if (!grantsOf(rows.session).includes(grantId)) throw unauthenticated();
    return {
      actor: { sub, sessionUid },
      person: personOf(catalogue, rows.user, rows.loginIds, rows.identities),
      pending: rows.pending,
    };
  };
}
