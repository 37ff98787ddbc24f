/**
 * Everything the account API needs of a person, read at once: a table after the other would cost a round trip each,
 * which is most of the time of such a call.
 */

import { hashOf } from '../../secret.ts';
import type { Queries, SqlValue } from '../../sql/database.ts';
import type { LoginIdType } from '../../config.ts';
import type { PendingRow } from '../login-ids/store.ts';
import type { SocialIdentityRow } from '../social/identity-store.ts';
import type { RecordPayload } from './records.ts';
import type { LoginIdRow, UserRow } from './users.ts';

export interface AccountRows {
  readonly user: UserRow;
  /** Oldest first, all three. */
  readonly loginIds: readonly LoginIdRow[];
  readonly identities: readonly SocialIdentityRow[];
  /** Those of the provider session that was asked for. */
  readonly pending: readonly PendingRow[];
  /** That session, while it lives. */
  readonly session?: RecordPayload;
  /** The grant that was asked for is there. */
  readonly isGranted: boolean;
}

/** One row of any of the tables: texts in `a` to `h`, numbers in `k` to `n`. */
type Row = Readonly<Record<'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h', string | null>> &
  Readonly<Record<'k' | 'l' | 'm' | 'n', number | null>> & { readonly source: Source; readonly id: string };

type Source = 'user' | 'login_id' | 'identity' | 'pending' | 'session' | 'grant';

const TEXT = 'CAST(NULL AS TEXT)';
const NUMBER = 'CAST(NULL AS BIGINT)';

const ROWS = `SELECT 'user' AS source, sub AS id, password_hash AS a, profile AS b, changes AS c, ${TEXT} AS d, ${TEXT} AS e,
    ${TEXT} AS f, ${TEXT} AS g, ${TEXT} AS h, created_at AS k, disabled AS l, ${NUMBER} AS m, ${NUMBER} AS n
  FROM directory_users WHERE sub = ?
UNION ALL SELECT 'login_id', id, type, value, normalised, NULL, NULL, NULL, NULL, NULL,
    created_at, verified_at, last_used_at, NULL
  FROM directory_login_ids WHERE sub = ?
UNION ALL SELECT 'identity', id, alias, issuer, subject, name, username, email, email_normalised, picture,
    linked_at, last_used_at, NULL, NULL
  FROM directory_social_identities WHERE sub = ?
UNION ALL SELECT 'pending', id, session_uid, type, value, normalised, replaces, code_hash, NULL, NULL,
    created_at, tries_left, resend_at, expires_at
  FROM directory_pending_login_ids WHERE sub = ? AND session_uid = ? AND expires_at > ?
UNION ALL SELECT 'session', '', payload, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM directory_records WHERE model = 'Session' AND uid = ? AND expires_at > ?
UNION ALL SELECT 'grant', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM directory_records WHERE model = 'Grant' AND id_hash = ? AND expires_at > ?`;

/**
 * @param sessionUid of a provider session
 * @param at Unix seconds
 * @returns undefined if there is no such person
 */
export async function readAccountRows(
  queries: Queries,
  { sub, sessionUid, grantId }: { readonly sub: string; readonly sessionUid: string; readonly grantId: string },
  at: number,
): Promise<AccountRows | undefined> {
  const parameters: SqlValue[] = [sub, sub, sub, sub, sessionUid, at, sessionUid, at, hashOf(grantId), at];
  const loginIds: LoginIdRow[] = [];
  const identities: SocialIdentityRow[] = [];
  const pending: PendingRow[] = [];
  let user: UserRow | undefined;
  let session: RecordPayload | undefined;
  let isGranted = false;
  for (const row of await queries.all<Row>(ROWS, ...parameters)) {
    switch (row.source) {
      case 'user':
        user = userOf(row);
        break;
      case 'login_id':
        loginIds.push(loginIdOf(row, sub));
        break;
      case 'identity':
        identities.push(identityOf(row, sub));
        break;
      case 'pending':
        pending.push(pendingOf(row, sub));
        break;
      case 'session':
        session = JSON.parse(text(row.a)) as RecordPayload;
        break;
      case 'grant':
        isGranted = true;
    }
  }
  if (!user) return undefined;
  return {
    user,
    loginIds: loginIds.sort(
      (a, b) => a.createdAt - b.createdAt || compare(a.type, b.type) || compare(a.normalised, b.normalised),
    ),
    identities: identities.sort((a, b) => a.linkedAt - b.linkedAt || compare(a.id, b.id)),
    pending: pending.sort((a, b) => a.createdAt - b.createdAt || compare(a.id, b.id)),
    ...(session ? { session } : {}),
    isGranted,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function text(value: string | null): string {
  return value ?? '';
}

function userOf({ id, a, b, c, k, l }: Row): UserRow {
  return { sub: id, passwordHash: a, disabled: l !== 0, profile: text(b), changes: text(c), createdAt: Number(k) };
}

function loginIdOf({ id, a, b, c, k, l, m }: Row, sub: string): LoginIdRow {
  return {
    id,
    sub,
    type: text(a) as LoginIdType,
    value: text(b),
    normalised: text(c),
    verifiedAt: l,
    createdAt: Number(k),
    lastUsedAt: m,
  };
}

function identityOf({ id, a, b, c, d, e, f, g, h, k, l }: Row, sub: string): SocialIdentityRow {
  return {
    id,
    sub,
    alias: text(a),
    issuer: text(b),
    subject: text(c),
    name: d,
    username: e,
    email: f,
    emailNormalised: g,
    picture: h,
    linkedAt: Number(k),
    lastUsedAt: l,
  };
}

function pendingOf({ id, a, b, c, d, e, f, k, l, m, n }: Row, sub: string): PendingRow {
  return {
    id,
    sub,
    sessionUid: text(a),
    type: text(b) as PendingRow['type'],
    value: text(c),
    normalised: text(d),
    replaces: e,
    codeHash: f,
    triesLeft: Number(l),
    createdAt: Number(k),
    resendAt: Number(m),
    expiresAt: Number(n),
  };
}
