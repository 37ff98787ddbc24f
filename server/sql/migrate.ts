/** Brings a store to the shape the code expects, one version after the other, each in a transaction of its own. */

import type { Database, Dialect } from './database.ts';

/**
 * Statements that lead from the version before to this one. They never change once they are released, and they only
 * add: a program of the version before goes on working on the tables while nodes are replaced one by one.
 */
export type Migration = readonly (string | Readonly<Record<Dialect, readonly string[]>>)[];

/**
 * @param store name of the store; several may live in one database
 * @throws Error if the database is ahead of this code
 */
export async function migrate(database: Database, store: string, migrations: readonly Migration[]): Promise<void> {
  for (let done = false; !done;) {
    done = await database.exclusive(async queries => {
      await queries.run(
        'CREATE TABLE IF NOT EXISTS schema_versions (store TEXT PRIMARY KEY, version INTEGER NOT NULL)',
      );
      const row = await queries.get<{ version: number }>('SELECT version FROM schema_versions WHERE store = ?', store);
      const version = row?.version ?? 0;
      if (version > migrations.length) {
        throw new Error(
          `The ${store} store has version ${version}; this program knows ${migrations.length}. Update it.`,
        );
      }
      const next = migrations[version];
      if (!next) return true;
      const statements = next.flatMap(step => (typeof step === 'string' ? step : step[database.dialect]));
      for (const statement of statements) await queries.run(statement);
      await queries.run(
        `INSERT INTO schema_versions (store, version) VALUES (?, ?)
         ON CONFLICT (store) DO UPDATE SET version = excluded.version`,
        store,
        version + 1,
      );
      return false;
    });
  }
}

/**
 * Marks a store as belonging to one project, so that demo data never turns up in a real project or the other way round.
 * @throws Error if the store carries another stamp
 */
export async function stamp(database: Database, project: string): Promise<void> {
  await database.exclusive(async queries => {
    await queries.run('CREATE TABLE IF NOT EXISTS project_stamp (project TEXT NOT NULL)');
    const row = await queries.get<{ project: string }>('SELECT project FROM project_stamp');
    if (!row) await queries.run('INSERT INTO project_stamp (project) VALUES (?)', project);
    else if (row.project !== project) {
      throw new Error(
        `This store belongs to the project "${row.project}", the configuration says "${project}". ` +
          'Choose another AUTHUI_DATA_DIR or DATABASE_URL; after renaming a project, update the one row of its table ' +
          'project_stamp.',
      );
    }
  });
}
