/** Sends the code of a pending change, or a neutral notice where the value is somebody else's; both look the same from here. */

import { randomUUID } from 'node:crypto';
import { Refusal } from '../../error.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../sql/database.ts';
import { alreadyYoursLetter, codeLetter } from '../mail/letters.ts';
import type { Letter, Senders } from '../mail/sender.ts';
import type { UserStore } from '../store/users.ts';
import type { WordsFor } from '../text/text.ts';
import { localeOf, ownLoginId, type Person } from '../users/person.ts';
import { takeBudget } from './budget.ts';
import type { Codes } from './code.ts';
import { loginIdStore, type LoginIdStore, type PendingRow } from './store.ts';

export interface SendingDeps {
  readonly database: Database;
  readonly codes: Codes;
  readonly senders: Senders;
  readonly wordsFor: WordsFor;
  /** Name of the project. */
  readonly project: string;
  /** Origin of the account page. */
  readonly pageUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** A letter that is written and counted, but not yet on its way. */
export interface Sending {
  readonly id: string;
  readonly pendingId: string;
  readonly channel: PendingRow['type'];
  readonly recipient: string;
  readonly letter: Letter;
}

/** Seconds a code is good for, and how often it may be guessed. */
const CODE_LIFE = 600;
const TRIES = 5;

export function createSending({ database, codes, senders, wordsFor, project, pageUrl, now, log }: SendingDeps) {
  const seconds = () => Math.floor(now() / 1000);

  return {
    /**
     * Gives a pending change a new code and saves it.
     * @param users of the transaction
     * @throws Refusal `too_many_requests`
     */
    prepare: async (users: UserStore, rows: LoginIdStore, person: Person, row: PendingRow): Promise<Sending> => {
      const { id: pendingId, sub, type, value, normalised } = row;
      const id = randomUUID();
      const resendAt = await takeBudget(rows, { id, sub, type, normalised }, seconds());
      const owner = await users.findByLoginId(type, normalised);
      const foreign = owner && owner.sub !== sub ? owner : undefined;
      const reader = await users.find(foreign?.sub ?? sub);
      const writer = { words: wordsFor([reader && localeOf(reader)]), project, pageUrl };
      const code = codes.make();
      const hash = codes.hash(row, code);
      await rows.savePending({
        ...row,
        codeHash: foreign ? null : hash,
        triesLeft: TRIES,
        resendAt,
        expiresAt: seconds() + CODE_LIFE,
      });
      return foreign
        ? { id, pendingId, channel: type, recipient: foreign.value, letter: alreadyYoursLetter(writer) }
        : { id, pendingId, channel: type, recipient: value, letter: codeLetter(writer, ownLoginId(person), code) };
    },

    /**
     * To be called once the change is saved for good.
     * @throws Refusal `upstream_unavailable`; the change goes on waiting, and another code may be asked for at once
     */
    send: async ({ id, pendingId, channel, recipient, letter }: Sending): Promise<void> => {
      try {
        await senders[channel]?.(recipient, letter);
      } catch (cause) {
        log.warn({ event: 'code_not_sent', channel, error: cause });
        await database.transaction(async queries => {
          const rows = loginIdStore(queries);
          await rows.forgetSent(id);
          await rows.allowResend(pendingId, seconds());
        });
        throw new Refusal('upstream_unavailable', { cause, headers: { 'retry-after': '5' } });
      }
    },
  };
}
