/**
 * Everything the account API needs of a person, read at once: a table after the other would cost a round trip each,
 * which is most of the time of such a call.
 */

import type { Queries } from '../../sql/database.ts';
import type { LoginIdType } from '../../config.ts';
import { loginIdStore, type PendingRow } from '../login-ids/store.ts';
import { identityStore, type SocialIdentityRow } from '../social/identity-store.ts';
import type { LoginIdRow, UserRow } from './users.ts';

export interface AccountRows {
  readonly user: UserRow;
  /** Oldest first, all three. */
  readonly loginIds: readonly LoginIdRow[];
  readonly identities: readonly SocialIdentityRow[];
  /** Those of the provider session. */
  readonly pending: readonly PendingRow[];
  /** Unix seconds at which token, grant, session or something that is pending ends. */
  readonly until: number;
}

/** What an access token stands for. */
export interface Issued {
  readonly tokenHash: string;
  readonly sub: string;
  /** Of the provider session that it is bound to. */
  readonly sessionUid: string;
  readonly grantId: string;
  readonly grantHash: string;
}

/** One row of either table: texts in `a` to `c`, numbers in `k` to `m`. */
interface Row {
  readonly id: string;
  readonly a: string | null;
  readonly b: string | null;
  readonly c: string | null;
  readonly k: number;
  readonly l: number | null;
  readonly m: number | null;
  /** Of the person: their provider session, and when the first of token, grant and session ends. Of a login id: nothing. */
  readonly session: string | null;
  readonly until: number;
  /** Of the person: 1 if there are accounts at providers, 2 if something waits for a code, 3 for both. */
  readonly more: number;
}

/** The person is there only while token, grant and session are; what few people have is asked for apart. */
const ROWS = `SELECT u.sub AS id, u.password_hash AS a, u.profile AS b, u.changes AS c, u.created_at AS k, u.disabled AS l,
    u.stamp AS m, s.payload AS session,
    CASE WHEN t.expires_at <= g.expires_at AND t.expires_at <= s.expires_at THEN t.expires_at
      WHEN g.expires_at <= s.expires_at THEN g.expires_at ELSE s.expires_at END AS until,
    CASE WHEN EXISTS (SELECT 1 FROM directory_social_identities i WHERE i.sub = u.sub) THEN 1 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM directory_pending_login_ids p WHERE p.sub = u.sub) THEN 2 ELSE 0 END AS more
  FROM directory_users u
  JOIN directory_records t ON t.model = 'AccessToken' AND t.id_hash = ? AND t.sub = u.sub AND t.expires_at > ?
  JOIN directory_records g ON g.model = 'Grant' AND g.id_hash = ? AND g.sub = u.sub AND g.expires_at > ?
  JOIN directory_records s ON s.model = 'Session' AND s.uid = ? AND s.sub = u.sub AND s.expires_at > ?
  WHERE u.sub = ?
UNION ALL SELECT id, type, value, normalised, created_at, verified_at, last_used_at, NULL, 0, 0
  FROM directory_login_ids WHERE sub = ?`;

/**
 * @param at Unix seconds
 * @returns undefined if there is no such person, or if token, grant or session have ended
 */
export async function readAccountRows(
  queries: Queries,
  { tokenHash, sub, sessionUid, grantId, grantHash }: Issued,
  at: number,
): Promise<AccountRows | undefined> {
  const rows = await queries.all<Row>(ROWS, tokenHash, at, grantHash, at, sessionUid, at, sub, sub);
  const found = rows.find(({ session }) => session !== null);
  // a session forgets a grant when somebody else signs in, or when its client signs out
  if (!found?.session?.includes(`"grantId":${JSON.stringify(grantId)}`)) return undefined;
  const loginIds = rows.filter(row => row !== found).map(row => loginIdOf(row, sub));
  const waiting = (found.more & 2) === 0 ? [] : await loginIdStore(queries).pendingOf(sub);
  const pending = waiting.filter(row => row.sessionUid === sessionUid && row.expiresAt > at);
  return {
    user: userOf(found),
    loginIds: loginIds.sort(
      (a, b) => a.createdAt - b.createdAt || compare(a.type, b.type) || compare(a.normalised, b.normalised),
    ),
    identities: (found.more & 1) === 0 ? [] : await identityStore(queries).of(sub),
    pending,
    until: pending.reduce((until, { expiresAt }) => Math.min(until, expiresAt), found.until),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function text(value: string | null): string {
  return value ?? '';
}

function userOf({ id, a, b, c, k, l, m }: Row): UserRow {
  const [profile, changes] = [text(b), text(c)];
  return { sub: id, passwordHash: a, disabled: l !== 0, profile, changes, createdAt: k, stamp: m ?? 0 };
}

function loginIdOf({ id, a, b, c, k, l, m }: Row, sub: string): LoginIdRow {
  return {
    id,
    sub,
    type: text(a) as LoginIdType,
    value: text(b),
    normalised: text(c),
    verifiedAt: l,
    createdAt: k,
    lastUsedAt: m,
  };
}
