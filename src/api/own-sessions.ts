/** The sessions of the signed-in person, and the download of what they may see. */

import { call, CallError } from './client.ts';
import type { OwnSession } from './contract.ts';
import { failureReason } from './failure-reason.ts';
import type { FailureReason } from './outcome.ts';

export type EndOutcome =
  | { readonly kind: 'done'; readonly left: readonly OwnSession[] }
  /** A fresh sign-in at this address comes first; the server then carries it out by itself. */
  | { readonly kind: 'sign_in_first'; readonly location: string }
  | { readonly kind: 'failed'; readonly reason: FailureReason };

/** The one of this browser first. @throws CallError */
export async function loadSessions(): Promise<readonly OwnSession[]> {
  return (await call('getSessions')).data.sessions;
}

/**
 * @param sub whose they are: nothing is ended for somebody who signed in meanwhile
 * @param id of the one to end; absent for all others
 */
export async function endSessions(sub: string, id?: string): Promise<EndOutcome> {
  try {
    await refuseOther(sub);
    const answer = await (id === undefined ? call('endOtherSessions') : call('endSession', { id }));
    return { kind: 'done', left: answer.data.sessions };
  } catch (error) {
    // it has ended by itself
    if (error instanceof CallError && error.code === 'not_found') return { kind: 'done', left: await loadSessions() };
    return failed(error);
  }
}

/** @param sub whose data they are. @returns the text of the file, or why there is none */
export async function loadExport(
  sub: string,
  language: string,
): Promise<{ readonly text: string } | { readonly reason: FailureReason }> {
  try {
    const { data } = await call('getExport', { query: { lang: language } });
    if (data.user.sub !== sub) return { reason: 'other_person' };
    return { text: JSON.stringify(data, null, 2) };
  } catch (error) {
    const outcome = failed(error);
    return { reason: outcome.kind === 'failed' ? outcome.reason : 'unexpected' };
  }
}

class OtherPerson extends Error {}

async function refuseOther(sub: string): Promise<void> {
  if ((await call('getSettings')).data.user.sub !== sub) throw new OtherPerson();
}

function failed(error: unknown): Exclude<EndOutcome, { readonly kind: 'done' }> {
  if (error instanceof OtherPerson) return { kind: 'failed', reason: 'other_person' };
  if (!(error instanceof CallError)) throw error;
  const to = error.problem?.location;
  return to === undefined
    ? { kind: 'failed', reason: failureReason(error.code) }
    : { kind: 'sign_in_first', location: to };
}
