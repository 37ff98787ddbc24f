/**
 * What people are found by: login ids and names, folded, in one narrow row each. A search reads the rows in their order
 * and stops at the end of a page; what it looks for stands anywhere in a text, which no portable index answers.
 */

import type { Database, Queries } from '../../sql/database.ts';
import type { Pointer } from '../../../src/profile/attribute.ts';

/** Attributes that are names, by the column that holds them. */
export const NAME_COLUMNS = ['name', 'given_name', 'middle_name', 'family_name', 'nickname'] as const;
type NameColumn = (typeof NAME_COLUMNS)[number];

const NAMES = NAME_COLUMNS.map(column => ({
  pointer: `/${column}` as const,
  key: `standard/${column}`,
  update: `UPDATE directory_search SET ${column} = ? WHERE sub = ?`,
}));

/** Where a page begins: behind this person. */
export interface Place {
  /** Unix seconds. */
  readonly createdAt: number;
  readonly sub: string;
}

export interface Search {
  /** Folded; every one of them must stand in some column. */
  readonly words: readonly string[];
  /** Columns looked at besides the login ids. */
  readonly names: readonly NameColumn[];
  readonly after?: Place;
  readonly limit: number;
}

/** The form in which texts are compared: case, compatibility forms and composition make no difference. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Oldest first, so that whoever comes while somebody turns pages is on the last one. */
export async function searchUsers(queries: Queries, { words, names, after, limit }: Search): Promise<Place[]> {
  const columns = ['login_ids', ...names];
  const conditions = words.map(() => `(${columns.map(column => `${column} LIKE ? ESCAPE '!'`).join(' OR ')})`);
  const patterns = words.flatMap(word => columns.map(() => `%${word.replaceAll(/[!%_]/g, '!$&')}%`));
  const rows = await queries.all<{ sub: string; created_at: number }>(
    `SELECT sub, created_at FROM directory_search
     WHERE ${['(created_at, sub) > (?, ?)', ...conditions].join(' AND ')} ORDER BY created_at, sub LIMIT ?`,
    after?.createdAt ?? -1,
    after?.sub ?? '',
    ...patterns,
    limit,
  );
  return rows.map(row => ({ sub: row.sub, createdAt: row.created_at }));
}

/** Brings a person's row up to date; called by every write of a login id or profile, inside its transaction. */
export async function indexUser(queries: Queries, sub: string): Promise<void> {
  const user = await queries.get<{ profile: string; created_at: number }>(
    'SELECT profile, created_at FROM directory_users WHERE sub = ?',
    sub,
  );
  if (!user) return;
  const profile = JSON.parse(user.profile) as Record<string, unknown>;
  const loginIds = await queries.all<{ normalised: string }>(
    'SELECT normalised FROM directory_login_ids WHERE sub = ? ORDER BY created_at, normalised',
    sub,
  );
  const identities = await queries.all<{ email: string | null; username: string | null }>(
    'SELECT email, username FROM directory_social_identities WHERE sub = ? ORDER BY linked_at, id',
    sub,
  );
  const fromProviders = identities.flatMap(({ email, username }) => [email, username]).flatMap(text => text ?? []);
  await queries.run(
    `INSERT INTO directory_search (sub, created_at, login_ids, ${NAME_COLUMNS.join(', ')}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (sub) DO UPDATE SET login_ids = excluded.login_ids,
       ${NAME_COLUMNS.map(column => `${column} = excluded.${column}`).join(', ')}`,
    sub,
    user.created_at,
    [...loginIds.map(({ normalised }) => normalised), ...fromProviders.map(fold)].join(' '),
    ...NAMES.map(({ key }) => nameIn(profile, key)),
  );
}

/** The same for somebody whose login ids are as before. @param profile as it is stored */
export async function indexNames(
  queries: Queries,
  sub: string,
  profile: Readonly<Record<string, unknown>>,
  changed: readonly Pointer[],
): Promise<void> {
  // mostly it is a single one
  for (const { pointer, key, update } of NAMES) {
    if (changed.includes(pointer)) await queries.run(update, nameIn(profile, key), sub);
  }
}

/** @param key under which it is stored */
function nameIn(profile: Readonly<Record<string, unknown>>, key: string): string {
  const { [key]: name } = profile;
  return typeof name === 'string' ? fold(name) : '';
}

/** People from before there was a search. */
export async function indexMissing(database: Database): Promise<void> {
  const missing = await database.all<{ sub: string }>(
    `SELECT sub FROM directory_users AS person
     WHERE NOT EXISTS (SELECT 1 FROM directory_search AS found WHERE found.sub = person.sub)`,
  );
  for (const { sub } of missing) await database.transaction(queries => indexUser(queries, sub));
}
