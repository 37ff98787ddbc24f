/** Begins to link an account at a provider. */

import { call, CallError } from './client.ts';
import type { ActOutcome } from './outcome.ts';
import { outcomeOf } from './saving.ts';

/** Where the browser goes, a fresh sign-in on the way included, or why it stays. */
export type LinkStart =
  { readonly kind: 'leave'; readonly location: string } | Extract<ActOutcome, { readonly kind: 'refused' | 'failed' }>;

/** @param sub whose page it is: nobody else gets the account */
export async function beginLinking(sub: string, alias: string): Promise<LinkStart> {
  try {
    const { data: now } = await call('getSettings');
    if (now.user.sub !== sub) return { kind: 'failed', reason: 'other_person' };
    const { data } = await call('linkIdentity', { id: alias });
    return { kind: 'leave', location: data.location };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const outcome = outcomeOf(error);
    return outcome.kind === 'sign_in_first' ? { kind: 'leave', location: outcome.location } : outcome;
  }
}
