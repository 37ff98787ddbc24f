/**
 * PostgreSQL behind the {@link Database} port. Writes run SERIALIZABLE, also single ones, and are repeated where they
 * met another: what somebody checks before writing still holds at the commit, whichever node the other is on. Reads
 * outside a transaction take no part in that. Nobody waits long: while the server is out of order it is `unavailable`.
 */

import { setTimeout as wait } from 'node:timers/promises';
import {
  Client,
  DatabaseError,
  Pool,
  types,
  type ClientBase,
  type CustomTypesConfig,
  type PoolClient,
  type QueryResult,
} from 'pg';
import { hashOf } from '../secret.ts';
import { Refusal } from '../error.ts';
import type { Logger } from '../log.ts';
import type { Database, Queries, SqlValue } from './database.ts';
import { asDatabaseRefusal, isConnectionLost, isStalePlan, isTaken, metAnother } from './postgres-errors.ts';

export interface PostgresStatement {
  /** Under which a connection remembers how it is carried out. */
  readonly name: string;
  /** With `$1` for parameters. */
  readonly text: string;
  readonly values: unknown[];
}

export interface Postgres extends Database {
  /** A statement for itself, read committed: for what need not hold together with anything else. */
  statement: (statement: PostgresStatement) => Promise<Pick<QueryResult<object>, 'rows' | 'rowCount'>>;
}

/** Connections of one process: two pools of so many. */
const CONNECTIONS = 10;

/** Milliseconds that a caller waits for a connection, and for an answer. */
const CONNECT_TIMEOUT = 2000;
const ANSWER_TIMEOUT = 5000;

/** Milliseconds after which the server gives up by itself. */
const LIMITS = { statement_timeout: 4500, lock_timeout: 2000, idle_in_transaction_session_timeout: 10_000 } as const;

/** Small tables are read by their index, too, or writers of different rows would seem to meet. */
const WRITING = '-c default_transaction_isolation=serializable -c enable_seqscan=off -c jit=off';
const READING = '-c default_transaction_isolation=read\\ committed -c jit=off';

/** What makes an acknowledged commit last. */
const DURABLE = { fsync: ['on'], full_page_writes: ['on'], synchronous_commit: ['on', 'remote_apply'] } as const;

/** Any numbers; the same on all nodes. */
const EXCLUSIVE_LOCK = 7_154_018;
const LINE_LOCK = 7_154_019;

/** How often a transaction is run at most, for either reason, and the longest pause between two, in milliseconds. */
const RUNS = 40;
const RUNS_OUT_OF_LINE = 5;
const RUNS_FOR_KEY = 3;
const LONGEST_PAUSE = 50;

