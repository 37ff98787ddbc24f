/** Accounts at providers that people sign in with. Each belongs to one person: the database itself sees to that. */

import type { Queries } from '../../sql/database.ts';
import { indexUser } from '../store/search.ts';

/** Times are Unix seconds. */
export interface SocialIdentityRow {
  readonly id: string;
  readonly sub: string;
  /** Of the provider, as it was configured when the identity was last used. */
  readonly alias: string;
  /** Unique together with the subject. */
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
  readonly username: string | null;
  /** Only one that the provider has verified. */
  readonly email: string | null;
  /** Under which it is compared. */
  readonly emailNormalised: string | null;
  readonly picture: string | null;
  readonly linkedAt: number;
  readonly lastUsedAt: number | null;
}

const SELECT = `SELECT id, sub, alias, issuer, subject, name, username, email, email_normalised AS "emailNormalised",
  picture, linked_at AS "linkedAt", last_used_at AS "lastUsedAt" FROM directory_social_identities`;

/** @param queries of the database, or of a transaction that the caller runs */
export function identityStore(queries: Queries) {
  return {
    /** Oldest first. */
    of: (sub: string): Promise<SocialIdentityRow[]> =>
      queries.all<SocialIdentityRow>(`${SELECT} WHERE sub = ? ORDER BY linked_at, id`, sub),
    find: (issuer: string, subject: string): Promise<SocialIdentityRow | undefined> =>
      queries.get<SocialIdentityRow>(`${SELECT} WHERE issuer = ? AND subject = ?`, issuer, subject),
    /** Whether the account of anybody else has this address. */
    hasEmail: async (normalised: string, besides: string): Promise<boolean> =>
      (await queries.get(
        'SELECT id FROM directory_social_identities WHERE email_normalised = ? AND sub <> ?',
        normalised,
        besides,
      )) !== undefined,
    /** @returns false if the account already belongs to somebody, who keeps it */
    insert: async (row: SocialIdentityRow): Promise<boolean> => {
      const inserted = await queries.run(
        `INSERT INTO directory_social_identities (id, sub, alias, issuer, subject, name, username, email,
           email_normalised, picture, linked_at, last_used_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (issuer, subject) DO NOTHING`,
        row.id,
        row.sub,
        row.alias,
        row.issuer,
        row.subject,
        row.name,
        row.username,
        row.email,
        row.emailNormalised,
        row.picture,
        row.linkedAt,
        row.lastUsedAt,
      );
      await indexUser(queries, row.sub);
      return inserted === 1;
    },
    /** Saves what the provider says now; whose it is never changes. */
    refresh: async (row: SocialIdentityRow): Promise<void> => {
      await queries.run(
        `UPDATE directory_social_identities SET alias = ?, name = ?, username = ?, email = ?, email_normalised = ?,
           picture = ?, last_used_at = ? WHERE id = ?`,
        row.alias,
        row.name,
        row.username,
        row.email,
        row.emailNormalised,
        row.picture,
        row.lastUsedAt,
        row.id,
      );
      await indexUser(queries, row.sub);
    },
    remove: async ({ id, sub }: Pick<SocialIdentityRow, 'id' | 'sub'>): Promise<void> => {
      await queries.run('DELETE FROM directory_social_identities WHERE id = ?', id);
      await indexUser(queries, sub);
    },
  };
}
