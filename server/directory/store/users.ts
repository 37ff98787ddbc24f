/** People as they are stored: one row each, and one for every login id. */

import type { LoginIdType } from '../../config.ts';
import type { Queries } from '../../sql/database.ts';
import type { Pointer } from '../../../src/profile/attribute.ts';
import { releasePictures } from '../pictures/rows.ts';
import { identityStore, type SocialIdentityRow } from '../social/identity-store.ts';
import { ADD_LINES, noteActivity } from './activity.ts';
import type { NewActivity } from './activity-line.ts';
import { indexNames, indexUser } from './search.ts';

/** Unix seconds everywhere. */
export interface UserRow {
  readonly sub: string;
  readonly passwordHash: string | null;
  readonly disabled: boolean;
  /** JSON, see users/profile.ts. */
  readonly profile: string;
  readonly changes: string;
  readonly createdAt: number;
  /** Another one after every change of what belongs to the person (stamp.ts). */
  readonly stamp: number;
}

export interface LoginIdRow {
  readonly id: string;
  readonly sub: string;
  readonly type: LoginIdType;
  readonly value: string;
  /** Unique together with the type. */
  readonly normalised: string;
  readonly verifiedAt: number | null;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

export interface SavedProfile {
  readonly row: Pick<UserRow, 'sub' | 'profile' | 'changes' | 'stamp'>;
  /** The profile of the row, parsed. */
  readonly stored: { readonly profile: Readonly<Record<string, unknown>> };
}

export interface HowToSave {
  /** Of the activity (activity.ts). */
  readonly lines?: string;
  /** The stamp of the row it takes the place of; left out, whatever there is. */
  readonly was?: number;
}

export interface UserStore {
  find: (sub: string) => Promise<UserRow | undefined>;
  findByLoginId: (type: LoginIdType, normalised: string) => Promise<LoginIdRow | undefined>;
  /** Oldest first. */
  loginIdsOf: (sub: string) => Promise<LoginIdRow[]>;
  /** Accounts at providers, oldest first. */
  identitiesOf: (sub: string) => Promise<SocialIdentityRow[]>;
  /** @throws Error of the database if a login id is taken */
  insert: (user: UserRow, loginIds: readonly LoginIdRow[]) => Promise<void>;
  /**
   * @param changed what is different from the row before
   * @returns whether it was saved
   */
  saveProfile: (saved: SavedProfile, changed: readonly Pointer[], how?: HowToSave) => Promise<boolean>;
  markUsed: (loginId: string, at: number) => Promise<void>;
  /** @throws Error of the database if it is taken */
  insertLoginId: (loginId: LoginIdRow) => Promise<void>;
  /** Saves what may change of it: how it is shown, whether it is verified. */
  saveLoginId: (loginId: Pick<LoginIdRow, 'id' | 'sub' | 'value' | 'verifiedAt'>) => Promise<void>;
  removeLoginId: (loginId: Pick<LoginIdRow, 'id' | 'sub'>) => Promise<void>;
  /**
   * @param was the hash it takes the place of; left out, whatever there is
   * @returns whether it was saved
   */
  setPassword: (sub: string, hash: string, was?: string | null) => Promise<boolean>;
  setDisabled: (sub: string, disabled: boolean) => Promise<void>;
  /** Notes what this transaction has done. @param now milliseconds since the epoch */
  noteActivity: (sub: string, activity: NewActivity, now: number) => Promise<void>;
  /** With everything that refers to them. */
  remove: (sub: string) => Promise<void>;
}

interface StoredUser {
  sub: string;
  password_hash: string | null;
  disabled: number;
  profile: string;
  changes: string;
  created_at: number;
  stamp: number;
}

interface StoredLoginId {
  id: string;
  sub: string;
  type: LoginIdType;
  value: string;
  normalised: string;
  verified_at: number | null;
  created_at: number;
  last_used_at: number | null;
}

// columns by name: a column that a newer version of the program adds is none of ours
const USER = 'SELECT sub, password_hash, disabled, profile, changes, created_at, stamp FROM directory_users';
const LOGIN_ID =
  'SELECT id, sub, type, value, normalised, verified_at, created_at, last_used_at FROM directory_login_ids';

const SAVE_PROFILE = `UPDATE directory_users SET profile = ?, changes = ?, stamp = ?, ${ADD_LINES} WHERE sub = ?`;
const SAVE_IF_SAME = `${SAVE_PROFILE} AND stamp = ?`;

/** @param queries of the database, or of a transaction that the caller runs */
export function userStore(queries: Queries): UserStore {
  return {
    find: async sub => {
      const row = await queries.get<StoredUser>(`${USER} WHERE sub = ?`, sub);
      return row && userOf(row);
    },
    findByLoginId: async (type, normalised) => {
      const row = await queries.get<StoredLoginId>(`${LOGIN_ID} WHERE type = ? AND normalised = ?`, type, normalised);
      return row && loginIdOf(row);
    },
    loginIdsOf: async sub => {
      const rows = await queries.all<StoredLoginId>(
        `${LOGIN_ID} WHERE sub = ? ORDER BY created_at, type, normalised`,
        sub,
      );
      return rows.map(loginIdOf);
    },
    identitiesOf: sub => identityStore(queries).of(sub),
    insert: async (user, loginIds) => {
      await queries.run(
        `INSERT INTO directory_users (sub, password_hash, disabled, profile, changes, created_at, stamp)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        user.sub,
        user.passwordHash,
        user.disabled ? 1 : 0,
        user.profile,
        user.changes,
        user.createdAt,
        user.stamp,
      );
      for (const loginId of loginIds) await insertLoginId(queries, loginId);
      await indexUser(queries, user.sub);
    },
    saveProfile: async ({ row, stored }, changed, { lines = '', was } = {}) => {
      const { sub, profile, changes, stamp } = row;
      const rows = await (was === undefined
        ? queries.run(SAVE_PROFILE, profile, changes, stamp, lines, sub)
        : queries.run(SAVE_IF_SAME, profile, changes, stamp, lines, sub, was));
      if (rows === 0) return false;
      if (changed.includes('/picture')) await releasePictures(queries, sub, profile);
      await indexNames(queries, sub, stored.profile, changed);
      return true;
    },
    markUsed: async (loginId, at) => {
      await queries.run('UPDATE directory_login_ids SET last_used_at = ? WHERE id = ?', at, loginId);
    },
    insertLoginId: async loginId => {
      await insertLoginId(queries, loginId);
      await indexUser(queries, loginId.sub);
    },
    saveLoginId: async ({ id, sub, value, verifiedAt }) => {
      await queries.run(
        'UPDATE directory_login_ids SET value = ?, verified_at = ? WHERE id = ?',
        value,
        verifiedAt,
        id,
      );
      await indexUser(queries, sub);
    },
    removeLoginId: async ({ id, sub }) => {
      await queries.run('DELETE FROM directory_login_ids WHERE id = ?', id);
      await indexUser(queries, sub);
    },
    setPassword: async (sub, hash, was) => {
      const set = 'UPDATE directory_users SET password_hash = ? WHERE sub = ?';
      if (was === undefined) return (await queries.run(set, hash, sub)) === 1;
      if (was === null) return (await queries.run(`${set} AND password_hash IS NULL`, hash, sub)) === 1;
      return (await queries.run(`${set} AND password_hash = ?`, hash, sub, was)) === 1;
    },
    setDisabled: async (sub, disabled) => {
      await queries.run('UPDATE directory_users SET disabled = ? WHERE sub = ?', disabled ? 1 : 0, sub);
    },
    noteActivity: (sub, activity, now) => noteActivity(queries, sub, activity, now),
    remove: async sub => {
      await queries.run('DELETE FROM directory_users WHERE sub = ?', sub);
    },
  };
}

async function insertLoginId(queries: Queries, loginId: LoginIdRow): Promise<void> {
  await queries.run(
    `INSERT INTO directory_login_ids (id, sub, type, value, normalised, verified_at, created_at, last_used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    loginId.id,
    loginId.sub,
    loginId.type,
    loginId.value,
    loginId.normalised,
    loginId.verifiedAt,
    loginId.createdAt,
    loginId.lastUsedAt,
  );
}

function userOf(row: StoredUser): UserRow {
  const { sub, profile, changes, stamp } = row;
  return {
    sub,
    passwordHash: row.password_hash,
    disabled: row.disabled !== 0,
    profile,
    changes,
    createdAt: row.created_at,
    stamp,
  };
}

function loginIdOf(row: StoredLoginId): LoginIdRow {
  const { id, sub, type, value, normalised } = row;
  return {
    id,
    sub,
    type,
    value,
    normalised,
    verifiedAt: row.verified_at,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
