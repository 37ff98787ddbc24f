/**
 * One person as the core knows them, read from their rows. Values are stored under `standard/<claim>` or `custom/<id>`,
 * so a renamed attribute keeps its value, and what this configuration does not know stays where it is.
 */

import {
  updatedAt,
  viewProfile,
  describedSource,
  valueSource,
  writeEach,
  type AttributeView,
  type ProfileRecord,
  type Seen,
  type Written,
} from '../../../src/profile/view.ts';
import type { Viewer } from '../../../src/profile/access.ts';
import type { AttributeValue, Pointer, Values } from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { OwnedValue } from '../../../src/profile/identity.ts';
import { strongEtag } from '../../http/etag.ts';
import type { SocialIdentityRow } from '../social/identity-store.ts';
import { newStamp } from '../store/stamp.ts';
import type { LoginIdRow, UserRow, UserStore } from '../store/users.ts';
import { LOGIN_ID_POINTER } from './login-id.ts';

/** Unix seconds by pointer. */
type Changes = Readonly<Partial<Record<Pointer, number>>>;

export interface Person {
  readonly row: UserRow;
  readonly loginIds: readonly LoginIdRow[];
  /** Accounts at providers, oldest first. */
  readonly identities: readonly SocialIdentityRow[];
  readonly record: ProfileRecord;
  readonly changes: Changes;
  readonly stored: Stored;
}

/** What stands in the row, parsed: by storage key, also what this configuration does not know. */
interface Stored {
  readonly profile: Readonly<Record<string, unknown>>;
  readonly changes: Readonly<Record<string, unknown>>;
}

/** What one viewer sees. */
export interface ProfileView extends Seen {
  /** What each attribute adds to the tag. */
  readonly sources: Written;
  readonly etag: string;
  /** Unix seconds; moves only with what this viewer sees. */
  readonly updatedAt: number;
}

export async function loadPerson(users: UserStore, catalogue: Catalogue, sub: string): Promise<Person | undefined> {
  const row = await users.find(sub);
  if (!row) return undefined;
  return personOf(catalogue, row, await users.loginIdsOf(sub), await users.identitiesOf(sub));
}

export function personOf(
  catalogue: Catalogue,
  row: UserRow,
  loginIds: readonly LoginIdRow[],
  identities: readonly SocialIdentityRow[],
): Person {
  const stored = { profile: parsed(row.profile), changes: parsed(row.changes) };
  return {
    row,
    loginIds,
    identities,
    record: {
      values: fromStored<AttributeValue>(catalogue, stored.profile),
      owned: ownedBy(loginIds, identities),
    },
    changes: fromStored<number>(catalogue, stored.changes),
    stored,
  };
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  return JSON.parse(json) as Readonly<Record<string, unknown>>;
}

/** The language somebody has chosen for themselves, whoever may see it. */
export function localeOf({ profile }: Pick<UserRow, 'profile'>): string | undefined {
  const { 'standard/locale': locale } = parsed(profile);
  return typeof locale === 'string' ? locale : undefined;
}

/** What login ids and accounts at providers bring to the coupled attributes. */
export function ownedBy(loginIds: readonly LoginIdRow[], identities: readonly SocialIdentityRow[] = []): OwnedValue[] {
  const ofLoginIds = loginIds.map(({ type, value, verifiedAt, createdAt }) => ({
    pointer: LOGIN_ID_POINTER[type],
    value,
    verified: verifiedAt !== null,
    since: createdAt,
  }));
  const ofIdentities = identities.flatMap(({ email, username, linkedAt: since }): OwnedValue[] => [
    ...(email === null ? [] : [{ pointer: '/email', value: email, verified: true, since } as const]),
    ...(username === null
      ? []
      : [{ pointer: '/preferred_username', value: username, verified: false, since } as const]),
  ]);
  return [...ofLoginIds, ...ofIdentities];
}

/** @param last what the same viewer saw of the same person before: only what is different is worked out */
export function viewAs(catalogue: Catalogue, viewer: Viewer, person: Person, last?: ProfileView): ProfileView {
  const { record } = person;
  const attributes = viewProfile(catalogue, viewer, record, last);
  const sources = writeEach(attributes, valueSource, last?.sources);
  return {
    record,
    attributes,
    sources,
    etag: strongEtag(describedTag(catalogue, viewer, attributes) + sources.texts.join('')),
    updatedAt: updatedAt(catalogue, viewer, person.row.createdAt, person.changes),
  };
}

const describedTags = new WeakMap<Catalogue, Partial<Record<Viewer, string>>>();

/** Stands for all that a viewer sees alike of everybody; worked out once. */
function describedTag(catalogue: Catalogue, viewer: Viewer, attributes: readonly AttributeView[]): string {
  let tags = describedTags.get(catalogue);
  if (!tags) describedTags.set(catalogue, (tags = {}));
  return (tags[viewer] ??= strongEtag(describedSource(attributes)));
}

/** What they call themselves when signing in: the login id they used last; without one, what a provider calls them. */
export function ownLoginId({ loginIds, identities }: Person): string {
  const [loginId] = latestFirst(loginIds);
  if (loginId) return loginId.value;
  const [identity] = latestFirst(identities);
  return identity?.email ?? identity?.username ?? identity?.name ?? '';
}

function latestFirst<T extends { readonly lastUsedAt: number | null }>(waysIn: readonly T[]): T[] {
  return waysIn.toSorted((a, b) => (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0));
}

/** The row after a change. Everything stored that is not named in `changed` stays as it is. */
export function withValues(
  catalogue: Catalogue,
  { row, stored }: Pick<Person, 'row' | 'stored'>,
  values: Values,
  changed: readonly Pointer[],
  at: number,
): Pick<Person, 'row' | 'stored'> {
  const { keys } = storageKeysOf(catalogue);
  const [profile, changes] = [{ ...stored.profile }, { ...stored.changes }];
  for (const pointer of changed) {
    const key = keys.get(pointer);
    if (key === undefined) continue;
    changes[key] = at;
    if (values[pointer] === undefined) delete profile[key];
    else profile[key] = values[pointer];
  }
  return {
    row: { ...row, profile: JSON.stringify(profile), changes: JSON.stringify(changes), stamp: newStamp() },
    stored: { profile, changes },
  };
}

/** Under which name an attribute's value is stored, whatever its pointer is called by now, and the other way round. */
interface StorageKeys {
  readonly pointers: ReadonlyMap<string, Pointer>;
  readonly keys: ReadonlyMap<Pointer, string>;
}

const storageKeys = new WeakMap<Catalogue, StorageKeys>();

/** Made once for each catalogue. */
export function storageKeysOf(catalogue: Catalogue): StorageKeys {
  let known = storageKeys.get(catalogue);
  if (!known) {
    const pairs = catalogue.attributes.map(({ origin, id, pointer }) => [`${origin}/${id}`, pointer] as const);
    known = { pointers: new Map(pairs), keys: new Map(pairs.map(([key, pointer]) => [pointer, key])) };
    storageKeys.set(catalogue, known);
  }
  return known;
}

function fromStored<T>(
  catalogue: Catalogue,
  stored: Readonly<Record<string, unknown>>,
): Readonly<Partial<Record<Pointer, T>>> {
  const { pointers } = storageKeysOf(catalogue);
  const known: Partial<Record<Pointer, T>> = {};
  for (const key in stored) {
    const pointer = pointers.get(key);
    if (pointer !== undefined) known[pointer] = stored[key] as T;
  }
  return known;
}
