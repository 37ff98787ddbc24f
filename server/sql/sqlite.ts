/**
 * SQLite behind the {@link Database} port: write-ahead log, every commit on disk before it is acknowledged
 * (`synchronous=FULL`), writers one at a time by `BEGIN IMMEDIATE`. Readers have a connection of their own, so they
 * never see what a running transaction has not committed.
 *
 * Writes that wait at the same time share one commit, because nearly all that a commit costs is waiting for the disk. What
 * one of them throws takes back its own work only; each is answered, with success or refusal, after the commit they share.
 * Where somebody has work to do until it is on disk, the event loop does not wait for that (log-sync.ts).
 */

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { createLogSync } from './log-sync.ts';
import type { Database, Queries, SqlValue } from './database.ts';

/** https://sqlite.org/pragma.html#pragma_synchronous */
const NORMAL = 1;
const FULL = 2;

/**
 * Set and then read back at every open: a file remembers some of these, but not all. The patience comes first, because
 * switching to the write-ahead log needs the file for itself. Pages are read where the system has them in memory already,
 * not copied into a cache of our own.
 */
const PRAGMAS = {
  busy_timeout: 5000,
  journal_mode: 'wal',
  synchronous: FULL,
  foreign_keys: 1,
  mmap_size: 2 ** 31 - 2 ** 16,
} as const;

/** Writes that share one commit at the most: the first of them waits for the last. */
const SHARED_AT_MOST = 64;

/** One write that waits for its turn. */
interface Job {
  readonly work: (queries: Queries) => Promise<unknown>;
  /** If it goes on before the commit is on disk. */
  readonly committed?: (onDisk: Promise<void>) => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** @throws Error if the file cannot be opened or a pragma does not take */
export function openSqlite(file: string): Database {
  const writer = openConnection(file);
  const reader = openConnection(file);
  const log = createLogSync(writer);
  const read = queriesOf(reader, log.expectSound);
  const waiting: Job[] = [];
  let draining: Promise<void> | undefined;

  const enqueue = <T>(work: (queries: Queries) => Promise<T>, committed?: Job['committed']): Promise<T> =>
    new Promise<unknown>((resolve, reject) => {
      waiting.push({ work, resolve, reject, ...(committed && { committed }) });
      draining ??= drain();
    }) as Promise<T>;

  let current: number = FULL;
  const setSynchronous = (wanted: number): void => {
    if (wanted !== current) writer.exec(`PRAGMA synchronous = ${wanted}`);
    current = wanted;
  };

  /** Statements that may have changed something, ever. */
  let written = 0;
  const write = queriesOf(writer, writes => {
    if (writes) written += 1;
  });
  const begin = writer.prepare('BEGIN IMMEDIATE');
  const end = writer.prepare('COMMIT');

  // of the writing connection: its own commits do not move it
  const dataVersion = writer.prepare('PRAGMA data_version');
  dataVersion.setReturnArrays(true);
  /** Of this turn of the event loop, if anybody has asked. */
  let version: number | undefined;
  const forgetVersion = () => {
    version = undefined;
  };
  const writtenElsewhere = (): number => {
    if (version === undefined) {
      [version] = dataVersion.get() as unknown as [number];
      setImmediate(forgetVersion);
    }
    return version;
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      // requests that came in together reach the queue before this goes on, and so do those that their turn has kept waiting
      for (let before = 0; waiting.length > before && waiting.length < SHARED_AT_MOST;) {
        before = waiting.length;
        await new Promise(setImmediate);
      }
      const jobs = waiting.splice(0, SHARED_AT_MOST);
      const early = jobs.some(({ committed }) => committed);
      const before = written;
      const outcomes = await commitTogether(jobs, early ? NORMAL : FULL);
      const onDisk = early && written > before ? log.sync() : undefined;
      onDisk?.catch(() => undefined);
      for (const [index, { committed, resolve, reject }] of jobs.entries()) {
        const outcome = outcomes[index] ?? { error: new Error('SQLite: not carried out') };
        if ('error' in outcome) reject(outcome.error);
        else if (!onDisk) resolve(outcome.value);
        else if (committed) {
          committed(onDisk);
          resolve(outcome.value);
        } else onDisk.then(() => resolve(outcome.value), reject);
      }
    }
    draining = undefined;
  };

