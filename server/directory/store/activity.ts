/**
 * What has happened to people's accounts: the newest lines of each person, in a column of their own row. A save writes that
 * row anyway, so its entry costs no statement and no page more; it comes and goes with the change, and with the person.
 */

import type { Queries } from '../../sql/database.ts';
import { linesOf, rowOf, type ActivityRow, type NewActivity } from './activity-line.ts';

export const KEPT_DAYS = 90;

/**
 * Bytes of one person, which are about 30 entries, and characters that stay once there are more. So few that the rows of
 * two people go into one page of SQLite: where several save at once, fewer pages are written.
 */
const KEPT_TEXT = 850;
const LEFT_TEXT = 650;

/** Part of an `UPDATE directory_users` with {@link linesOf} as its parameter: newest first. Cutting costs more than adding. */
export const ADD_LINES = `activity = ? || CASE WHEN octet_length(activity) > ${KEPT_TEXT}
  THEN substr(activity, 1, ${LEFT_TEXT}) ELSE activity END`;

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
  return lines.flatMap(line => rowOf(line) ?? []).filter(({ at }) => at >= oldest);
}
