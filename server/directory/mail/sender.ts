/** What is sent to a person, and the one shape of whatever sends it: mail, message or the demo's outbox. */

import type { LoginIdType } from '../../config.ts';

/** Plain text. Nothing in it comes from a stranger but login ids that were checked. */
export interface Letter {
  /** A message on a phone has none to show. */
  readonly subject: string;
  readonly text: string;
  /** The code in the text, if there is one. */
  readonly code?: string;
}

/** Resolves once the next hop has taken the letter. @throws Error otherwise, within a few seconds */
export type Sender = (recipient: string, letter: Letter) => Promise<void>;

/** A type of login id without a sender cannot be proven, so people cannot add one. */
export type Senders = Readonly<Partial<Record<Exclude<LoginIdType, 'username'>, Sender>>>;