  /** One outcome for each job; the same error for all of them if nothing was committed. */
  const commitTogether = async (jobs: readonly Job[], synchronous: number): Promise<Outcome[]> => {
    try {
      setSynchronous(synchronous);
      return (await inTransaction(jobs, carryOut)) ?? (await inTransaction(jobs, carryOutApart)) ?? [];
    } catch (error) {
      return jobs.map(() => ({ error }));
    }
  };

  type CarryOut = (work: Job['work']) => Promise<Outcome | undefined>;

  /** @returns undefined if one of them cannot be carried out like this, and then nothing has happened */
  const inTransaction = async (jobs: readonly Job[], carry: CarryOut): Promise<Outcome[] | undefined> => {
    const outcomes: Outcome[] = [];
    try {
      log.expectSound();
      begin.run();
      for (const { work } of jobs) {
        const outcome = await carry(work);
        if (!outcome) return undefined;
        outcomes.push(outcome);
      }
      end.run();
      return outcomes;
    } finally {
      if (writer.isOpen && writer.isTransaction) writer.exec('ROLLBACK');
    }
  };

  /** Nearly every work goes well, or is refused before it has written anything: there is nothing to take back. */
  const carryOut: CarryOut = async work => {
    const before = written;
    try {
      return { value: await work(write) };
    } catch (error) {
      return written > before || !writer.isTransaction ? undefined : { error };
    }
  };

  /** With a savepoint each, to which the work of one alone is taken back. */
  const carryOutApart: CarryOut = async work => {
    writer.exec('SAVEPOINT job');
    try {
      const value = await work(write);
      writer.exec('RELEASE job');
      return { value };
    } catch (error) {
      // a full disk may have ended the whole transaction: then nobody's work is left
      if (!writer.isTransaction) throw error;
      writer.exec('ROLLBACK TO job');
      writer.exec('RELEASE job');
      return { error };
    }
  };

  return {
    dialect: 'sqlite',
    writtenElsewhere,
    all: read.all,
    get: read.get,
    run: (sql, ...parameters) => enqueue(queries => queries.run(sql, ...parameters)),
    transaction: enqueue,
    exclusive: enqueue,
    close: async () => {
      await draining;
      await log.close();
      reader.close();
      writer.close();
    },
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

interface Prepared {
  readonly statement: StatementSync;
  readonly writes: boolean;
  /** Of the columns it gives. */
  names: readonly string[];
}

/** @param using told before every statement whether it may change something */
function queriesOf(connection: DatabaseSync, using: (writes: boolean) => void): Queries {
  const prepared = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    let known = prepared.get(sql);
    if (!known) {
      const statement = connection.prepare(sql);
      // the library's own row objects are dictionaries, twice as slow to make and to read
      statement.setReturnArrays(true);
      const writes = !/^\s*SELECT\b/i.test(sql);
      prepared.set(sql, (known = { statement, writes, names: namesOf(statement) }));
    }
    using(known.writes);
    return known;
  };
  return {
    all: async <T extends object>(sql: string, ...parameters: SqlValue[]) => {
      const known = prepare(sql);
      const rows = known.statement.all(...parameters) as unknown as SqlValue[][];
      return rows.map(values => rowOf(known, values)) as T[];
    },
    get: async <T extends object>(sql: string, ...parameters: SqlValue[]) => {
      const known = prepare(sql);
      const values = known.statement.get(...parameters) as unknown as SqlValue[] | undefined;
      return values && (rowOf(known, values) as T);
    },
    run: async (sql, ...parameters) => Number(prepare(sql).statement.run(...parameters).changes),
  };
}

function rowOf(known: Prepared, values: readonly SqlValue[]): object {
  // a column more since it was prepared, for `SELECT *`
  if (values.length !== known.names.length) known.names = namesOf(known.statement);
  const row: Record<string, SqlValue> = {};
  for (const [index, name] of known.names.entries()) row[name] = values[index] ?? null;
  return row;
}

function namesOf(statement: StatementSync): string[] {
  return statement.columns().map(({ name }) => name);
}
