/**
 * Many people with a session each, without signing in a million times: the rows that one real sign-in left are copied
 * under other names, so they have the shape that the product gives them.
 */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hashOf, randomId } from '../../server/secret.ts';
import { secretFolder } from '../../server/secret-folder.ts';
import { openSealKeys, seal, unseal } from '../../server/session/seal.ts';
import type { Tokens } from '../../server/session/session.ts';
import type { Person } from './target.ts';

type Row = Record<string, string | number | null>;

interface Template {
  readonly table: string;
  readonly rows: readonly Row[];
}

/** Rows that go into one transaction. */
const BATCH = 20_000;

/** How long what is copied lives. */
const LIFE_SECONDS = 10 * 3600;

/**
 * @param dataDir of a product that is stopped and has exactly one person, who is signed in
 * @param asking how many of the people are going to send requests, evenly spread
 */
export async function grow(dataDir: string, count: number, asking: number): Promise<Person[]> {
  const keys = await openSealKeys(secretFolder(dataDir));
  const directory = open(join(dataDir, 'directory.db'));
  const sessions = open(join(dataDir, 'sessions.db'));
  try {
    const [session] = sessions.prepare('SELECT * FROM sessions').all() as Row[];
    const [user] = directory.prepare('SELECT * FROM directory_users').all() as Row[];
    const sealed = unseal(keys, text(session, 'id_hash'), text(session, 'sealed_tokens'));
    if (!session || !user || sealed === null) throw new Error('Nobody is signed in');
    const tokens = JSON.parse(sealed) as Tokens;
    const sub = text(user, 'sub');
    const templates = tablesOf(directory).flatMap((table): Template[] => {
      const rows = (directory.prepare(`SELECT * FROM ${table}`).all() as Row[]).filter(
        row => mentions(row, sub) && row['model'] !== 'AuthorizationCode',
      );
      return rows.length > 0 ? [{ table, rows }] : [];
    });
    const names = namesIn(templates, sub);

    const people: Person[] = [];
    for (let done = 0; done < count;) {
      directory.exec('BEGIN');
      sessions.exec('BEGIN');
      for (let inBatch = 0; inBatch < BATCH && done < count; inBatch += 1, done += 1) {
        const renamed = new Map(names.map(name => [name, nameLike(name, done)]));
        const issued: Tokens = {
          accessToken: randomId(),
          refreshToken: randomId(),
          accessExpiresAt: Date.now() + LIFE_SECONDS * 1000,
        };
        const hashes = new Map([
          [hashOf(tokens.accessToken), hashOf(issued.accessToken)],
          [hashOf(tokens.refreshToken ?? ''), hashOf(issued.refreshToken ?? '')],
          ...[...renamed].map(([from, to]) => [hashOf(from), hashOf(to)] as const),
        ]);
        for (const { table, rows } of templates) {
          for (const row of rows) insert(directory, table, copyOf(row, renamed, hashes));
        }
        const id = randomId();
        const idHash = hashOf(id);
        insert(sessions, 'sessions', {
          ...copyOf(session, renamed, hashes),
          id_hash: idHash,
          sealed_tokens: seal(keys, idHash, JSON.stringify({ ...tokens, ...issued })),
        });
        if (done % Math.floor(count / asking) === 0 && people.length < asking) {
          people.push({ cookie: `authui_session=${id}` });
        }
      }
      directory.exec('COMMIT');
      sessions.exec('COMMIT');
    }
    return people;
  } finally {
    for (const database of [directory, sessions]) {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    }
  }
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  // nothing of this has to survive a power cut
  database.exec('PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1000000');
  return database;
}

function tablesOf(database: DatabaseSync): string[] {
  const rows = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all() as Row[];
  return rows.map(row => text(row, 'name')).filter(name => !name.startsWith('sqlite_'));
}

function text(row: Row | undefined, column: string): string {
  return String(row?.[column] ?? '');
}

function mentions(row: Row, name: string): boolean {
  return Object.values(row).some(value => typeof value === 'string' && value.includes(name));
}

/** What must differ from person to person: ids, and the address they sign in with. */
function namesIn(templates: readonly Template[], sub: string): string[] {
  const names = new Set([sub]);
  for (const { table, rows } of templates) {
    for (const row of rows) {
      if (table === 'directory_login_ids') for (const column of ['id', 'normalised']) names.add(text(row, column));
      if (table !== 'directory_records') continue;
      const payload = JSON.parse(text(row, 'payload')) as Row;
      for (const member of ['uid', 'grantId', 'sessionUid'] as const) {
        if (typeof payload[member] === 'string') names.add(payload[member]);
      }
    }
  }
  return [...names];
}

function nameLike(name: string, number: number): string {
  if (name.includes('@')) return `copy-${number}@example.com`;
  return /^[\da-f]{8}-/.test(name) ? randomUUID() : randomId().slice(0, name.length);
}

/** @param hashes of what is kept under its hash only; of anything else nobody knows the id, so any hash will do */
function copyOf(row: Row, renamed: ReadonlyMap<string, string>, hashes: ReadonlyMap<string, string>): Row {
  const copy: Row = {};
  for (const [column, value] of Object.entries(row)) {
    if (column === 'id_hash') copy[column] = hashes.get(String(value)) ?? hashOf(randomId());
    else if (column === 'expires_at') copy[column] = Math.floor(Date.now() / 1000) + LIFE_SECONDS;
    else if (typeof value === 'string') {
      let changed = value;
      for (const [from, to] of renamed) changed = changed.replaceAll(from, to);
      copy[column] = changed.replace(/"exp":\d+/, `"exp":${Math.floor(Date.now() / 1000) + LIFE_SECONDS}`);
    } else copy[column] = value;
  }
  return copy;
}

const prepared = new WeakMap<DatabaseSync, Map<string, ReturnType<DatabaseSync['prepare']>>>();

function insert(database: DatabaseSync, table: string, row: Row): void {
  let statements = prepared.get(database);
  if (!statements) prepared.set(database, (statements = new Map()));
  let statement = statements.get(table);
  if (!statement) {
    const columns = Object.keys(row);
    statement = database.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
    statements.set(table, statement);
  }
  statement.run(...Object.values(row));
}
