/**
 * A six-digit code by mail proves an address, for one purpose and in the browser that asked. Nothing that is answered
 * here, nor the time it takes, tells whether the address belongs to somebody: only the mail does.
 */

import { randomUUID } from 'node:crypto';
import { hashOf } from '../../secret.ts';
import { Refusal } from '../../error.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../sql/database.ts';
import { takeBudget } from '../login-ids/budget.ts';
import type { Codes } from '../login-ids/code.ts';
import type { CheckedLoginId } from '../login-ids/form.ts';
import { loginIdStore } from '../login-ids/store.ts';
import type { Later } from '../mail/later.ts';
import type { Letter, Sender } from '../mail/sender.ts';
import { userStore, type UserStore } from '../store/users.ts';
import { proofStore, type ProofRow, type Purpose } from './store.ts';

/** What an address gets: a code that proves it, a notice that proves nothing, or no mail at all. */
export type Plan =
  | {
      readonly kind: 'code';
      readonly sub: string | null;
      readonly recipient: string;
      readonly write: (code: string) => Letter;
    }
  | { readonly kind: 'notice'; readonly recipient: string; readonly letter: Letter }
  | { readonly kind: 'nothing' };

export interface ProofsDeps {
  readonly database: Database;
  readonly codes: Codes;
  readonly send: Sender;
  readonly later: Later;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface ProofKind {
  readonly purpose: Purpose;
  /**
   * @param users of a transaction
   * @param language of the page that asks, BCP 47
   */
  readonly plan: (
    users: UserStore,
    address: Pick<CheckedLoginId, 'value' | 'normalised'>,
    language: string,
  ) => Promise<Plan>;
}

/** `secret` is what the browser holds, and no other knows. */
export interface Proofs {
  readonly purpose: Purpose;
  /**
   * @param language of the page that asks, BCP 47
   * @throws Refusal `too_many_requests` with `Retry-After`
   */
  start: (secret: string, address: CheckedLoginId, language: string) => Promise<void>;
  /** Also one whose code is over, as long as another may be sent. */
  find: (secret: string) => Promise<ProofRow | undefined>;
  /** @throws Refusal `too_many_requests`, `not_found` */
  resend: (secret: string, language: string) => Promise<void>;
  /** @returns `proven`, or how many tries are left: with none the code is over */
  check: (secret: string, code: string) => Promise<'proven' | number>;
}

/** Seconds a code is good for, and what it has proven; how often it may be guessed. */
const CODE_LIFE = 600;
const PROOF_LIFE = 600;
const TRIES = 5;

/** Seconds that somebody can still ask for another code. */
const AFTERLIFE = 600;

export function createProofs(
  { database, codes, send, later, now, log }: ProofsDeps,
  { purpose, plan }: ProofKind,
): Proofs {
  const seconds = () => Math.floor(now() / 1000);

  /** Goes out once the answer is on its way, which therefore takes as long without a mail. */
  const sendLater = (proof: string, sent: string, recipient: string, letter: Letter) => {
    later.run(async () => {
      try {
        await send(recipient, letter);
      } catch (error) {
        log.warn({ event: 'code_not_sent', channel: 'email', error });
        await allowAnother(proof, sent).catch((fault: unknown) => log.error({ error: fault }, 'a code stays counted'));
      }
    });
  };

  const allowAnother = async (proof: string, sent: string) => {
    await database.run('DELETE FROM directory_sent_codes WHERE id = ?', sent);
    await proofStore(database).allowResend(proof, seconds());
  };

  const begin = async (row: Pick<ProofRow, 'id' | 'value' | 'normalised'>, language: string): Promise<void> => {
    const { id, value, normalised } = row;
    const code = codes.make();
    const sent = randomUUID();
    const planned = await database.transaction(async queries => {
      const rows = proofStore(queries);
      const at = seconds();
      await rows.sweep(at - AFTERLIFE);
      const resendAt = await takeBudget(loginIdStore(queries), { id: sent, sub: id, type: 'email', normalised }, at);
      const made = await plan(userStore(queries), { value, normalised }, language);
      const sub = made.kind === 'code' ? made.sub : null;
      const hash = codes.hash(bindingOf({ id, sub, normalised }, purpose), code);
      await rows.save({
        id,
        purpose,
        sub,
        value,
        normalised,
        codeHash: made.kind === 'code' ? hash : null,
        triesLeft: TRIES,
        provenAt: null,
        resendAt,
        expiresAt: at + CODE_LIFE,
      });
      return made;
    });
    if (planned.kind === 'code') sendLater(id, sent, planned.recipient, planned.write(code));
    if (planned.kind === 'notice') sendLater(id, sent, planned.recipient, planned.letter);
  };

  return {
    purpose,
    start: (secret, { value, normalised }, language) => begin({ id: hashOf(secret), value, normalised }, language),
    find: async secret => {
      const row = await proofStore(database).find(hashOf(secret), purpose);
      if (!row) return undefined;
      const end = row.provenAt === null ? row.expiresAt + AFTERLIFE : row.expiresAt;
      return end > seconds() ? row : undefined;
    },
    resend: async (secret, language) => {
      const row = await proofStore(database).find(hashOf(secret), purpose);
      if (!row || row.provenAt !== null) throw new Refusal('not_found');
      const wait = row.resendAt - seconds();
      if (wait > 0) throw new Refusal('too_many_requests', { headers: { 'retry-after': String(wait) } });
      await begin(row, language);
    },
    check: (secret, code) =>
      database.transaction(async queries => {
        const rows = proofStore(queries);
        const row = await rows.find(hashOf(secret), purpose);
        if (!row || row.expiresAt <= seconds() || !(await rows.spendTry(row.id))) return 0;
        if (!codes.matches(bindingOf(row, purpose), code, row.codeHash)) return row.triesLeft - 1;
        await rows.markProven(row.id, seconds(), seconds() + PROOF_LIFE);
        return 'proven';
      }),
  };
}

function bindingOf({ id, sub, normalised }: Pick<ProofRow, 'id' | 'sub' | 'normalised'>, purpose: Purpose) {
  return { id, sub: sub ?? '', sessionUid: '', type: purpose, normalised };
}
