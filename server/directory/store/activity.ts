/**
 * What has happened to people's accounts. An entry is written with the change itself and never read to write another; its
 * `id` is the moment in microseconds since the epoch, so the newest of a person are one range of the key. Entries go after
 * {@link KEPT_DAYS}, and of one person about {@link KEPT_MOST} are kept.
 */

import type { ActivityActor, ActivityKind } from '../../../src/profile/activity.ts';
import type { Database, Queries } from '../../sql/database.ts';

export interface NewActivity {
  readonly kind: ActivityKind;
  readonly actor: ActivityActor;
  /** Storage keys of attributes as JSON, the type of a login id, or the alias of a provider: as the kind says. */
  readonly detail?: string;
}

export interface ActivityRow {
  readonly id: number;
  readonly kind: ActivityKind;
  readonly actor: ActivityActor;
  readonly detail: string | null;
}

export const KEPT_DAYS = 90;
export const KEPT_MOST = 100;

/** Rows that one statement of a sweep removes, and newest entries whose people a sweep looks at. */
const SWEEP_BATCH = 500;
const DAY = 86_400_000;

/** Tells apart what one process writes in the same millisecond, in the order of writing. */
let written = 0;

/** @param now milliseconds since the epoch */
export async function noteActivity(
  queries: Queries,
  sub: string,
  { kind, actor, detail }: NewActivity,
  now: number,
): Promise<void> {
  written = (written + 1) % 1000;
  await queries.run(
    // two programs in the same millisecond for the same person: a change is worth more than its entry
    `INSERT INTO directory_activity (sub, id, kind, actor, detail) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (sub, id) DO NOTHING`,
    sub,
    now * 1000 + written,
    kind,
    actor,
    detail ?? null,
  );
}

/** Newest first, none that is too old. @param now milliseconds since the epoch */
export function readActivity(queries: Queries, sub: string, now: number): Promise<ActivityRow[]> {
  return queries.all<ActivityRow>(
    'SELECT id, kind, actor, detail FROM directory_activity WHERE sub = ? AND id >= ? ORDER BY id DESC LIMIT ?',
    sub,
    oldest(now),
    KEPT_MOST,
  );
}

/**
 * Removes what is too old, and what is too much of those who wrote last: whoever writes much is among them sooner or later.
 * @param now milliseconds since the epoch
 */
export async function sweepActivity(database: Database, now: number): Promise<void> {
  for (let removed = SWEEP_BATCH; removed === SWEEP_BATCH;) {
    removed = await database.run(
      `DELETE FROM directory_activity WHERE (sub, id) IN
         (SELECT sub, id FROM directory_activity WHERE id < ? LIMIT ${SWEEP_BATCH})`,
      oldest(now),
    );
  }
  const latest = await database.all<{ sub: string }>(
    `SELECT DISTINCT sub FROM (SELECT sub FROM directory_activity ORDER BY id DESC LIMIT ${SWEEP_BATCH}) AS latest`,
  );
  for (const { sub } of latest) {
    const first = await database.get<{ id: number }>(
      `SELECT id FROM directory_activity WHERE sub = ? ORDER BY id DESC LIMIT 1 OFFSET ${KEPT_MOST}`,
      sub,
    );
    if (first) await database.run('DELETE FROM directory_activity WHERE sub = ? AND id <= ?', sub, first.id);
  }
}

function oldest(now: number): number {
  return (now - KEPT_DAYS * DAY) * 1000;
}
