/**
 * Many people with a session each, without signing in a million times: the rows that one real sign-in left are copied
 * under other names, so they have the shape that the product gives them.
 */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { hashOf, randomId } from '../../server/secret.ts';
import { secretFolder } from '../../server/secret-folder.ts';
import { openSealKeys, seal, unseal } from '../../server/session/seal.ts';
import type { Tokens } from '../../server/session/session.ts';
import type { Person } from './target.ts';

type Row = Record<string, string | number | null>;

/** How one row is copied. */
interface Template {
  readonly statement: StatementSync;
  /** The values of a copy. @param renamed what stands for each of the names that differ from person to person */
  readonly copy: (renamed: readonly string[]) => (string | number | null)[];
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
    const rows = tablesOf(directory).flatMap(table =>
      (directory.prepare(`SELECT * FROM ${table}`).all() as Row[])
        .filter(row => mentions(row, sub) && row['model'] !== 'AuthorizationCode')
        .map(row => ({ table, row })),
    );
    const { accessToken, refreshToken = '' } = tokens;
    const names = namesIn(rows, sub);
    const secrets = [...names, accessToken, refreshToken];
    const templates = rows.map(({ table, row }) => template(directory, table, row, secrets));
    const { id_hash: _idHash, sealed_tokens: _tokens, ...rest } = session;
    const ofSession = template(sessions, 'sessions', { ...rest, id_hash: '', sealed_tokens: '' }, secrets);

    const indexes = [dropIndexes(directory), dropIndexes(sessions)];
    const people: Person[] = [];
    for (let done = 0; done < count;) {
      directory.exec('BEGIN');
      sessions.exec('BEGIN');
      for (let inBatch = 0; inBatch < BATCH && done < count; inBatch += 1, done += 1) {
        const issued = { accessToken: randomId(), refreshToken: randomId() };
        const renamed = [...names.map(name => nameLike(name, done)), issued.accessToken, issued.refreshToken];
        for (const { statement, copy } of templates) statement.run(...copy(renamed));
        const id = randomId();
        const idHash = hashOf(id);
        const sealedTokens = seal(
          keys,
          idHash,
          JSON.stringify({ ...tokens, ...issued, accessExpiresAt: Date.now() + LIFE_SECONDS * 1000 }),
        );
        ofSession.statement.run(...ofSession.copy(renamed).slice(0, -2), idHash, sealedTokens);
        if (done % Math.floor(count / asking) === 0 && people.length < asking) {
          people.push({ cookie: `authui_session=${id}` });
        }
      }
      directory.exec('COMMIT');
      sessions.exec('COMMIT');
    }
    for (const build of indexes) build();
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

/** Building an index at the end is many times faster. @returns what builds them again */
function dropIndexes(database: DatabaseSync): () => void {
  const rows = database
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`)
    .all() as Row[];
  for (const row of rows) database.exec(`DROP INDEX ${text(row, 'name')}`);
  return () => {
    for (const row of rows) database.exec(text(row, 'sql'));
  };
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
function namesIn(rows: readonly { readonly table: string; readonly row: Row }[], sub: string): string[] {
  const names = new Set([sub]);
  for (const { table, row } of rows) {
    if (table === 'directory_login_ids') for (const column of ['id', 'normalised']) names.add(text(row, column));
    if (table !== 'directory_records') continue;
    const payload = JSON.parse(text(row, 'payload')) as Row;
    for (const member of ['uid', 'grantId', 'sessionUid'] as const) {
      if (typeof payload[member] === 'string') names.add(payload[member]);
    }
  }
  return [...names];
}

function nameLike(name: string, number: number): string {
  if (name.includes('@')) return `copy-${number}@example.com`;
  return /^[\da-f]{8}-/.test(name) ? randomUUID() : randomId().slice(0, name.length);
}

/** @param names what stands in the row for this one person */
function template(database: DatabaseSync, table: string, row: Row, names: readonly string[]): Template {
  const columns = Object.keys(row);
  const end = Math.floor(Date.now() / 1000) + LIFE_SECONDS;
  const copies = columns.map((column): ((renamed: readonly string[]) => string | number | null) => {
    const value = row[column] ?? null;
    if (column === 'expires_at') return () => end;
    if (typeof value !== 'string') return () => value;
    if (column === 'id_hash') {
      const hashed = names.findIndex(name => hashOf(name) === value);
      // of anything else nobody knows the id, so any hash will do
      return renamed => hashOf(renamed[hashed] ?? randomId());
    }
    const pattern = new RegExp(`(${names.map(name => name.replaceAll(/[.+*?^$()[\]{}|\\]/g, '\\$&')).join('|')})`);
    const parts = value.replace(/"exp":\d+/, `"exp":${end}`).split(pattern);
    const places = parts.map(part => names.indexOf(part));
    if (places.every(place => place < 0)) return () => parts.join('');
    return renamed => parts.map((part, index) => renamed[places[index] ?? -1] ?? part).join('');
  });
  const statement = database.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  return { statement, copy: renamed => copies.map(copy => copy(renamed)) };
}
