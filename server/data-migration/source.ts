/** The data folder that is carried over: its tables as they are, read in the order of their keys, and its pictures. */

import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isPictureName } from '../directory/pictures/store.ts';
import type { SqlValue } from '../sql/database.ts';

export type Row = Readonly<Record<string, SqlValue>>;

export interface SourceTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns of the primary key, in order. */
  readonly key: readonly string[];
  readonly count: () => number;
  /** The rows behind a key, in its order. */
  readonly after: (key: readonly SqlValue[] | undefined, limit: number) => Row[];
}

export interface Source {
  readonly project: string;
  /** By store, as the program knows them. */
  readonly versions: ReadonlyMap<string, number>;
  /** What others refer to comes first. */
  readonly tables: readonly SourceTable[];
  /** Whether anybody has written to it since it was opened. */
  readonly hasChanged: () => boolean;
  readonly pictures: () => Promise<readonly string[]>;
  readonly picture: (name: string) => Promise<{ bytes: Uint8Array; addedAt: number }>;
  readonly close: () => void;
}

/** Tables about the store itself. */
const OWN = new Set(['schema_versions', 'project_stamp']);

/** Columns that every database fills by itself. */
const OWN_COLUMNS = new Set(['directory_users.stamp']);

/** @throws Error if there is no data, or it is that of two projects */
export function openSource(folder: string): Source {
  const files = ['directory.db', 'sessions.db'].map(name => join(folder, name)).filter(file => existsSync(file));
  if (files.length === 0) throw new Error(`${folder} holds neither directory.db nor sessions.db`);
  const databases = files.map(file => new DatabaseSync(file, { readOnly: true, timeout: 5000 }));
  const all = <T>(database: DatabaseSync, sql: string) => database.prepare(sql).all() as T[];
  const projects = databases.flatMap(database =>
    all<{ project: string }>(database, 'SELECT project FROM project_stamp'),
  );
  const [project = '', ...others] = new Set(projects.map(row => row.project));
  if (others.length > 0) throw new Error(`${folder} holds data of two projects: ${[project, ...others].join(', ')}`);
  const dataVersions = () =>
    databases.map(database => all(database, 'PRAGMA data_version')).map(rows => JSON.stringify(rows));
  const before = dataVersions().join();
  const pictureFolder = join(folder, 'pictures');
  const fileOf = (name: string) => join(pictureFolder, `${name}.webp`);
  return {
    project,
    versions: new Map(
      databases
        .flatMap(database => all<{ store: string; version: number }>(database, 'SELECT * FROM schema_versions'))
        .map(({ store, version }) => [store, version]),
    ),
    tables: databases.flatMap(tablesOf),
    hasChanged: () => dataVersions().join() !== before,
    pictures: async () => {
      if (!existsSync(pictureFolder)) return [];
      const names = (await readdir(pictureFolder))
        .filter(file => file.endsWith('.webp'))
        .map(file => file.slice(0, -5));
      return names.filter(isPictureName).toSorted();
    },
    picture: async name => ({
      bytes: await readFile(fileOf(name)),
      addedAt: Math.floor((await stat(fileOf(name))).mtimeMs),
    }),
    close: () => {
      for (const database of databases) database.close();
    },
  };
}

function tablesOf(database: DatabaseSync): SourceTable[] {
  const names = database
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid`)
    .all()
    .map(row => String(row['name']));
  const refers = (name: string) => database.prepare(`PRAGMA foreign_key_list(${name})`).all().length > 0;
  const kept = names.filter(name => !OWN.has(name));
  return [...kept.filter(name => !refers(name)), ...kept.filter(refers)].map(name => tableOf(database, name));
}

function tableOf(database: DatabaseSync, name: string): SourceTable {
  const info = database.prepare(`PRAGMA table_info(${name})`).all() as { name: string; pk: number }[];
  const columns = info.map(column => column.name).filter(column => !OWN_COLUMNS.has(`${name}.${column}`));
  const key = info
    .filter(({ pk }) => pk > 0)
    .toSorted((a, b) => a.pk - b.pk)
    .map(column => column.name);
  const select = `SELECT ${columns.join(', ')} FROM ${name}`;
  const order = `ORDER BY ${key.join(', ')} LIMIT ?`;
  const first = database.prepare(`${select} ${order}`);
  const next = database.prepare(`${select} WHERE (${key.join(', ')}) > (${key.map(() => '?').join(', ')}) ${order}`);
  return {
    name,
    columns,
    key,
    count: () => Number(database.prepare(`SELECT COUNT(*) AS n FROM ${name}`).get()?.['n']),
    after: (from, limit) => (from ? next.all(...from, limit) : first.all(limit)) as Row[],
  };
}
