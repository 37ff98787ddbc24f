/**
 * Carries a data folder over to PostgreSQL. Every batch is committed together with how far it got, so a run that died at
 * any moment is taken up by the next one. Until everything has been compared the database belongs to no project, and no
 * node starts on it.
 */

import { createHash } from 'node:crypto';
import { openPictureTable } from '../directory/pictures/table.ts';
import { DIRECTORY_MIGRATIONS } from '../directory/store/migrations.ts';
import { openSessionStore } from '../session/store.ts';
import type { Database, Queries, SqlValue } from '../sql/database.ts';
import { migrate } from '../sql/migrate.ts';
import type { Row, Source, SourceTable } from './source.ts';

const BATCH = 500;

/** @param done out of `total` */
export type Progress = (what: string, done: number, total: number) => void;

/** @throws Error that says what to do; nothing is lost or half done by it */
export async function migrateData(source: Source, database: Database, progress: Progress): Promise<void> {
  await openSessionStore(database);
  await migrate(database, 'directory', DIRECTORY_MIGRATIONS);
  await openPictureTable(database, Date.now);
  await expectSameVersions(source, database);
  await claim(source, database);
  for (const table of source.tables) await copyTable(table, database, progress);
  await copyPictures(source, database, progress);
  for (const table of source.tables) await compare(table, database, progress);
  if (source.hasChanged()) throw new Error(`The product runs on the folder: stop it, ${START_OVER}`);
  await database.transaction(async queries => {
    await queries.run('UPDATE project_stamp SET project = ?', source.project);
    await queries.run('DELETE FROM data_migration');
  });
}

const START_OVER = 'drop and create the database, and run this again';

async function expectSameVersions({ versions }: Source, database: Database): Promise<void> {
  const rows = await database.all<{ store: string; version: number }>('SELECT store, version FROM schema_versions');
  for (const { store, version } of rows) {
    const ofSource = versions.get(store) ?? version;
    if (ofSource !== version) {
      throw new Error(
        `The ${store} store of the folder has version ${ofSource}, this program ${version}: start the product once on the folder`,
      );
    }
  }
}

/** A name that no project can have: whoever starts a node on a half-filled database is refused. */
const claimOf = (project: string) => `(being filled with the data of ${project})`;

async function claim({ project, tables }: Source, database: Database): Promise<void> {
  await database.exclusive(async queries => {
    await queries.run('CREATE TABLE IF NOT EXISTS project_stamp (project TEXT NOT NULL)');
    await queries.run(
      'CREATE TABLE IF NOT EXISTS data_migration (name TEXT PRIMARY KEY, last_key TEXT NOT NULL, copied BIGINT NOT NULL)',
    );
    const row = await queries.get<{ project: string }>('SELECT project FROM project_stamp');
    if (row?.project === claimOf(project)) return;
    if (row) throw new Error(`The database belongs to "${row.project}" already; give an empty one`);
    for (const { name } of tables) {
      if (await queries.get(`SELECT 1 AS one FROM ${name} LIMIT 1`)) {
        throw new Error(`The table ${name} of the database is not empty; give an empty one`);
      }
    }
    await queries.run('INSERT INTO project_stamp (project) VALUES (?)', claimOf(project));
  });
}

interface Reached {
  readonly last_key: string;
  readonly copied: number;
}

async function note(queries: Queries, name: string, key: readonly SqlValue[], copied: number): Promise<void> {
  await queries.run(
    `INSERT INTO data_migration (name, last_key, copied) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET last_key = excluded.last_key, copied = excluded.copied`,
    name,
    JSON.stringify(key),
    copied,
  );
}

const reached = (database: Database, name: string) =>
  database.get<Reached>('SELECT last_key, copied FROM data_migration WHERE name = ?', name);

async function copyTable(table: SourceTable, database: Database, progress: Progress): Promise<void> {
  const { name, columns, key } = table;
  const before = await reached(database, name);
  const total = table.count();
  let from = before && (JSON.parse(before.last_key) as SqlValue[]);
  let copied = before?.copied ?? 0;
  for (;;) {
    const rows = table.after(from, BATCH);
    const last = rows.at(-1);
    if (!last) break;
    const places = rows.map(() => `(${columns.map(() => '?').join(', ')})`).join(', ');
    const values = rows.flatMap(row => columns.map(column => row[column] ?? null));
    const next = key.map(column => last[column] ?? null);
    await database.transaction(async queries => {
      await queries.run(`INSERT INTO ${name} (${columns.join(', ')}) VALUES ${places}`, ...values);
      await note(queries, name, next, copied + rows.length);
    });
    from = next;
    copied += rows.length;
    progress(name, copied, total);
  }
}

async function copyPictures(source: Source, database: Database, progress: Progress): Promise<void> {
  const names = await source.pictures();
  const before = await reached(database, 'picture_bytes');
  const [last = ''] = before ? (JSON.parse(before.last_key) as string[]) : [];
  let copied = before?.copied ?? 0;
  for (const name of names.filter(name => name > last)) {
    const { bytes, addedAt } = await source.picture(name);
    copied += 1;
    await database.transaction(async queries => {
      const insert = 'INSERT INTO picture_bytes (name, bytes, added_at) VALUES (?, ?, ?)';
      await queries.run(insert, name, bytes, addedAt);
      await note(queries, 'picture_bytes', [name], copied);
    });
    progress('pictures', copied, names.length);
  }
  const count = await database.get<{ n: number }>('SELECT COUNT(*) AS n FROM picture_bytes');
  if (count?.n !== names.length) throw new Error(`${count?.n} pictures instead of ${names.length}: ${START_OVER}`);
}

/** All rows, value by value. The databases sort texts differently, so the sum of the digests is compared. */
async function compare(table: SourceTable, database: Database, progress: Progress): Promise<void> {
  const { name, columns, key } = table;
  const ours = await digestOf(table, async (from, limit) => table.after(from, limit));
  const order = key.join(', ');
  const theirs = await digestOf(table, (from, limit) =>
    database.all<Row>(
      `SELECT ${columns.join(', ')} FROM ${name}
       ${from ? `WHERE (${order}) > (${key.map(() => '?').join(', ')})` : ''} ORDER BY ${order} LIMIT ?`,
      ...(from ?? []),
      limit,
    ),
  );
  if (ours.rows !== theirs.rows || ours.sum !== theirs.sum) {
    throw new Error(`${name} differs: ${theirs.rows} rows instead of ${ours.rows}. Stop the product, ${START_OVER}`);
  }
  progress(`${name} compared`, theirs.rows, ours.rows);
}

async function digestOf(
  { columns, key }: SourceTable,
  after: (from: readonly SqlValue[] | undefined, limit: number) => Promise<readonly Row[]>,
): Promise<{ rows: number; sum: bigint }> {
  let sum = 0n;
  let rows = 0;
  for (let from: SqlValue[] | undefined; ;) {
    const batch = await after(from, BATCH);
    const last = batch.at(-1);
    if (!last) return { rows, sum };
    for (const row of batch) {
      const text = JSON.stringify(columns.map(column => row[column] ?? null));
      sum = BigInt.asUintN(256, sum + BigInt(`0x${createHash('sha256').update(text).digest('hex')}`));
    }
    rows += batch.length;
    from = key.map(column => last[column] ?? null);
  }
}
