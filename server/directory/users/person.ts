/**
 * One person as the core knows them, read from their rows. Values are stored under `standard/<claim>` or `custom/<id>`,
 * so a renamed attribute keeps its value, and what this configuration does not know stays where it is.
 */

import {
  updatedAt,
  viewProfile,
  digestSource,
  type AttributeView,
  type ProfileRecord,
} from '../../../src/profile/view.ts';
import type { Viewer } from '../../../src/profile/access.ts';
import type { AttributeValue, Pointer, Values } from '../../../src/profile/attribute.ts';
import type { Catalogue, CatalogueAttribute } from '../../../src/profile/catalogue.ts';
import type { OwnedValue } from '../../../src/profile/identity.ts';
import { strongEtag } from '../../http/etag.ts';
import type { LoginIdRow, UserRow, UserStore } from '../store/users.ts';
import { LOGIN_ID_POINTER } from './login-id.ts';

/** Unix seconds by pointer. */
type Changes = Readonly<Partial<Record<Pointer, number>>>;

export interface Person {
  readonly row: UserRow;
  readonly loginIds: readonly LoginIdRow[];
  readonly record: ProfileRecord;
  readonly changes: Changes;
}

/** What one viewer sees. */
export interface ProfileView {
  readonly attributes: readonly AttributeView[];
  readonly etag: string;
  /** Unix seconds; moves only with what this viewer sees. */
  readonly updatedAt: number;
}

export async function loadPerson(users: UserStore, catalogue: Catalogue, sub: string): Promise<Person | undefined> {
  const row = await users.find(sub);
  if (!row) return undefined;
  const loginIds = await users.loginIdsOf(sub);
  return {
    row,
    loginIds,
    record: {
      values: fromStored<AttributeValue>(catalogue, row.profile),
      owned: ownedBy(loginIds),
    },
    changes: fromStored<number>(catalogue, row.changes),
  };
}

/** What the login ids bring to the coupled attributes. */
export function ownedBy(loginIds: readonly LoginIdRow[]): OwnedValue[] {
  return loginIds.map(({ type, value, verifiedAt, createdAt }) => ({
    pointer: LOGIN_ID_POINTER[type],
    value,
    verified: verifiedAt !== null,
    since: createdAt,
  }));
}

export function viewAs(catalogue: Catalogue, viewer: Viewer, person: Person): ProfileView {
  const attributes = viewProfile(catalogue, viewer, person.record);
  return {
    attributes,
    etag: strongEtag(digestSource(attributes)),
    updatedAt: updatedAt(catalogue, viewer, person.row.createdAt, person.changes),
  };
}

/** What they call themselves when signing in: the login id they used last. */
export function ownLoginId({ loginIds }: Person): string {
  const latestFirst = loginIds.toSorted((a, b) => (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0));
  return latestFirst[0]?.value ?? '';
}

/** The row after a change. Everything stored that is not named in `changed` stays as it is. */
export function withValues(
  catalogue: Catalogue,
  row: UserRow,
  values: Values,
  changed: readonly Pointer[],
  at: number,
): UserRow {
  const changes = Object.fromEntries(changed.map(pointer => [pointer, at]));
  return {
    ...row,
    profile: toStored(catalogue, row.profile, values, changed),
    changes: toStored(catalogue, row.changes, changes, changed),
  };
}

function storageKey({ origin, id }: CatalogueAttribute): string {
  return `${origin}/${id}`;
}

function fromStored<T>(catalogue: Catalogue, json: string): Readonly<Partial<Record<Pointer, T>>> {
  const stored = JSON.parse(json) as Record<string, T>;
  return Object.fromEntries(
    catalogue.attributes.flatMap(attribute => {
      const value = stored[storageKey(attribute)];
      return value === undefined ? [] : [[attribute.pointer, value]];
    }),
  );
}

function toStored(
  catalogue: Catalogue,
  json: string,
  values: Readonly<Partial<Record<Pointer, unknown>>>,
  changed: readonly Pointer[],
): string {
  const stored = new Map(Object.entries(JSON.parse(json) as Record<string, unknown>));
  for (const pointer of changed) {
    const attribute = catalogue.get(pointer);
    if (!attribute) continue;
    if (values[pointer] === undefined) stored.delete(storageKey(attribute));
    else stored.set(storageKey(attribute), values[pointer]);
  }
  return JSON.stringify(Object.fromEntries(stored));
}
