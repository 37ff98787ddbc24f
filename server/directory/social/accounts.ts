/**
 * What an account at a provider does here: it signs its person in, begins somebody new, or is linked to somebody and
 * unlinked again. It is found by issuer and subject alone; an address never leads to anybody.
 */

import { randomUUID } from 'node:crypto';
import { Refusal } from '../../error.ts';
import type { Database, Queries } from '../../sql/database.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import { settleCoupled } from '../../../src/profile/identity.ts';
import { COUPLED } from '../../../src/profile/standard.ts';
import { settleProfile, type Swap } from '../login-ids/settle.ts';
import type { Actor } from '../login-ids/login-ids.ts';
import type { NewActivity } from '../store/activity-line.ts';
import { isSessionAlive } from '../store/records.ts';
import { userStore } from '../store/users.ts';
import { profileChange } from '../users/activity.ts';
import { readLoginId } from '../users/login-id.ts';
import { newRow } from '../users/people.ts';
import { loadPerson, ownedBy, type Person } from '../users/person.ts';
import type { IsLastWayIn } from '../users/ways-in.ts';
import type { SocialAccount, SocialConnector } from './connector.ts';
import { identityStore, type SocialIdentityRow } from './identity-store.ts';
import type { TellOfIdentity } from './notices.ts';

/** Whether somebody new starts with what the provider tells about them. */
export type Population = 'on_signup' | 'none';

