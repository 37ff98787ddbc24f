/**
 * Changing what a person signs in with. An address or a number has to be proven by a code first; nothing about how the
 * directory answers tells whether it belongs to somebody else.
 */

import { randomUUID } from 'node:crypto';
import type { LoginIdType } from '../../config.ts';
import { Refusal } from '../../error.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Change } from '../mail/letters.ts';
import type { NewActivity } from '../store/activity-line.ts';
import { userStore, type LoginIdRow, type UserStore } from '../store/users.ts';
import { LOGIN_ID_POINTER } from '../users/login-id.ts';
import { loadPerson, type Person } from '../users/person.ts';
import type { IsLastWayIn } from '../users/ways-in.ts';
import { checkLoginId, type CheckedLoginId } from './form.ts';
import { createNotices } from './notices.ts';
import { createSending, type Sending, type SendingDeps } from './sending.ts';
import { settleProfile } from './settle.ts';
import { loginIdStore, type LoginIdStore, type PendingRow } from './store.ts';

export interface LoginIdsDeps extends SendingDeps {
  readonly catalogue: Catalogue;
  /** The types people sign in with. */
  readonly types: readonly LoginIdType[];
  readonly isLast: IsLastWayIn;
}

/** Who acts, and in which provider session. */
export interface Actor {
  readonly sub: string;
  readonly sessionUid: string;
}

interface WantedLoginId {
  readonly type: LoginIdType;
  readonly value: string;
  /** Id of the person's own login id of the same type that the new one takes the place of. */
  readonly replaces?: string | undefined;
}

export interface LoginIds {
  /** What can be added here: a username at once, the others where there is a sender. */
  readonly manageable: readonly LoginIdType[];
  /** What waits for a code in this session, oldest first. */
  pendingOf: (actor: Actor) => Promise<PendingRow[]>;
  /**
   * @returns `pending` if a code has been sent
   * @throws Refusal `invalid_login_id`, `not_found` (what it replaces), `login_id_taken` (a username, or one's own),
   *   `too_many_requests`, `upstream_unavailable` if nothing could be sent; it waits for another try then
   */
  add: (actor: Actor, wanted: WantedLoginId) => Promise<'pending' | 'done'>;
  /** @throws Refusal `not_found`, `wrong_code` with `tries_left`, `code_over`, `login_id_taken` */
  verify: (actor: Actor, id: string, code: string) => Promise<void>;
  /** @throws Refusal `not_found`, `code_over`, `too_many_requests`, `upstream_unavailable` */
  resend: (actor: Actor, id: string) => Promise<void>;
  /** Gives up what waits for a code. @returns whether there was such a thing */
  giveUp: (actor: Actor, id: string) => Promise<boolean>;
  /** @throws Refusal `not_found`, `last_way_in` */
  remove: (actor: Actor, id: string) => Promise<void>;
}

const PENDING_MAXIMUM = 5;
/** Login ids of one type that one person may have. */
const OWN_MAXIMUM = 10;

/** What a transaction that must commit in any case has come to. */
type Verdict =
  { readonly refusal: Refusal } | { readonly before: Person; readonly type: LoginIdType; readonly change: Change };

type Outcome = { readonly before: Person; readonly change: Change } | Sending;

