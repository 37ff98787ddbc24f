/** Whoever could be harmed by a change of login ids hears of it: at every proven address from before, and at the new one. */

import type { LoginIdType } from '../../config.ts';
import type { Logger } from '../../log.ts';
import { changedLetter, type Change } from '../mail/letters.ts';
import { createNotify } from '../mail/notice.ts';
import type { Senders } from '../mail/sender.ts';
import type { WordsFor } from '../text/text.ts';
import { localeOf, ownLoginId, type Person } from '../users/person.ts';

export interface NoticesDeps {
  readonly senders: Senders;
  /** Name of the project. */
  readonly project: string;
  readonly wordsFor: WordsFor;
  /** Origin of the account page. */
  readonly pageUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Resolves once everybody has been told or could not be; the change itself has been made already.
 * @param before the person as they were
 * @param type of the login ids in the change
 */
export type Tell = (before: Person, type: LoginIdType, change: Change) => Promise<void>;

export function createNotices({ senders, wordsFor, project, pageUrl, now, log }: NoticesDeps): Tell {
  const notify = createNotify(senders, log);
  return async (before, type, change) => {
    const letter = changedLetter(
      { words: wordsFor([localeOf(before.row)]), project, pageUrl },
      change,
      ownLoginId(before),
      now(),
    );
    const proven = (wanted: LoginIdType) =>
      before.loginIds
        .filter(loginId => loginId.type === wanted && loginId.verifiedAt !== null)
        .map(({ value }) => value);
    const gained = change.kind === 'removed' ? [] : [change.value];
    const lost = change.kind === 'replaced' ? change.former : change.value;
    const recipients = {
      email: new Set([...proven('email'), ...(type === 'email' ? gained : [])]),
      phone: new Set(type === 'phone' ? [...proven('phone').filter(number => number === lost), ...gained] : []),
    } as const;
    await Promise.all([notify('email', recipients.email, letter), notify('phone', recipients.phone, letter)]);
  };
}
