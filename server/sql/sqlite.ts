/**
 * SQLite behind the {@link Database} port: write-ahead log, every commit on disk before it is acknowledged
 * (`synchronous=FULL`), writers one at a time by `BEGIN IMMEDIATE`. Readers have a connection of their own, so they
 * never see what a running transaction has not committed.
 */

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Database, Queries, SqlValue } from './database.ts';

/**
 * Set and then read back at every open: a file remembers some of these, but not all. The patience comes first, because
 * switching to the write-ahead log needs the file for itself.
 */
const PRAGMAS = { busy_timeout: 5000, journal_mode: 'wal', synchronous: 2, foreign_keys: 1 } as const;

/** @throws Error if the file cannot be opened or a pragma does not take */
export function openSqlite(file: string): Database {
  const writer = openConnection(file);
  const reader = openConnection(file);
  const write = queriesOf(writer);
  const read = queriesOf(reader);
  let queue: Promise<unknown> = Promise.resolve();

  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };

  const transaction: Database['transaction'] = work =>
    alone(async () => {
      writer.exec('BEGIN IMMEDIATE');
      try {
        const result = await work(write);
        writer.exec('COMMIT');
        return result;
      } catch (error) {
        // a full disk may have ended the transaction already
        if (writer.isTransaction) writer.exec('ROLLBACK');
        throw error;
      }
    });

  return {
    all: read.all,
    get: read.get,
    run: (sql, ...parameters) => alone(() => write.run(sql, ...parameters)),
    transaction,
    exclusive: transaction,
    close: () =>
      alone(async () => {
        reader.close();
        writer.close();
      }),
  };
}

function openConnection(file: string): DatabaseSync {
  const connection = new DatabaseSync(file);
  for (const [name, wanted] of Object.entries(PRAGMAS)) {
    connection.exec(`PRAGMA ${name} = ${wanted}`);
    const row = connection.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>;
    const [actual] = Object.values(row);
    if (actual !== wanted) throw new Error(`SQLite: ${name} is ${String(actual)} instead of ${wanted} (${file})`);
  }
  return connection;
}

function queriesOf(connection: DatabaseSync): Queries {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, (statement = connection.prepare(sql)));
    return statement;
  };
  return {
    all: async <T extends object>(sql: string, ...parameters: SqlValue[]) => prepare(sql).all(...parameters) as T[],
    get: async <T extends object>(sql: string, ...parameters: SqlValue[]) =>
      prepare(sql).get(...parameters) as T | undefined,
    run: async (sql, ...parameters) => Number(prepare(sql).run(...parameters).changes),
  };
}