export interface SocialAccountsDeps {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly population: Population;
  /** By alias. */
  readonly connectors: ReadonlyMap<string, SocialConnector>;
  readonly isLast: IsLastWayIn;
  readonly tell: TellOfIdentity;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** `disabled`: the person is. `email_taken`: somebody here has the address already. `unknown`: nobody has this account. */
export type Entry =
  | { readonly kind: 'signed_in' | 'signed_up'; readonly person: Person }
  | { readonly kind: 'disabled' | 'email_taken' | 'unknown' };

/** `taken`: by somebody else, who keeps it. `failed`: the person or their session is not there any more. */
export type LinkOutcome = 'linked' | 'already_yours' | 'taken' | 'failed';

export interface SocialAccounts {
  /** @param mayBegin whether somebody nobody knows may sign up */
  enter: (provider: SocialConnector, account: SocialAccount, mayBegin: boolean) => Promise<Entry>;
  /**
   * Changes nothing of the profile. Who has an account of the provider gets no second one, unless the configuration
   * says so: `already_yours`.
   * @param actor whose provider session must still live when the link is made: the way to the provider takes a while
   */
  link: (actor: Actor, provider: SocialConnector, account: SocialAccount) => Promise<LinkOutcome>;
  /** @throws Refusal `not_found`, `last_way_in` */
  unlink: (sub: string, id: string) => Promise<void>;
}

export function createSocialAccounts(deps: SocialAccountsDeps): SocialAccounts {
  const { database, catalogue, population, connectors, isLast, tell, now } = deps;
  const seconds = () => Math.floor(now() / 1000);

  const personIn = async (queries: Queries, sub: string): Promise<Person | undefined> => {
    const person = await loadPerson(userStore(queries), catalogue, sub);
    return person?.row.disabled === false ? person : undefined;
  };

  /** Values that have lost their identity go or follow it; nothing empty is filled. */
  const settle = (queries: Queries, before: Person, swaps: readonly Swap[]) => {
    const held = COUPLED.filter(pointer => before.record.values[pointer] !== undefined);
    return settleProfile(userStore(queries), catalogue, before, swaps, seconds(), held);
  };

  const refresh = async (queries: Queries, before: Person, row: SocialIdentityRow): Promise<Person | undefined> => {
    const former = before.identities.find(({ id }) => id === row.id);
    await identityStore(queries).refresh(row);
    const others = before.identities.filter(({ id }) => id !== row.id);
    const changed = await settle(queries, before, former ? swapsOf(former, row, ownedBy(before.loginIds, others)) : []);
    const users = userStore(queries);
    if (changed.length > 0) await users.noteActivity(row.sub, profileChange(catalogue, 'provider', changed), now());
    return loadPerson(users, catalogue, before.row.sub);
  };

  const begin = async (queries: Queries, alias: string, account: SocialAccount): Promise<Person | undefined> => {
    const sub = randomUUID();
    const at = seconds();
    const row = { ...rowOf(alias, account), id: randomUUID(), sub, linkedAt: at, lastUsedAt: at };
    const values = settleCoupled(population === 'none' ? {} : account.values, ownedBy([], [row]));
    const users = userStore(queries);
    await users.insert(newRow(catalogue, sub, null, values, at), []);
    if (!(await identityStore(queries).insert(row))) throw new Error('An account has come to somebody meanwhile');
    await users.noteActivity(sub, { kind: 'account_created', actor: 'end_user', detail: alias }, now());
    return loadPerson(users, catalogue, sub);
  };

  return {
    enter: ({ alias }, account, mayBegin) =>
      database.transaction(async (queries): Promise<Entry> => {
        const identity = await identityStore(queries).find(account.issuer, account.subject);
        if (identity) {
          const before = await personIn(queries, identity.sub);
          const told = await withoutForeignEmail(queries, identity.sub, rowOf(alias, account));
          // a name that is not told again is still the name: Apple tells it once
          const row = { ...identity, ...told, name: told.name ?? identity.name, lastUsedAt: seconds() };
          const person = before && (await refresh(queries, before, row));
          return person ? { kind: 'signed_in', person } : { kind: 'disabled' };
        }
        if (!mayBegin) return { kind: 'unknown' };
        if (await isForeign(queries, '', rowOf(alias, account))) return { kind: 'email_taken' };
        const person = await begin(queries, alias, account);
        return person ? { kind: 'signed_up', person } : { kind: 'disabled' };
      }),

    link: async ({ sub, sessionUid }, { alias, name, severalAccounts }, account) => {
      const outcome = await database.transaction(async (queries): Promise<LinkOutcome | Person> => {
        const before = await personIn(queries, sub);
        if (!before || !(await isSessionAlive(queries, sub, sessionUid, seconds()))) return 'failed';
        const identities = identityStore(queries);
        const owner = await identities.find(account.issuer, account.subject);
        if (owner) return owner.sub === sub ? 'already_yours' : 'taken';
        if (!severalAccounts && before.identities.some(identity => identity.alias === alias)) return 'already_yours';
        const told = await withoutForeignEmail(queries, sub, rowOf(alias, account));
        const row = { ...told, id: randomUUID(), sub, linkedAt: seconds(), lastUsedAt: null };
        if (!(await identities.insert(row))) return 'taken';
        await settle(queries, before, []);
        const activity = { kind: 'identity_linked', actor: 'end_user', detail: alias } as const;
        await userStore(queries).noteActivity(sub, activity, now());
        return before;
      });
      if (typeof outcome === 'string') return outcome;
      await tell(outcome, 'linked', name, account.email);
      return 'linked';
    },

    unlink: async (sub, id) => {
      const { before, removed } = await database.transaction(async queries => {
        const before = await personIn(queries, sub);
        const removed = before?.identities.find(identity => identity.id === id);
        if (!before || !removed) throw new Refusal('not_found');
        if (isLast(before, id)) throw new Refusal('last_way_in');
        await identityStore(queries).remove(removed);
        const users = userStore(queries);
        await settleProfile(users, catalogue, before, [], seconds());
        await users.noteActivity(sub, unlinkingOf(removed), now());
        return { before, removed };
      });
      const name = connectors.get(removed.alias)?.name ?? removed.alias;
      await tell(before, 'unlinked', name, removed.email ?? undefined);
    },
  };
}

/** How it is noted that a person unlinks one of theirs. */
export function unlinkingOf({ alias }: Pick<SocialIdentityRow, 'alias'>): NewActivity {
  return { kind: 'identity_unlinked', actor: 'end_user', detail: alias };
}

type ToldByProvider = Omit<SocialIdentityRow, 'id' | 'sub' | 'linkedAt' | 'lastUsedAt'>;

function rowOf(alias: string, { issuer, subject, name, username, email, picture }: SocialAccount): ToldByProvider {
  return {
    alias,
    issuer,
    subject,
    name: name ?? null,
    username: username ?? null,
    email: email ?? null,
    emailNormalised: email === undefined ? null : normalised(email),
    picture: picture ?? null,
  };
}

/**
 * Whether the address belongs to somebody besides this person. It could be the same human being, who then is to link from
 * inside; the two are never taken for one.
 */
async function isForeign(queries: Queries, sub: string, { emailNormalised }: ToldByProvider): Promise<boolean> {
  if (emailNormalised === null) return false;
  const loginId = await userStore(queries).findByLoginId('email', emailNormalised);
  if (loginId !== undefined && loginId.sub !== sub) return true;
  return identityStore(queries).hasEmail(emailNormalised, sub);
}

/** An address that somebody else here has proven is not handed to this person because their provider says so. */
async function withoutForeignEmail(queries: Queries, sub: string, told: ToldByProvider): Promise<ToldByProvider> {
  return (await isForeign(queries, sub, told)) ? { ...told, email: null, emailNormalised: null } : told;
}

function normalised(email: string): string {
  return readLoginId(email)?.normalised ?? email.toLowerCase();
}

/** What the provider has given other names, as far as nothing else of the person owns the former. */
function swapsOf(
  former: SocialIdentityRow,
  next: SocialIdentityRow,
  others: ReturnType<typeof ownedBy>,
): readonly Swap[] {
  const pairs = [
    { pointer: '/email', former: former.email, value: next.email },
    { pointer: '/preferred_username', former: former.username, value: next.username },
  ] as const;
  return pairs.flatMap(({ pointer, former, value }): Swap[] => {
    if (former === null || value === null || former === value) return [];
    return others.some(owned => owned.pointer === pointer && owned.value === former)
      ? []
      : [{ pointer, former, value }];
  });
}
