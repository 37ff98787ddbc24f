/** A way to sign in as others see it (product words: identity). */

import type { PendingRow } from '../login-ids/store.ts';
import type { SocialIdentityRow } from '../social/identity-store.ts';
import type { LoginIdRow } from '../store/users.ts';
import type { Person } from './person.ts';

/** Times are Unix seconds. */
export interface IdentityJson {
  readonly id: string;
  readonly provider_type: 'login_id' | 'social';
  /** The type of a login id, or the alias of a provider. */
  readonly provider_name: string;
  /** The person's unique id at the provider. */
  readonly social_identity_ref?: string;
  readonly username?: string;
  readonly name?: string;
  /** Only a verified one. */
  readonly email?: string;
  readonly picture?: string;
  readonly linked_at: number;
  readonly last_used_at?: number;
}

/** Login ids first, each kind oldest first. */
export function identitiesOf({ loginIds, identities }: Person): IdentityJson[] {
  return [...loginIds.map(ofLoginId), ...identities.map(ofProvider)];
}

function ofLoginId(loginId: LoginIdRow): IdentityJson {
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

function ofProvider(row: SocialIdentityRow): IdentityJson {
  const { id, alias, subject, username, name, email, picture, linkedAt, lastUsedAt } = row;
  return {
    id,
    provider_type: 'social',
    provider_name: alias,
    social_identity_ref: subject,
    ...(username === null ? {} : { username }),
    ...(name === null ? {} : { name }),
    ...(email === null ? {} : { email }),
    ...(picture === null ? {} : { picture }),
    linked_at: linkedAt,
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
