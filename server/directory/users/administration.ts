/** What an admin does to people. Everything is compared and changed inside one transaction. */

import type { LoginIdType } from '../../config.ts';
import { Refusal } from '../../error.ts';
import type { Database, Queries } from '../../sql/database.ts';
import { visibleAttributes, type Viewer } from '../../../src/profile/access.ts';
import type { Patch } from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import { applyPatch } from '../../../src/profile/patch.ts';
import { latestDay } from '../../../src/profile/schema.ts';
import { hasForbiddenCharacter, normaliseText } from '../../../src/profile/text.ts';
import { endSignIns, removeRecordsOf } from '../store/records.ts';
import { fold, NAME_COLUMNS, searchUsers, type Place } from '../store/search.ts';
import { userStore } from '../store/users.ts';
import { changePerson, loginIdRows, type NewLoginId, type People } from './people.ts';
import { loadPerson, ownedBy, type Person } from './person.ts';
import { showUser } from './user-json.ts';

interface NewUser {
  readonly loginIds: readonly NewLoginId[];
  readonly password?: string;
  readonly attributes: Patch;
}

interface Page {
  readonly people: readonly Person[];
  /** There is more behind this place. */
  readonly next?: Place;
}

/** `ifMatch` is the tag of the person as the same viewer sees them. Whoever is not there is refused as `not_found`. */
export interface Administration {
  /** @param query words that all stand in the login ids or names the viewer can see, in any case; empty for everybody */
  list: (viewer: Viewer, query: string, after: Place | undefined, limit: number) => Promise<Page>;
  find: (sub: string) => Promise<Person>;
  /** @throws Refusal `invalid_login_id`, `login_id_taken`, `invalid_attributes` */
  create: (viewer: Viewer, user: NewUser) => Promise<Person>;
  /** @throws Refusal `precondition_failed`, `invalid_attributes` */
  patch: (viewer: Viewer, sub: string, ifMatch: string, patch: Patch) => Promise<Person>;
  /** Somebody who is disabled cannot sign in, and whatever was issued to them ends. @throws Refusal `precondition_failed` */
  setDisabled: (viewer: Viewer, sub: string, ifMatch: string, disabled: boolean) => Promise<Person>;
  /** @throws Refusal `precondition_failed` */
  remove: (viewer: Viewer, sub: string, ifMatch: string) => Promise<void>;
}

export interface AdministrationDeps {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly people: People;
  /** The types people may sign in with. */
  readonly loginIds: readonly LoginIdType[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** More words than these do not narrow a search any further. */
const WORDS_AT_MOST = 10;

export function createAdministration(deps: AdministrationDeps): Administration {
  const { database, catalogue, people, now } = deps;

  const find = async (queries: Queries, sub: string): Promise<Person> => {
    const person = await loadPerson(userStore(queries), catalogue, sub);
    if (!person) throw new Refusal('not_found');
    return person;
  };

  /** Lets the work go on with the person it expects. */
  const matching = <T>(
    viewer: Viewer,
    sub: string,
    ifMatch: string,
    work: (queries: Queries, person: Person) => Promise<T>,
  ): Promise<T> =>
    database.transaction(async queries => {
      const person = await find(queries, sub);
      const { user, etag } = showUser(catalogue, viewer, person);
      if (etag !== ifMatch) throw new Refusal('precondition_failed', { members: { current: user }, headers: { etag } });
      return work(queries, person);
    });

  return {
    find: sub => find(database, sub),
    list: async (viewer, query, after, limit) => {
      const text = normaliseText(query);
      // nothing that is stored holds one
      if (hasForbiddenCharacter(text, { lineFeeds: true })) return { people: [] };
      const words = new Set(fold(text).split(/\s+/u).filter(Boolean));
      const visible = visibleAttributes(catalogue, viewer).map(({ pointer }) => pointer);
      const places = await searchUsers(database, {
        words: [...words].slice(0, WORDS_AT_MOST),
        names: NAME_COLUMNS.filter(column => visible.includes(`/${column}`)),
        ...(after ? { after } : {}),
        limit: limit + 1,
      });
      const shown = places.slice(0, limit);
      const found = await Promise.all(shown.map(({ sub }) => loadPerson(userStore(database), catalogue, sub)));
      const last = places.length > limit ? shown.at(-1) : undefined;
      return { people: found.filter(person => person !== undefined), ...(last ? { next: last } : {}) };
    },
    create: async (viewer, { loginIds, password, attributes }) => {
      const disallowed = loginIds.findIndex(({ type }) => !deps.loginIds.includes(type));
      if (disallowed >= 0) throw new Refusal('invalid_login_id', { members: { detail: `login_ids[${disallowed}]` } });
      const owned = ownedBy(loginIdRows('', loginIds, Math.floor(now() / 1000)));
      const outcome = applyPatch(catalogue, viewer, { values: {}, owned }, attributes, { latestDay: latestDay(now()) });
      if (!outcome.ok) throw new Refusal('invalid_attributes', { members: { issues: outcome.issues } });
      const { values } = outcome;
      return find(
        database,
        await people.create({ loginIds, values, ...(password === undefined ? {} : { password }) }, 'admin'),
      );
    },
    patch: (viewer, sub, ifMatch, patch) =>
      matching(viewer, sub, ifMatch, (queries, person) =>
        changePerson(userStore(queries), catalogue, viewer, person, patch, now()),
      ),
    setDisabled: (viewer, sub, ifMatch, disabled) =>
      matching(viewer, sub, ifMatch, async (queries, person) => {
        const users = userStore(queries);
        await users.setDisabled(sub, disabled);
        const kind = disabled ? 'account_disabled' : 'account_enabled';
        if (disabled !== person.row.disabled) await users.noteActivity(sub, { kind, actor: 'admin' }, now());
        if (disabled) await endSignIns(queries, sub, Math.floor(now() / 1000));
        return { ...person, row: { ...person.row, disabled } };
      }),
    remove: (viewer, sub, ifMatch) =>
      matching(viewer, sub, ifMatch, async queries => {
        await removeRecordsOf(queries, sub);
        await userStore(queries).remove(sub);
      }),
  };
}
