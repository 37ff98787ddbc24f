/** Setting a password: in which cases it may be, and what ends with the one before (OWASP ASVS 6.2.2, 7.4.3). */

import type { Database } from '../../sql/database.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Plan, ProofKind } from '../address-proof/proofs.ts';
import { proofStore, removeProofsOf, type ProofRow } from '../address-proof/store.ts';
import { removalOf } from '../login-ids/login-ids.ts';
import { settleProfile } from '../login-ids/settle.ts';
import { loginIdStore } from '../login-ids/store.ts';
import { passwordCodeLetter, passwordLetter, type PasswordChange } from '../mail/letters.ts';
import type { Notify } from '../mail/notice.ts';
import { unlinkingOf } from '../social/accounts.ts';
import { identityStore } from '../social/identity-store.ts';
import { removeLinkingOf } from '../social/flow-store.ts';
import { endOtherSessions, endSignIns } from '../store/records.ts';
import { userStore, type UserStore } from '../store/users.ts';
import { hashPassword } from '../users/password.ts';
import type { WordsFor } from '../text/text.ts';
import { loadPerson, localeOf, type Person } from '../users/person.ts';

export interface PasswordsDeps {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly notify: Notify;
  readonly wordsFor: WordsFor;
  /** Name of the project. */
  readonly project: string;
  /** Origin of the account page. */
  readonly pageUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Each resolves to whether the password is set; everybody it concerns has been written to then. */
export interface Passwords {
  /** The person a proven address still belongs to. */
  ownerOf: (row: ProofRow) => Promise<Person | undefined>;
  /**
   * Uses the proof up. Ends every session and grant, and whatever waits for a code.
   * @param removed ids of other ways in that go too
   */
  reset: (row: ProofRow, password: string, removed: readonly string[]) => Promise<boolean>;
  /** Uses the proof up, for somebody who has no password. Ends every other session. */
  setFirst: (row: ProofRow, password: string, sessionUid: string) => Promise<boolean>;
  /** @param person as they were when the current password was compared */
  change: (person: Person, password: string, sessionUid: string, signOutOthers: boolean) => Promise<boolean>;
}

/** Something else that opens the account than the address that was proven; a stranger may have left it there. */
export interface OtherWay {
  readonly id: string;
  /** What people know it by. */
  readonly value: string;
}

export function otherWaysOf({ loginIds, identities }: Person, proven: Pick<ProofRow, 'normalised'>): OtherWay[] {
  const others = loginIds.filter(({ type, normalised }) => type !== 'email' || normalised !== proven.normalised);
  return [
    ...others.map(({ id, value }) => ({ id, value })),
    ...identities.map(({ id, alias, email, username, name, subject }) => ({
      id,
      value: `${alias} (${email ?? username ?? name ?? subject})`,
    })),
  ];
}

/** Who forgets a password gets a code where they have proven before that they read the mail. */
export function resetKind({ wordsFor, project }: Pick<PasswordsDeps, 'wordsFor' | 'project'>): ProofKind {
  return {
    purpose: 'reset',
    plan: async (users, { normalised }, language): Promise<Plan> => {
      const loginId = await users.findByLoginId('email', normalised);
      const user = loginId && (await users.find(loginId.sub));
      if (!user || user.disabled || loginId.verifiedAt === null) return { kind: 'nothing' };
      const write = (code: string) => passwordCodeLetter(wordsFor([localeOf(user), language]), project, code);
      return { kind: 'code', sub: user.sub, recipient: loginId.value, write };
    },
  };
}

/** The same for somebody who is signed in and has none yet. */
export function firstPasswordKind(deps: Parameters<typeof resetKind>[0]): ProofKind {
  return { ...resetKind(deps), purpose: 'first_password' };
}

export function createPasswords(deps: PasswordsDeps): Passwords {
  const { database, catalogue, notify, wordsFor, project, pageUrl, now } = deps;
  const seconds = () => Math.floor(now() / 1000);

  const ownerIn = async (users: UserStore, { sub, normalised }: ProofRow): Promise<Person | undefined> => {
    const loginId = await users.findByLoginId('email', normalised);
    if (!loginId || loginId.sub !== sub || loginId.verifiedAt === null) return undefined;
    const person = await loadPerson(users, catalogue, sub);
    return person?.row.disabled === false ? person : undefined;
  };

  const tell = async ({ row, loginIds }: Person, change: PasswordChange): Promise<void> => {
    const proven = loginIds.filter(({ type, verifiedAt }) => type === 'email' && verifiedAt !== null);
    const recipients = proven.map(({ value }) => value);
    const writer = { words: wordsFor([localeOf(row)]), project, pageUrl };
    await notify('email', recipients, passwordLetter(writer, change, now()));
  };

  return {
    ownerOf: row => ownerIn(userStore(database), row),

    reset: async (row, password, removed) => {
      const hash = await hashPassword(password);
      const done = await database.transaction(async queries => {
        const users = userStore(queries);
        if (!(await proofStore(queries).take(row.id, 'reset', seconds()))) return undefined;
        const before = await ownerIn(users, row);
        if (!before) return undefined;
        const { sub } = before.row;
        const gone = otherWaysOf(before, row).filter(({ id }) => removed.includes(id));
        const isGone = ({ id }: { readonly id: string }) => gone.some(way => way.id === id);
        for (const loginId of before.loginIds.filter(isGone)) {
          await users.removeLoginId(loginId);
          await users.noteActivity(sub, removalOf(loginId), now());
        }
        for (const identity of before.identities.filter(isGone)) {
          await identityStore(queries).remove(identity);
          await users.noteActivity(sub, unlinkingOf(identity), now());
        }
        if (gone.length > 0) await settleProfile(users, catalogue, before, [], seconds());
        await users.setPassword(sub, hash);
        await users.noteActivity(sub, { kind: 'password_reset', actor: 'end_user' }, now());
        await endSignIns(queries, sub, seconds());
        await loginIdStore(queries).removePendingOf(sub);
        await removeLinkingOf(queries, sub);
        await removeProofsOf(queries, sub);
        return { before, removed: gone.map(({ value }) => value) };
      });
      if (!done) return false;
      await tell(done.before, { kind: 'reset', address: row.value, removed: done.removed });
      return true;
    },

    setFirst: async (row, password, sessionUid) => {
      const hash = await hashPassword(password);
      const person = await database.transaction(async queries => {
        const users = userStore(queries);
        if (!(await proofStore(queries).take(row.id, 'first_password', seconds()))) return undefined;
        const before = await ownerIn(users, row);
        if (!before || !(await users.setPassword(before.row.sub, hash, null))) return undefined;
        await users.noteActivity(before.row.sub, { kind: 'password_set', actor: 'end_user' }, now());
        await endOtherSessions(queries, before.row.sub, sessionUid);
        await loginIdStore(queries).removePendingOf(before.row.sub, sessionUid);
        await removeProofsOf(queries, before.row.sub);
        return before;
      });
      if (person) await tell(person, { kind: 'set' });
      return person !== undefined;
    },

    change: async (person, password, sessionUid, signOutOthers) => {
      const { sub, passwordHash } = person.row;
      const hash = await hashPassword(password);
      const saved = await database.transaction(async queries => {
        const users = userStore(queries);
        if (!(await users.setPassword(sub, hash, passwordHash))) return false;
        await users.noteActivity(sub, { kind: 'password_changed', actor: 'end_user' }, now());
        if (signOutOthers) {
          await endOtherSessions(queries, sub, sessionUid);
          await loginIdStore(queries).removePendingOf(sub, sessionUid);
        }
        await removeProofsOf(queries, sub);
        return true;
      });
      if (saved) await tell(person, { kind: 'changed' });
      return saved;
    },
  };
}
