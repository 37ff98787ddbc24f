/** Whoever could be harmed by a linked or unlinked account hears of it, at every address they have proven. */

import { identityLetter } from '../mail/letters.ts';
import type { Notify } from '../mail/notice.ts';
import type { WordsFor } from '../text/text.ts';
import { localeOf, ownLoginId, type Person } from '../users/person.ts';

export interface IdentityNoticesDeps {
  readonly notify: Notify;
  /** Name of the project. */
  readonly project: string;
  readonly wordsFor: WordsFor;
  /** Origin of the account page. */
  readonly pageUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Resolves once everybody has been told or could not be.
 * @param before the person as they were
 * @param provider what people call it
 * @param email the address that came or went with the account
 */
export type TellOfIdentity = (
  before: Person,
  change: 'linked' | 'unlinked',
  provider: string,
  email: string | undefined,
) => Promise<void>;

export function createIdentityNotices({
  notify,
  wordsFor,
  project,
  pageUrl,
  now,
}: IdentityNoticesDeps): TellOfIdentity {
  return async (before, change, provider, email) => {
    const { loginIds, identities } = before;
    const recipients = new Set([
      ...loginIds.filter(({ type, verifiedAt }) => type === 'email' && verifiedAt !== null).map(({ value }) => value),
      ...identities.flatMap(identity => identity.email ?? []),
      ...(email === undefined ? [] : [email]),
    ]);
    const letter = identityLetter(
      { words: wordsFor([localeOf(before.row)]), project, pageUrl },
      { change, provider, email },
      ownLoginId(before),
      now(),
    );
    await notify('email', recipients, letter);
  };
}
