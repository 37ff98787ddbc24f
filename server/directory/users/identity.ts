/** A login id as others see it (product words: identity). */

import type { PendingRow } from '../login-ids/store.ts';
import type { LoginIdRow } from '../store/users.ts';

/** Times are Unix seconds. */
export interface IdentityJson {
  readonly id: string;
  readonly provider_type: 'login_id';
  readonly provider_name: LoginIdRow['type'];
  readonly username?: string;
  readonly name?: string;
  /** Only a verified one. */
  readonly email?: string;
  readonly linked_at: number;
  readonly last_used_at?: number;
}

export function identityOf(loginId: LoginIdRow): IdentityJson {
  const { id, type, createdAt, lastUsedAt } = loginId;
  return {
    id,
    provider_type: 'login_id',
    provider_name: type,
    ...whatItSays(loginId),
    linked_at: createdAt,
    ...(lastUsedAt === null ? {} : { last_used_at: lastUsedAt }),
  };
}

/** A login id that waits for its code. Times are Unix seconds. */
export function pendingOf(row: PendingRow) {
  const { id, type, value, replaces } = row;
  return {
    id,
    type,
    value,
    ...(replaces === null ? {} : { replaces }),
    expires_at: row.expiresAt,
    resend_at: row.resendAt,
    tries_left: row.triesLeft,
  };
}

function whatItSays({ type, value, verifiedAt }: LoginIdRow): Pick<IdentityJson, 'username' | 'name' | 'email'> {
  if (type === 'username') return { username: value };
  return type === 'email' && verifiedAt !== null ? { email: value } : { name: value };
}
