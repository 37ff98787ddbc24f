/** The profile engine: whatever is read or written about a person goes through here, under the rights of a party. */

import { randomUUID } from 'node:crypto';
import type { LoginIdType } from '../../config.ts';
import { Refusal } from '../../error.ts';
import type { Database } from '../../sql/database.ts';
import type { Viewer } from '../../../src/profile/access.ts';
import type { ActivityActor } from '../../../src/profile/activity.ts';
import { pointersOf, type Patch, type Values } from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import { settleCoupled } from '../../../src/profile/identity.ts';
import { applyPatch } from '../../../src/profile/patch.ts';
import { latestDay } from '../../../src/profile/schema.ts';
import { normaliseText } from '../../../src/profile/text.ts';
import { linesOf } from '../store/activity-line.ts';
import { userStore, type LoginIdRow, type UserRow, type UserStore } from '../store/users.ts';
import { actorOf, profileChange } from './activity.ts';
import { readLoginId } from './login-id.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { loadPerson, ownedBy, withValues, type Person } from './person.ts';

export interface NewLoginId {
  readonly type: LoginIdType;
  readonly value: string;
  readonly verified: boolean;
}

export interface NewPerson {
  readonly loginIds: readonly NewLoginId[];
  readonly password?: string;
  /** Checked by the caller. Coupled ones may be left out: the login ids fill them. */
  readonly values: Values;
}

export interface People {
  find: (sub: string) => Promise<Person | undefined>;
  /**
   * The person with this login id and password. Says nothing about which of the two was wrong, not even by its time.
   * @param typed as it stands in the form
   */
  signIn: (typed: string, password: string) => Promise<Person | undefined>;
  /**
   * @param actor who creates them
   * @returns the subject
   * @throws Refusal `invalid_login_id`, `login_id_taken`
   */
  create: (person: NewPerson, actor: ActivityActor) => Promise<string>;
  hasLoginId: (typed: string) => Promise<boolean>;
}

export interface PeopleDeps {
  readonly database: Database;
  readonly catalogue: Catalogue;
  /** The types people may sign in with. */
  readonly loginIds: readonly LoginIdType[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createPeople({ database, catalogue, loginIds, now }: PeopleDeps): People {
  const users = userStore(database);
  const seconds = () => Math.floor(now() / 1000);
  const find = (sub: string) => loadPerson(users, catalogue, sub);
  const findLoginId = async (typed: string): Promise<LoginIdRow | undefined> => {
    const read = readLoginId(typed);
    return read && loginIds.includes(read.type) ? users.findByLoginId(read.type, read.normalised) : undefined;
  };

  return {
    find,
    hasLoginId: async typed => (await findLoginId(typed)) !== undefined,
    signIn: async (typed, password) => {
      const loginId = await findLoginId(typed);
      const person = loginId && (await find(loginId.sub));
      const right = await verifyPassword(password, person?.row.passwordHash ?? null);
      if (!right || !loginId || !person || person.row.disabled) return undefined;
      await users.markUsed(loginId.id, seconds());
      return person;
    },
    create: async (person, actor) => {
      const sub = randomUUID();
      const createdAt = seconds();
      const rows = loginIdRows(sub, person.loginIds, createdAt);
      const values = settleCoupled(person.values, ownedBy(rows));
      const passwordHash = person.password === undefined ? null : await hashPassword(person.password);
      const row = newRow(catalogue, sub, passwordHash, values, createdAt);
      await database.transaction(async queries => {
        const own = userStore(queries);
        for (const { type, normalised } of rows) {
          if (await own.findByLoginId(type, normalised)) throw new Refusal('login_id_taken');
        }
        await own.insert(row, rows);
        await own.noteActivity(sub, { kind: 'account_created', actor }, now());
      });
      return sub;
    },
  };
}

/** What a change needs to know. */
type Change = readonly [
  /** Of a transaction. */
  users: UserStore,
  catalogue: Catalogue,
  viewer: Viewer,
  person: Person,
  patch: Patch,
  /** Milliseconds since the epoch. */
  now: number,
];

/**
 * Saves what a viewer wants changed, all of it or nothing.
 * @param change with the person as they were read in the same transaction
 * @throws Refusal `invalid_attributes`
 */
export async function changePerson(...change: Change): Promise<Person> {
  const after = await changeIfSame(...change);
  if (!after) throw new Error('Somebody else changed the person inside of this transaction');
  return after;
}

/**
 * The same for a person who was read at any time.
 * @returns undefined if they are not as they were; the very same if there is nothing to change, and then nobody has looked
 */
export async function changeIfSame(
  ...[users, catalogue, viewer, person, patch, now]: Change
): Promise<Person | undefined> {
  const outcome = applyPatch(catalogue, viewer, person.record, patch, { latestDay: latestDay(now) });
  if (!outcome.ok) throw new Refusal('invalid_attributes', { members: { issues: outcome.issues } });
  if (outcome.changed.length === 0) return person;
  const at = Math.floor(now / 1000);
  const after = withValues(catalogue, person, outcome.values, outcome.changed, at);
  const activity = profileChange(catalogue, actorOf(viewer), outcome.changed);
  const how = { lines: linesOf(activity, now), was: person.row.stamp };
  if (!(await users.saveProfile(after, outcome.changed, how))) return undefined;
  const { loginIds, identities, record } = person;
  const changes = { ...person.changes };
  for (const pointer of outcome.changed) changes[pointer] = at;
  return { ...after, loginIds, identities, record: { values: outcome.values, owned: record.owned }, changes };
}

/** Somebody as they begin. @param createdAt Unix seconds */
export function newRow(
  catalogue: Catalogue,
  sub: string,
  passwordHash: string | null,
  values: Values,
  createdAt: number,
): UserRow {
  const row = { sub, passwordHash, disabled: false, profile: '{}', changes: '{}', createdAt, stamp: 0 };
  const empty = { row, stored: { profile: {}, changes: {} } };
  return withValues(catalogue, empty, values, pointersOf(values), createdAt).row;
}

/** @throws Refusal `invalid_login_id` for one without a valid form, or given twice */
export function loginIdRows(sub: string, given: readonly NewLoginId[], createdAt: number): LoginIdRow[] {
  const rows = given.map(({ type, value, verified }, index): LoginIdRow => {
    const read = readLoginId(value);
    if (read?.type !== type) throw new Refusal('invalid_login_id', { members: { detail: `login_ids[${index}]` } });
    const verifiedAt = verified ? createdAt : null;
    const shown = type === 'phone' ? read.normalised : normaliseText(value);
    return { id: randomUUID(), sub, ...read, value: shown, verifiedAt, createdAt, lastUsedAt: null };
  });
  const distinct = new Set(rows.map(({ type, normalised }) => `${type} ${normalised}`));
  if (distinct.size < rows.length) throw new Refusal('invalid_login_id', { members: { detail: 'login_ids' } });
  return rows;
}
