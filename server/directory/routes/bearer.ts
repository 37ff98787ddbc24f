/** Who calls the account API: the person behind an access token of the account page. */

import { LRUCache } from 'lru-cache';
import { createLastOfEach } from '../../last-of-each.ts';
import { hashOf } from '../../secret.ts';
import type { Queries } from '../../sql/database.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Actor } from '../login-ids/login-ids.ts';
import type { PendingRow } from '../login-ids/store.ts';
import { ACCOUNT_SCOPE } from '../oidc/provider.ts';
import { readAccountRows, type AccountRows, type Issued } from '../store/account-rows.ts';
import { findRecord, type RecordPayload } from '../store/records.ts';
import { readStamp } from '../store/stamp.ts';
import { userStore } from '../store/users.ts';
import { personOf, type Person, type ProfileView } from '../users/person.ts';
import { unauthenticated } from './refusals.ts';

export interface Caller {
  readonly actor: Actor;
  readonly person: Person;
  /** What waits for a code in this provider session, oldest first. */
  readonly pending: readonly PendingRow[];
  /** Unix seconds until which all this holds, as long as the person keeps their stamp. */
  readonly until: number;
  /** Of the profile as the end-user sees it, if it has been noted. */
  readonly etag: string | undefined;
  /** The last that the end-user saw of their profile, if it is remembered. */
  readonly view: ProfileView | undefined;
  /** Notes what they see now. @param person as they are now: nothing but the profile may be another than before */
  readonly note: (person: Person, view: ProfileView) => void;
}

/**
 * @param authorization the header (RFC 6750 2.1)
 * @param queries of a transaction that goes on with the person; the database itself unless given
 * @throws Refusal `unauthenticated` for a token of another client or scope, of an ended session or grant, of somebody disabled
 */
export type Bearer = (authorization: string | undefined, queries?: Queries) => Promise<Caller>;

/**
 * The same as they were last known, without asking: whoever acts on it must have the person's stamp confirmed by the
 * statement that acts. Undefined if nothing is known.
 */
export type LastKnown = (authorization: string) => Caller | undefined;

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

/** What is remembered of a token. */
interface Known {
  /** For whom it was issued; that never changes. */
  readonly issued: Issued;
  /** Holds as long as the person has this stamp. */
  rest?: Omit<AccountRows, 'user'> & { readonly stamp: number; readonly etag?: string };
}

/** Somebody, and what else is known of them: both of the same stamp, whatever is noted meanwhile. */
interface Found {
  readonly person: Person;
  readonly view?: ProfileView;
  readonly rest: NonNullable<Known['rest']>;
}

/** Tokens that something is remembered of: about 5 MB. */
const KNOWN_AT_MOST = 4000;

/** Somebody after their last change, and what they saw of themselves. */
interface Saved {
  readonly person: Person;
  readonly view: ProfileView;
}

/** People: about 7 MB. */
const SAVED_AT_MOST = 500;

/**
 * Checks what the provider's own look-up checks (token, the session it is bound to, the grant), in one or two queries
 * instead of five: this is most of what reading a profile costs. Whoever comes again with the same token, and nothing has
 * changed but perhaps the profile, is asked for in one row, or by their stamp alone.
 */
export function createBearer({ database, catalogue, clientId, now }: BearerDeps): {
  readonly bearer: Bearer;
  readonly lastKnown: LastKnown;
} {
  /** By the header (RFC 6750 2.1). */
  const known = createLastOfEach(new LRUCache<string, Known>({ max: KNOWN_AT_MOST }));
  /** By subject, as they were after their last change: whoever saves one field is about to save another. */
  const saved = new LRUCache<string, Saved>({ max: SAVED_AT_MOST });

  const look = async (queries: Queries, authorization: string, at: number): Promise<Known> => {
    const [, value] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
    if (value === undefined) throw unauthenticated();
    const tokenHash = hashOf(value);
    const token: TokenPayload = (await findRecord(queries, 'AccessToken', tokenHash, at))?.payload ?? {};
    const { accountId: sub, grantId, sessionUid, scope = '' } = token;
    const isOurs = token.kind === 'AccessToken' && token.clientId === clientId;
    if (!isOurs || !sub || !grantId || !sessionUid || !scope.split(' ').includes(ACCOUNT_SCOPE)) {
      throw unauthenticated();
    }
    const one: Known = { issued: { tokenHash, sub, sessionUid, grantId, grantHash: hashOf(grantId) } };
    known.set(sub, authorization, one);
    return one;
  };

  const readAnew = async (queries: Queries, one: Known, at: number): Promise<Found | undefined> => {
    const rows = await readAccountRows(queries, one.issued, at);
    if (!rows) return undefined;
    const { user, ...others } = rows;
    const rest = { ...others, stamp: user.stamp };
    one.rest = rest;
    return { person: personOf(catalogue, user, rows.loginIds, rows.identities), rest };
  };

  /** What is remembered of the person and of the caller, if it is of one stamp. */
  const savedOf = ({ issued, rest }: Known): Found | undefined => {
    const last = saved.get(issued.sub);
    return rest && last?.person.row.stamp === rest.stamp ? { ...last, rest } : undefined;
  };

  /** Undefined if anything may have changed but the profile. */
  const readAgain = async (queries: Queries, one: Known, at: number): Promise<Found | undefined> => {
    const { issued, rest } = one;
    if (!rest || rest.until <= at) return undefined;
    const { sub } = issued;
    const last = savedOf(one);
    if (last) return (await readStamp(queries, sub)) === rest.stamp ? last : undefined;
    const user = await userStore(queries).find(sub);
    if (user?.stamp !== rest.stamp) return undefined;
    return { person: personOf(catalogue, user, rest.loginIds, rest.identities), rest };
  };

  const callerOf = (one: Known, { person, view, rest }: Found): Caller => {
    const { issued } = one;
    const { stamp } = person.row;
    return {
      actor: { sub: issued.sub, sessionUid: issued.sessionUid },
      person,
      pending: rest.pending,
      until: rest.until,
      etag: rest.etag,
      view,
      note: (changed, seen) => {
        if (one.rest?.stamp !== stamp) return;
        one.rest = { ...one.rest, stamp: changed.row.stamp, etag: seen.etag };
        if (changed.row.stamp !== stamp) saved.set(issued.sub, { person: changed, view: seen });
      },
    };
  };

  const seconds = () => Math.floor(now() / 1000);

  return {
    bearer: async (authorization = '', queries = database) => {
      const at = seconds();
      const one = known.get(authorization) ?? (await look(queries, authorization, at));
      const found = (await readAgain(queries, one, at)) ?? (await readAnew(queries, one, at));
      if (!found || found.person.row.disabled) throw unauthenticated();
      return callerOf(one, found);
    },
    lastKnown: authorization => {
      const one = known.get(authorization);
      const last = one && savedOf(one);
      if (!last || last.rest.until <= seconds() || last.person.row.disabled) return undefined;
      return callerOf(one, last);
    },
  };
}
