/**
 * The right to refresh the tokens of a session, held by one request of one node at a time. Clocks of nodes differ, so
 * nobody compares times closely: a lease that somebody has watched unchanged for its whole length is over.
 */

import { randomId } from '../secret.ts';
import type { Database } from '../sql/database.ts';

/** Milliseconds. Longer than any call to a token endpoint takes (http/outgoing.ts). */
const LEASE = 10_000;

/** Milliseconds by which clocks of nodes differ at most. */
const SKEW = 60_000;

interface LeaseRow {
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly takenAt: number;
}

export interface Lease {
  readonly owner: string;
  /** True once it is ours; to be tried again and again until then. */
  readonly take: () => Promise<boolean>;
  readonly giveUp: () => Promise<void>;
}

/** @param now milliseconds since the epoch */
export function createLease(database: Database, sessionHash: string, now: () => number): Lease {
  const owner = randomId();
  let watched = '';
  let since = 0;

  /** Whoever had it has died, or hangs. */
  const isOver = (row: LeaseRow): boolean => {
    if (row.owner !== watched) {
      watched = row.owner;
      since = performance.now();
    }
    return performance.now() - since >= LEASE || now() - row.takenAt > LEASE + SKEW;
  };

  return {
    owner,
    take: async () => {
      const row = await database.get<LeaseRow>(
        'SELECT owner, taken_at AS "takenAt" FROM refresh_leases WHERE session_hash = ?',
        sessionHash,
      );
      if (row && !isOver(row)) return false;
      const taken = row
        ? await database.run(
            'UPDATE refresh_leases SET owner = ?, taken_at = ? WHERE session_hash = ? AND owner = ?',
            owner,
            now(),
            sessionHash,
            row.owner,
          )
        : await database.run(
            `INSERT INTO refresh_leases (session_hash, owner, taken_at) VALUES (?, ?, ?)
             ON CONFLICT (session_hash) DO NOTHING`,
            sessionHash,
            owner,
            now(),
          );
      return taken === 1;
    },
    giveUp: async () => {
      await database.run('DELETE FROM refresh_leases WHERE session_hash = ? AND owner = ?', sessionHash, owner);
    },
  };
}
