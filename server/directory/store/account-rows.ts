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
  /** Of the person: their provider session. Of a login id: nothing. */
  readonly session: string | null;
  /** Of the person: 1 if there are accounts at providers, 2 if something waits for a code, 3 for both. */
  readonly more: number;
}

/** The person is there only while token, grant and session are; what few people have is asked for apart. */
const ROWS = `SELECT u.sub AS id, u.password_hash AS a, u.profile AS b, u.changes AS c, u.created_at AS k, u.disabled AS l,
    CAST(NULL AS BIGINT) AS m, s.payload AS session,
    CASE WHEN EXISTS (SELECT 1 FROM directory_social_identities i WHERE i.sub = u.sub) THEN 1 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM directory_pending_login_ids p WHERE p.sub = u.sub) THEN 2 ELSE 0 END AS more
  FROM directory_users u
  JOIN directory_records t ON t.model = 'AccessToken' AND t.id_hash = ? AND t.expires_at > ?
  JOIN directory_records g ON g.model = 'Grant' AND g.id_hash = ? AND g.expires_at > ?
  JOIN directory_records s ON s.model = 'Session' AND s.uid = ? AND s.sub = u.sub AND s.expires_at > ?
  WHERE u.sub = ?
UNION ALL SELECT id, type, value, normalised, created_at, verified_at, last_used_at, NULL, 0
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
  const pending = (found.more & 2) === 0 ? [] : await loginIdStore(queries).pendingOf(sub);
  return {
    user: userOf(found),
    loginIds: loginIds.sort(
      (a, b) => a.createdAt - b.createdAt || compare(a.type, b.type) || compare(a.normalised, b.normalised),
    ),
    identities: (found.more & 1) === 0 ? [] : await identityStore(queries).of(sub),
    pending: pending.filter(row => row.sessionUid === sessionUid && row.expiresAt > at),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function text(value: string | null): string {
  return value ?? '';
}

function userOf({ id, a, b, c, k, l }: Row): UserRow {
  return { sub: id, passwordHash: a, disabled: l !== 0, profile: text(b), changes: text(c), createdAt: k };
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
