/** The profile engine: whatever is read or written about a person goes through here, under the rights of a party. */

import { randomUUID } from 'node:crypto';
import type { LoginIdType } from '../../config.ts';
import { Refusal } from '../../error.ts';
import type { Database } from '../../sql/database.ts';
import type { Party } from '../../../src/profile/access.ts';
import { pointersOf, type Patch, type Values } from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import { settleCoupled } from '../../../src/profile/identity.ts';
import { applyPatch } from '../../../src/profile/patch.ts';
import { latestDay } from '../../../src/profile/schema.ts';
import { userStore, type LoginIdRow } from '../store/users.ts';
import { LOGIN_ID_POINTER, readLoginId } from './login-id.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { loadPerson, viewAs, withValues, type Person } from './person.ts';

export interface NewPerson {
  readonly loginIds: readonly { readonly type: LoginIdType; readonly value: string; readonly verified: boolean }[];
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
   * @returns the subject
   * @throws Error if a login id has no valid form or belongs to somebody else
   */
  create: (person: NewPerson) => Promise<string>;
  hasLoginId: (typed: string) => Promise<boolean>;
  /**
   * Changes all of it or nothing; `ifMatch` and the rights are compared with the row inside the transaction.
   * @throws Refusal `unauthenticated` (nobody there), `precondition_failed`, `invalid_attributes`
   */
  patch: (party: Party, sub: string, ifMatch: string, patch: Patch) => Promise<Person>;
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
    create: async person => {
      const sub = randomUUID();
      const createdAt = seconds();
      const rows = person.loginIds.map(({ type, value, verified }): LoginIdRow => {
        const read = readLoginId(value);
        if (read?.type !== type) throw new Error(`A login id is no valid ${type}`);
        const verifiedAt = verified ? createdAt : null;
        return { id: randomUUID(), sub, ...read, value, verifiedAt, createdAt, lastUsedAt: null };
      });
      const owned = rows.map(({ type, value, verifiedAt }) => ({
        pointer: LOGIN_ID_POINTER[type],
        value,
        verified: verifiedAt !== null,
        since: createdAt,
      }));
      const values = settleCoupled(person.values, owned);
      const empty = { sub, disabled: false, profile: '{}', changes: '{}', createdAt };
      const passwordHash = person.password === undefined ? null : await hashPassword(person.password);
      const row = withValues(catalogue, { ...empty, passwordHash }, values, pointersOf(values), createdAt);
      await database.transaction(queries => userStore(queries).insert(row, rows));
      return sub;
    },
    patch: (party, sub, ifMatch, patch) =>
      database.transaction(async queries => {
        const own = userStore(queries);
        const person = await loadPerson(own, catalogue, sub);
        if (!person || person.row.disabled) throw new Refusal('unauthenticated');
        if (viewAs(catalogue, party, person).etag !== ifMatch) throw new Refusal('precondition_failed');
        const outcome = applyPatch(catalogue, party, person.record, patch, { latestDay: latestDay(now()) });
        if (!outcome.ok) throw new Refusal('invalid_attributes', { members: { issues: outcome.issues } });
        if (outcome.changed.length === 0) return person;
        const at = seconds();
        const row = withValues(catalogue, person.row, outcome.values, outcome.changed, at);
        await own.saveProfile(row);
        const changes = { ...person.changes, ...Object.fromEntries(outcome.changed.map(pointer => [pointer, at])) };
        return { ...person, row, record: { ...person.record, values: outcome.values }, changes };
      }),
  };
}
