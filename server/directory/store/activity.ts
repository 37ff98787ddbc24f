/**
 * What has happened to people's accounts: the newest lines of each person, in a column of their own row. A save writes that
 * row anyway, so its entry costs no statement and no page more; it comes and goes with the change, and with the person.
 */

import type { ActivityActor, ActivityKind } from '../../../src/profile/activity.ts';
import type { Queries } from '../../sql/database.ts';

export interface NewActivity {
  readonly kind: ActivityKind;
  readonly actor: ActivityActor;
  /** Storage keys of attributes, the type of a login id, or the alias of a provider: as the kind says. */
  readonly detail?: string | readonly string[];
}

export interface ActivityRow extends NewActivity {
  /** Unix seconds. */
  readonly at: number;
}

export const KEPT_DAYS = 90;

/** Bytes of one person, which are about 30 entries, and characters that stay once there are more. */
const KEPT_TEXT = 1800;
const LEFT_TEXT = 1400;

/** Storage keys in one line: whatever is changed at once, many lines are kept. */
const KEYS_AT_MOST = 20;

/** Part of an `UPDATE directory_users` with {@link linesOf} as its parameter: newest first. Cutting costs more than adding. */
export const ADD_LINES = `activity = ? || CASE WHEN octet_length(activity) > ${KEPT_TEXT}
  THEN substr(activity, 1, ${LEFT_TEXT}) ELSE activity END`;

/** @param now milliseconds since the epoch */
export function linesOf({ kind, actor, detail }: NewActivity, now: number): string {
  const line = (part: NewActivity['detail']) => `${JSON.stringify([Math.floor(now / 1000), kind, actor, part])}\n`;
  if (detail === undefined || typeof detail === 'string' || detail.length <= KEYS_AT_MOST) return line(detail);
  let lines = '';
  for (let start = 0; start < detail.length; start += KEYS_AT_MOST) {
    lines += line(detail.slice(start, start + KEYS_AT_MOST));
  }
  return lines;
}

/** @param now milliseconds since the epoch */
export async function noteActivity(queries: Queries, sub: string, activity: NewActivity, now: number): Promise<void> {
  await queries.run(`UPDATE directory_users SET ${ADD_LINES} WHERE sub = ?`, linesOf(activity, now), sub);
}

/** Newest first, none that is too old. @param now milliseconds since the epoch */
export async function readActivity(queries: Queries, sub: string, now: number): Promise<ActivityRow[]> {
  const row = await queries.get<{ activity: string }>('SELECT activity FROM directory_users WHERE sub = ?', sub);
  const oldest = Math.floor(now / 1000) - KEPT_DAYS * 86_400;
  // the last one may have been cut off
  const lines = row?.activity.split('\n').slice(0, -1) ?? [];
  return lines.map(rowOf).filter(({ at }) => at >= oldest);
}

function rowOf(line: string): ActivityRow {
  const [at, kind, actor, detail] = JSON.parse(line) as [
    number,
    ActivityKind,
    ActivityActor,
    NonNullable<NewActivity['detail']> | null | undefined,
  ];
  return { at, kind, actor, ...(detail === null || detail === undefined ? {} : { detail }) };
}