/** @throws Error if the server cannot be reached, or would lose commits */
export async function openPostgres(url: string, log: Logger): Promise<Postgres> {
  const readers = openPool(url, READING, log);
  const writers = openPool(url, WRITING, log);
  const close = async () => {
    await Promise.all([readers.end(), writers.end()]);
  };
  try {
    await expectSettings(writers, { ...DURABLE, default_transaction_isolation: ['serializable'] });
    await expectSettings(readers, { default_transaction_isolation: ['read committed'] });
  } catch (cause) {
    await close();
    throw new Error(`PostgreSQL cannot be used: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }

  const read = (statement: PostgresStatement) => {
    const once = () => withClient(readers, client => client.query<object>(statement));
    return once().catch((error: unknown) => {
      if (!isConnectionLost(error) && !isStalePlan(error)) throw error;
      return once();
    });
  };

  return {
    dialect: 'postgres',
    all: async <T extends object>(sql: string, ...parameters: SqlValue[]) =>
      (await mapped(read(prepared(sql, parameters)))).rows as T[],
    get: async <T extends object>(sql: string, ...parameters: SqlValue[]) =>
      (await mapped(read(prepared(sql, parameters)))).rows[0] as T | undefined,
    run: async (sql, ...parameters) => {
      const statement = prepared(sql, parameters);
      const { rowCount } = await mapped(repeated(writers, client => client.query(statement), 1));
      return rowCount ?? 0;
    },
    transaction: work => mapped(repeated(writers, client => transactionOn(client, work), RUNS_FOR_KEY)),
    exclusive: work => mapped(exclusively(url, work)),
    statement: statement => mapped(read(statement)),
    close,
  };
}

function openPool(connectionString: string, options: string, log: Logger): Pool {
  const pool = new Pool({
    connectionString,
    options,
    ...LIMITS,
    application_name: 'authui',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: ANSWER_TIMEOUT,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    pipeline: true,
    types: TYPES,
  });
  // without a listener a connection that breaks would take the process with it
  pool.on('error', error => log.warn({ event: 'database_connection_lost', error }));
  pool.on('connect', client => client.on('error', () => undefined));
  return pool;
}

/** 64-bit integers as numbers: nothing here counts beyond 2^53. */
const TYPES: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === types.builtins.INT8 ? (text: string) => Number(text) : (types.getTypeParser(oid, format) as unknown),
};

async function expectSettings(pool: Pool, expected: Readonly<Record<string, readonly string[]>>): Promise<void> {
  for (const [name, values] of Object.entries(expected)) {
    const { rows } = await pool.query<{ value: string }>('SELECT current_setting($1) AS value', [name]);
    const value = rows[0]?.value ?? '';
    if (!values.includes(value)) throw new Error(`${name} is ${value} instead of ${values.join(' or ')}`);
  }
}

async function mapped<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw asDatabaseRefusal(error);
  }
}

/** @param forKey how often it is run because a key has been taken meanwhile */
async function repeated<T>(pool: Pool, work: (client: PoolClient) => Promise<T>, forKey: number): Promise<T> {
  for (let run = 1; ; run += 1) {
    try {
      return await withClient(pool, client => (run > RUNS_OUT_OF_LINE ? inLine(client, work) : work(client)));
    } catch (error) {
      const again = (metAnother(error) || isStalePlan(error)) && run < RUNS;
      if (!again && !(isTaken(error) && run < forKey)) throw error;
      await wait(Math.random() * Math.min(LONGEST_PAUSE, 2 ** run));
    }
  }
}

/** Those who always come too late go one after the other. The connection holds the place, so its end gives it up. */
async function inLine<T>(client: PoolClient, work: (client: PoolClient) => Promise<T>): Promise<T> {
  await client.query('SELECT pg_advisory_lock($1)', [LINE_LOCK]);
  try {
    return await work(client);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LINE_LOCK]);
  }
}

async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let unusable = false;
  try {
    return await work(client);
  } catch (error) {
    unusable = !(error instanceof DatabaseError || error instanceof Refusal) || isConnectionLost(error);
    // it would go on with what it remembers
    unusable ||= isStalePlan(error);
    throw error;
  } finally {
    client.release(unusable);
  }
}

async function transactionOn<T>(client: ClientBase, work: (queries: Queries) => Promise<T>): Promise<T> {
  // on its way together with the first statement, which fails if this does
  const begun = client.query('BEGIN');
  begun.catch(() => undefined);
  try {
    const result = await work(queriesOf(client));
    await begun;
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('A statement failed and the work went on; nothing was saved');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** On a connection of its own: it may take long, and what it holds ends with it. */
async function exclusively<T>(connectionString: string, work: (queries: Queries) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString, types: TYPES, connectionTimeoutMillis: CONNECT_TIMEOUT });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [EXCLUSIVE_LOCK]);
    return await transactionOn(client, work);
  } finally {
    await client.end();
  }
}

function queriesOf(client: ClientBase): Queries {
  const query = (sql: string, parameters: SqlValue[]) => client.query<object>(prepared(sql, parameters));
  return {
    all: async <T extends object>(sql: string, ...parameters: SqlValue[]) => (await query(sql, parameters)).rows as T[],
    get: async <T extends object>(sql: string, ...parameters: SqlValue[]) =>
      (await query(sql, parameters)).rows[0] as T | undefined,
    run: async (sql, ...parameters) => (await query(sql, parameters)).rowCount ?? 0,
  };
}

const translated = new Map<string, { readonly name: string; readonly text: string }>();

/** @throws Refusal `bad_request` for a NUL character, which a text in PostgreSQL cannot hold */
function prepared(sql: string, values: SqlValue[]): PostgresStatement {
  if (values.some(value => typeof value === 'string' && value.includes('\0'))) throw new Refusal('bad_request');
  let statement = translated.get(sql);
  if (!statement) {
    let number = 0;
    const text = sql.replaceAll(/'[^']*'|\?/g, part => (part === '?' ? `$${(number += 1)}` : part));
    translated.set(sql, (statement = { name: hashOf(sql), text }));
  }
  return { ...statement, values };
}