export function createLoginIds(deps: LoginIdsDeps): LoginIds {
  const { database, catalogue, codes, senders, isLast, now } = deps;
  const manageable = deps.types.filter(type => type === 'username' || senders[type] !== undefined);
  const seconds = () => Math.floor(now() / 1000);
  const tell = createNotices(deps);
  const { prepare, send } = createSending(deps);

  const inTransaction = <T>(
    sub: string,
    work: (parts: { users: UserStore; rows: LoginIdStore; person: Person }) => Promise<T>,
  ): Promise<T> =>
    database.transaction(async queries => {
      const users = userStore(queries);
      const person = await loadPerson(users, catalogue, sub);
      if (!person || person.row.disabled) throw new Refusal('unauthenticated');
      return work({ users, rows: loginIdStore(queries), person });
    });

  /** Writes the new login id in the place of the other; the profile follows. */
  const enter = async (
    users: UserStore,
    person: Person,
    { type, value, normalised }: CheckedLoginId,
    replaced: LoginIdRow | undefined,
    verifiedAt: number | null,
  ): Promise<Change> => {
    const { sub } = person.row;
    const own = person.loginIds.find(loginId => loginId.type === type && loginId.normalised === normalised);
    const at = seconds();
    if (replaced && replaced.id !== own?.id) await users.removeLoginId(replaced);
    if (own) await users.saveLoginId({ ...own, value, verifiedAt });
    else {
      const row = { id: randomUUID(), sub, type, value, normalised, verifiedAt, createdAt: at, lastUsedAt: null };
      await users.insertLoginId(row);
    }
    const former = (replaced ?? own)?.value;
    const swaps = former === undefined ? [] : [{ pointer: LOGIN_ID_POINTER[type], former, value }];
    await settleProfile(users, catalogue, person, swaps, at);
    const kind = replaced ? 'login_id_changed' : own ? 'login_id_verified' : 'login_id_added';
    await users.noteActivity(sub, { kind, actor: 'end_user', detail: type }, now());
    return replaced && replaced.value !== value
      ? { kind: 'replaced', value, former: replaced.value }
      : { kind: 'added', value };
  };

  return {
    manageable,
    pendingOf: async ({ sub, sessionUid }) => {
      const rows = await loginIdStore(database).pendingOf(sub);
      return rows.filter(row => row.sessionUid === sessionUid && row.expiresAt > seconds());
    },

    add: async ({ sub, sessionUid }, { type, value, replaces }) => {
      const next = manageable.includes(type) ? checkLoginId(type, value) : undefined;
      if (!next) throw new Refusal('invalid_login_id');
      const outcome = await inTransaction(sub, async ({ users, rows, person }): Promise<Outcome> => {
        const replaced = replaces === undefined ? undefined : person.loginIds.find(({ id }) => id === replaces);
        if (replaces !== undefined && !replaced) throw new Refusal('not_found');
        if (replaced && replaced.type !== type) throw new Refusal('invalid_login_id');
        const same = person.loginIds.filter(loginId => loginId.type === type);
        const own = same.find(({ normalised }) => normalised === next.normalised);
        const isRespelt = own !== undefined && own.id === replaces && own.value !== next.value;
        const isProven = own !== undefined && (type === 'username' || own.verifiedAt !== null);
        if (isProven && !isRespelt) throw new Refusal('login_id_taken');
        if (!own && !replaced && same.length >= OWN_MAXIMUM) throw new Refusal('invalid_login_id');
        if (next.type === 'username') {
          const owner = await users.findByLoginId(type, next.normalised);
          if (owner && owner.sub !== sub) throw new Refusal('login_id_taken');
          return { before: person, change: await enter(users, person, next, replaced, null) };
        }
        const waiting = await rows.pendingOf(sub);
        const again = waiting.filter(row => row.type === next.type && row.normalised === next.normalised);
        const others = waiting.filter(row => !again.includes(row));
        const oldest = others.slice(0, Math.max(0, others.length - PENDING_MAXIMUM + 1));
        for (const { id } of [...again, ...oldest]) await rows.removePending(id);
        const at = seconds();
        return prepare(users, rows, person, {
          ...next,
          type: next.type,
          id: randomUUID(),
          sub,
          sessionUid,
          replaces: replaces ?? null,
          codeHash: null,
          triesLeft: 0,
          createdAt: at,
          resendAt: at,
          expiresAt: at,
        });
      });
      if ('change' in outcome) {
        await tell(outcome.before, type, outcome.change);
        return 'done';
      }
      await send(outcome);
      return 'pending';
    },

    verify: async (actor, id, code) => {
      const verdict = await inTransaction(actor.sub, async ({ users, rows, person }): Promise<Verdict> => {
        const row = await rows.findPending(actor.sub, id);
        if (row?.sessionUid !== actor.sessionUid) return refused('not_found');
        if (row.expiresAt <= seconds() || !(await rows.spendTry(id))) return refused('code_over');
        if (!codes.matches(row, code, row.codeHash)) return refused('wrong_code', { tries_left: row.triesLeft - 1 });
        await rows.removePending(id);
        const owner = await users.findByLoginId(row.type, row.normalised);
        if (owner && owner.sub !== actor.sub) return refused('login_id_taken');
        const replaced = person.loginIds.find(loginId => loginId.id === row.replaces);
        return { before: person, type: row.type, change: await enter(users, person, row, replaced, seconds()) };
      });
      if ('refusal' in verdict) throw verdict.refusal;
      await tell(verdict.before, verdict.type, verdict.change);
    },

    resend: async (actor, id) => {
      const sending = await inTransaction(actor.sub, async ({ users, rows, person }) => {
        const row = await rows.findPending(actor.sub, id);
        if (row?.sessionUid !== actor.sessionUid) throw new Refusal('not_found');
        const at = seconds();
        if (row.expiresAt <= at) throw new Refusal('code_over');
        if (row.resendAt > at) {
          throw new Refusal('too_many_requests', { headers: { 'retry-after': String(row.resendAt - at) } });
        }
        return prepare(users, rows, person, row);
      });
      await send(sending);
    },

    giveUp: (actor, id) =>
      inTransaction(actor.sub, async ({ rows }) => {
        const row = await rows.findPending(actor.sub, id);
        if (row) await rows.removePending(id);
        return row !== undefined;
      }),

    remove: async ({ sub }, id) => {
      const { before, removed } = await inTransaction(sub, async ({ users, person }) => {
        const removed = person.loginIds.find(loginId => loginId.id === id);
        if (!removed) throw new Refusal('not_found');
        if (isLast(person, id)) throw new Refusal('last_way_in');
        await users.removeLoginId(removed);
        await settleProfile(users, catalogue, person, [], seconds());
        await users.noteActivity(sub, removalOf(removed), now());
        return { before: person, removed };
      });
      await tell(before, removed.type, { kind: 'removed', value: removed.value });
    },
  };
}

/** How it is noted that a person removes one of theirs. */
export function removalOf({ type }: Pick<LoginIdRow, 'type'>): NewActivity {
  return { kind: 'login_id_removed', actor: 'end_user', detail: type };
}

function refused(code: ConstructorParameters<typeof Refusal>[0], members: Record<string, unknown> = {}): Verdict {
  return { refusal: new Refusal(code, { members }) };
}
