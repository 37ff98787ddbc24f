/**
 * The one way to the data, the same for every database. Statements are written once with `?` for parameters; what only
 * one database understands has no place in them.
 */

export type SqlValue = string | number | null;

export interface Queries {
  /** Rows of a query. Inside a transaction also of a write with `RETURNING`. */
  all: <T extends object>(sql: string, ...parameters: SqlValue[]) => Promise<T[]>;
  /** The first row, if there is one. */
  get: <T extends object>(sql: string, ...parameters: SqlValue[]) => Promise<T | undefined>;
  /** A write; resolves to the number of rows it changed, once it is on disk (outside a transaction). */
  run: (sql: string, ...parameters: SqlValue[]) => Promise<number>;
}

export interface Database extends Queries {
  /**
   * Runs the work alone among all writers and commits what it did; a throw rolls all of it back. Resolves once the
   * commit is on disk. Everything the work reads and writes must go through the queries it is given.
   */
  transaction: <T>(work: (queries: Queries) => Promise<T>) => Promise<T>;
  close: () => Promise<void>;
}
