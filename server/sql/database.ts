/**
 * The one way to the data, the same for every database. Statements are written once with `?` for parameters; what only
 * one database understands has no place in them.
 */

export type SqlValue = string | number | Uint8Array | null;

/** @throws Refusal from every one of them: `unavailable` while the database does not answer */
export interface Queries {
  /** Rows of a query. Inside a transaction also of a write with `RETURNING`. */
  all: <T extends object>(sql: string, ...parameters: SqlValue[]) => Promise<T[]>;
  /** The first row, if there is one. */
  get: <T extends object>(sql: string, ...parameters: SqlValue[]) => Promise<T | undefined>;
  /** A write; resolves to the number of rows it changed, once it is on disk (outside a transaction). */
  run: (sql: string, ...parameters: SqlValue[]) => Promise<number>;
}

/** What few statements differ by: those that make something of the database run by itself. */
export type Dialect = 'sqlite' | 'postgres';

export interface Database extends Queries {
  readonly dialect: Dialect;
  /**
   * A number that is another one once somebody else has written, another program say; looked at once a turn of the event
   * loop. What was read before, and not written through here, holds as long as it stays. Absent where others write at
   * any time.
   */
  readonly writtenElsewhere?: () => number;
  /**
   * Runs the work as if it were alone among all writers, of other programs too, and commits what it did; a throw rolls
   * all of it back. Resolves once the commit is on disk. Everything the work reads and writes must go through the
   * queries it is given, and nothing else may be changed by it: where it meets another writer it is run once more.
   * @param committed if given, it may resolve with the commit already, so that what is told of it can be made ready while
   * the disk works: this then gets what to wait for before anybody is told. It rejects if the commit may be lost.
   */
  transaction: <T>(work: (queries: Queries) => Promise<T>, committed?: (onDisk: Promise<void>) => void) => Promise<T>;
  /** The same for what changes the tables themselves: one program at a time, the others wait as long as it takes. */
  exclusive: <T>(work: (queries: Queries) => Promise<T>) => Promise<T>;
  close: () => Promise<void>;
}
