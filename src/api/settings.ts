/** The settings as the page holds them: one snapshot with its ETag, replaced by whatever the server answers last. */

import { query, revalidate } from '@solidjs/router';
import type { AttributeValue, Pointer } from '../profile/attribute.ts';
import { sameValue } from '../profile/view.ts';
import { goToSignIn } from '../session/sign-in.ts';
import { call, CallError, type Answer } from './client.ts';
import type { Settings } from './contract.ts';
import type { Change, FailureReason, SaveOutcome } from './outcome.ts';

export interface Snapshot {
  readonly settings: Settings;
  /** Names the state of the attributes; every save says which state it changes. */
  readonly etag: string;
}

/** Reads the settings with labels in a language (BCP 47); without a session the browser leaves for the sign-in. */
export const getSettings = query(async (language: string): Promise<Snapshot> => {
  try {
    return snapshotOf(await call('getSettings', { query: { lang: language } }));
  } catch (error) {
    if (error instanceof CallError && error.code === 'unauthenticated') return goToSignIn();
    throw error;
  }
}, 'settings');

/** Drops the snapshot, so that the next reader asks the server. */
export function forgetSettings(): void {
  query.clear();
}

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
    await hold(language, snapshotOf(answer));
    return { kind: 'saved' };
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
  await hold(language, now);
  const saved = valueOf(now.settings, pointer);
  if (sameValue(saved, change.wanted ?? undefined)) return { kind: 'saved' };
  if (!sameValue(saved, change.base)) return { kind: 'conflict', saved };
  return attempt === 1
    ? saveAttribute(now, language, pointer, change, attempt + 1)
    : { kind: 'failed', reason: 'unexpected' };
}

/** Every reader of the settings shows the new state without asking for it. */
async function hold(language: string, snapshot: Snapshot): Promise<void> {
  query.set(getSettings.keyFor(language), snapshot);
  await revalidate(getSettings.keyFor(language), false);
}

function failed(error: CallError, pointer: Pointer): SaveOutcome {
  const issue = error.problem?.issues?.find(issue => issue.pointer === pointer);
  if (issue) return { kind: 'refused', code: issue.code, ...(issue.params ? { params: params(issue.params) } : {}) };
  return { kind: 'failed', reason: reasonOf(error) };
}

function reasonOf({ code }: CallError): FailureReason {
  switch (code) {
    case 'offline':
      return 'offline';
    case 'unauthenticated':
      return 'signed_out';
    case 'too_many_requests':
      return 'too_many';
    case 'upstream_unavailable':
    case 'upstream_timeout':
      return 'unavailable';
    default:
      return 'unexpected';
  }
}

function params({ minimum, maximum }: { minimum?: number | undefined; maximum?: number | undefined }) {
  return { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
}

function stateAfter({ code, problem, etag }: CallError): Snapshot | undefined {
  return code === 'precondition_failed' && problem?.current && etag ? { settings: problem.current, etag } : undefined;
}

function snapshotOf({ data, etag }: Answer<Settings>): Snapshot {
  if (etag === null) throw new CallError('unusable_answer');
  return { settings: data, etag };
}

function valueOf(settings: Settings, pointer: Pointer): AttributeValue | undefined {
  return settings.attributes.find(attribute => attribute.pointer === pointer)?.value as AttributeValue | undefined;
}
