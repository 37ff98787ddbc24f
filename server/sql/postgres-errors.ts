/** What PostgreSQL and its driver throw, sorted: what another try mends, what an outage explains, what is a fault. */

import { DatabaseError } from 'pg';
import { Refusal } from '../error.ts';

/**
 * Classes of SQLSTATEs that say that the server cannot serve now: connection, authorization, transaction, resources,
 * limits of time, an operator who intervenes, its disk; and a server that only answers reads. (PostgreSQL, appendix A.)
 */
const OUT_OF_ORDER = /^(?:08|28|40|53|55|57|58)|^25006$/;

/** A transaction met another one; run again, it sees what the other has done. */
export function metAnother(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01');
}

/** A key that was free when the transaction looked has been taken since. */
export function isTaken(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23505';
}

/** A connection remembers a statement from before a column was added, as another version of the program does. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '0A000' && error.message.includes('cached plan');
}

/** The connection broke; what was under way may have been done or not. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(?:08|57P)/.test(error.code ?? '');
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE' || /^Connection terminated(?: unexpectedly)?$/.test(message);
}

/** An outage or a full disk as a refusal, everything else as it is. */
export function asDatabaseRefusal(error: unknown): unknown {
  if (error instanceof DatabaseError && error.code === '53100') return new Refusal('storage_full', { cause: error });
  const outage =
    error instanceof DatabaseError ? OUT_OF_ORDER.test(error.code ?? '') : error instanceof Error && isOfDriver(error);
  return outage ? new Refusal('unavailable', { cause: error, headers: { 'retry-after': '2' } }) : error;
}

/** What the driver says by itself: no connection, none in time, no answer in time. */
function isOfDriver(error: Error): boolean {
  return (
    !(error instanceof Refusal) &&
    ('syscall' in error || /\b(?:connect|connection|timeout|pool|Client)\b/.test(error.message))
  );
}
