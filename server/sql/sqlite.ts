/**
 * SQLite behind the {@link Database} port: write-ahead log, every commit on disk before it is acknowledged
 * (`synchronous=FULL`), writers one at a time by `BEGIN IMMEDIATE`. Readers have a connection of their own, so they
 * never see what a running transaction has not committed.
 *
 * Writes that wait at the same time share one commit, because nearly all that a commit costs is waiting for the disk. What
 * one of them throws takes back its own work only; each is answered, with success or refusal, after the commit they share.
 */

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Database, Queries, SqlValue } from './database.ts';

/**
 * Set and then read back at every open: a file remembers some of these, but not all. The patience comes first, because
 * switching to the write-ahead log needs the file for itself. Pages are read where the system has them in memory already,
 * not copied into a cache of our own.
 */
const PRAGMAS = {
  busy_timeout: 5000,
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  mmap_size: 2 ** 31 - 2 ** 16,
} as const;

/** Writes that share one commit at the most: the first of them waits for the last. */
const SHARED_AT_MOST = 64;

/** One write that waits for its turn. */
interface Job {
  readonly work: (queries: Queries) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** @throws Error if the file cannot be opened or a pragma does not take */
export function openSqlite(file: string): Database {
  const writer = openConnection(file);
  const reader = openConnection(file);
  const read = queriesOf(reader);
  const waiting: Job[] = [];
  let draining: Promise<void> | undefined;

  const enqueue = <T>(work: (queries: Queries) => Promise<T>): Promise<T> =>
    new Promise<unknown>((resolve, reject) => {
      waiting.push({ work, resolve, reject });
      draining ??= drain();
    }) as Promise<T>;

  /** Whether anything has been written since it was last set. */
  let written = false;
  const write = queriesOf(writer, () => {
    written = true;
  });

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
    // requests that came in together reach the queue before this goes on, and so do those that their turn has kept waiting
    for (let before = 0; waiting.length > before && waiting.length < SHARED_AT_MOST;) {
      before = waiting.length;
      await new Promise(setImmediate);
    }
    while (waiting.length > 0) {
      const jobs = waiting.splice(0, SHARED_AT_MOST);
      const outcomes = await commitTogether(jobs);
      for (const [index, job] of jobs.entries()) {
        const outcome = outcomes[index] ?? { error: new Error('SQLite: not carried out') };
        if ('error' in outcome) job.reject(outcome.error);
        else job.resolve(outcome.value);
      }
    }
    draining = undefined;
  };

  /** One outcome for each job; the same error for all of them if nothing was committed. */
  const commitTogether = async (jobs: readonly Job[]): Promise<Outcome[]> => {
    try {
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
      await write.run('BEGIN IMMEDIATE');
      for (const { work } of jobs) {
        const outcome = await carry(work);
        if (!outcome) return undefined;
        outcomes.push(outcome);
      }
      await write.run('COMMIT');
      return outcomes;
    } finally {
      if (writer.isOpen && writer.isTransaction) writer.exec('ROLLBACK');
    }
  };

  /** Nearly every work goes well, or is refused before it has written anything: there is nothing to take back. */
  const carryOut: CarryOut = async work => {
    written = false;
    try {
      return { value: await work(write) };
    } catch (error) {
      return written || !writer.isTransaction ? undefined : { error };
    }
  };

  /** With a savepoint each, to which the work of one alone is taken back. */
  const carryOutApart: CarryOut = async work => {
    await write.run('SAVEPOINT job');
    try {
      const value = await work(write);
      await write.run('RELEASE job');
      return { value };
    } catch (error) {
      // a full disk may have ended the whole transaction: then nobody's work is left
      if (!writer.isTransaction) throw error;
      await write.run('ROLLBACK TO job');
      await write.run('RELEASE job');
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

/** @param writing told before every statement that may change something */
function queriesOf(connection: DatabaseSync, writing = () => {}): Queries {
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
    if (known.writes) writing();
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
