/** How many codes may be sent: counted in the store, so that every node and every restart counts on. */

import type { LoginIdType } from '../../config.ts';
import { Refusal } from '../../error.ts';
import type { LoginIdStore } from './store.ts';

/** Seconds. */
const WINDOW = 600;
const PAUSE = 60;
/** Codes in one window to one recipient, whoever asks; and for one person, whoever gets them. */
const TO_RECIPIENT = 3;
const FOR_PERSON = 10;

/**
 * Counts one code that is about to be sent.
 * @param at Unix seconds
 * @returns when the next one may follow, in Unix seconds
 * @throws Refusal `too_many_requests` with `Retry-After`
 */
export async function takeBudget(
  rows: LoginIdStore,
  sending: { readonly id: string; readonly sub: string; readonly type: LoginIdType; readonly normalised: string },
  at: number,
): Promise<number> {
  await rows.sweep(at - WINDOW);
  const toRecipient = await rows.sentTo(sending.type, sending.normalised, at - WINDOW);
  const forPerson = await rows.sentFor(sending.sub, at - WINDOW);
  const free = Math.max(freeAt(toRecipient, TO_RECIPIENT), freeAt(forPerson, FOR_PERSON));
  if (free > at) throw new Refusal('too_many_requests', { headers: { 'retry-after': String(free - at) } });
  const sent = { ...sending, sentAt: at };
  await rows.noteSent(sent);
  return Math.max(at + PAUSE, freeAt([...toRecipient, sent], TO_RECIPIENT), freeAt([...forPerson, sent], FOR_PERSON));
}

/** When fewer than the limit will have been sent within a window. @param sent oldest first */
function freeAt(sent: readonly { readonly sentAt: number }[], limit: number): number {
  const oldest = sent.at(-limit);
  return oldest ? oldest.sentAt + WINDOW : 0;
}
