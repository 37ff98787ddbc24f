/** Whether a database, or a file beside it, has no room left: nothing is lost, and saving works again once there is. */

/** https://sqlite.org/rescode.html#full */
const SQLITE_FULL = 13;

/** `disk_full` of PostgreSQL (its appendix A). */
const POSTGRES_DISK_FULL = '53100';

const CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', POSTGRES_DISK_FULL]);

export function isStorageFull(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  return errcode === SQLITE_FULL || CODES.has(code);
}
