/** Changes of what the settings show. No part of the first load: whoever edits has it by then. */

import type { AttributeValue, Pointer } from '../profile/attribute.ts';
import { sameValue } from '../profile/view.ts';
import { call, CallError, type CallOptions } from './client.ts';
import type { Settings } from './contract.ts';
import { failureReason } from './failure-reason.ts';
import type { ActOutcome, Change, SaveOutcome } from './outcome.ts';
import { holdSettings, reread, snapshotOf, type Snapshot } from './settings.ts';

/**
 * Saves one attribute. If something else of the profile changed meanwhile, it saves again on top of that; only a change
 * of this very attribute is a conflict for the person to decide.
 */
export async function saveAttribute(
  held: Snapshot,
  language: string,
  pointer: Pointer,
  change: Change,
  attempt = 1,
): Promise<SaveOutcome> {
  try {
    const answer = await call('patchProfile', {
      query: { lang: language },
      body: { [pointer]: change.wanted },
      etag: held.etag,
    });
    holdSettings(language, snapshotOf(answer));
    return { kind: 'saved', saved: valueOf(answer.data, pointer) };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const now = stateAfter(error);
    return now ? overtaken(held, now, language, pointer, change, attempt) : failed(error, pointer);
  }
}

async function overtaken(
  held: Snapshot,
  now: Snapshot,
  language: string,
  pointer: Pointer,
  change: Change,
  attempt: number,
): Promise<SaveOutcome> {
  if (now.settings.user.sub !== held.settings.user.sub) return { kind: 'failed', reason: 'other_person' };
  holdSettings(language, now);
  const saved = valueOf(now.settings, pointer);
  if (sameValue(saved, change.wanted ?? undefined)) return { kind: 'saved', saved };
  if (!sameValue(saved, change.base)) return { kind: 'conflict', saved };
  return attempt === 1
    ? saveAttribute(now, language, pointer, change, attempt + 1)
    : { kind: 'failed', reason: 'unexpected' };
}

/** The calls besides the save that answer with the settings. */
type Act =
  | 'putPicture'
  | 'deletePicture'
  | 'addLoginId'
  | 'verifyLoginId'
  | 'resendLoginId'
  | 'deleteLoginId'
  | 'unlinkIdentity';

/** Does something to the account of the person whose settings are shown, and to nobody else's. */
export async function act(held: Snapshot, language: string, name: Act, options: CallOptions): Promise<ActOutcome> {
  try {
    const now = await reread(language);
    if (now.settings.user.sub !== held.settings.user.sub) return { kind: 'failed', reason: 'other_person' };
    holdSettings(language, snapshotOf(await call(name, { query: { lang: language }, ...options })));
    return { kind: 'done' };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const outcome = outcomeOf(error);
    if (error.problem === undefined || outcome.kind === 'sign_in_first') return outcome;
    // a refusal may have changed something too: a wrong code costs a try
    await reread(language).then(
      now => holdSettings(language, now),
      () => undefined,
    );
    return outcome;
  }
}

/** What the failure of an act means for the person. */
export function outcomeOf({ code, problem }: CallError): Exclude<ActOutcome, { kind: 'done' }> {
  const reason = failureReason(code);
  if (problem === undefined) return { kind: 'failed', reason };
  if (problem.location) return { kind: 'sign_in_first', location: problem.location };
  if (reason !== 'unexpected' || problem.status >= 500) return { kind: 'failed', reason };
  return { kind: 'refused', code: problem.code, fault: problem.fault };
}

function failed(error: CallError, pointer: Pointer): SaveOutcome {
  const issue = error.problem?.issues?.find(issue => issue.pointer === pointer);
  if (issue) return { kind: 'refused', code: issue.code, ...(issue.params ? { params: params(issue.params) } : {}) };
  return { kind: 'failed', reason: failureReason(error.code) };
}

function params({ minimum, maximum }: { minimum?: number | undefined; maximum?: number | undefined }) {
  return { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
}

function stateAfter({ code, problem, etag }: CallError): Snapshot | undefined {
  return code === 'precondition_failed' && problem?.current && etag ? { settings: problem.current, etag } : undefined;
}

function valueOf(settings: Settings, pointer: Pointer): AttributeValue | undefined {
  return settings.attributes.find(attribute => attribute.pointer === pointer)?.value as AttributeValue | undefined;
}
