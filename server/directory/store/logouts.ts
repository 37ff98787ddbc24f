/** Sessions that have ended here and that an application has still to be told of; nothing says whose they were. */

import { randomId } from '../../secret.ts';
import type { Database, Queries } from '../../sql/database.ts';

export interface PendingLogout {
  readonly clientId: string;
  /** The session as the application knows it. */
  readonly sid: string;
  /** How often it has been tried. */
  readonly tries: number;
}

/** @param dueAt Unix seconds */
export async function noteLogout(queries: Queries, logout: PendingLogout, dueAt: number): Promise<void> {
  await queries.run(
    'INSERT INTO directory_logouts (id, client_id, sid, tries, due_at) VALUES (?, ?, ?, ?, ?)',
    randomId(),
    logout.clientId,
    logout.sid,
    logout.tries,
    dueAt,
  );
}

/** Gives each to exactly one caller. @param at Unix seconds */
export async function takeDueLogouts(database: Database, at: number): Promise<readonly PendingLogout[]> {
  // a look costs nothing, a transaction has to wait for its turn
  if (!(await database.get('SELECT id FROM directory_logouts WHERE due_at <= ?', at))) return [];
  return database.transaction(queries =>
    queries.all<PendingLogout>(
      `DELETE FROM directory_logouts
       WHERE id IN (SELECT id FROM directory_logouts WHERE due_at <= ? ORDER BY due_at LIMIT 50)
       RETURNING client_id AS "clientId", sid, tries`,
      at,
    ),
  );
}
