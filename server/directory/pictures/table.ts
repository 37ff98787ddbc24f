/** Pictures in the database, where every node finds them. */

import { randomBytes } from 'node:crypto';
import type { Database } from '../../sql/database.ts';
import { migrate, type Migration } from '../../sql/migrate.ts';
import type { PictureStore } from './store.ts';

const PICTURE_MIGRATIONS: readonly Migration[] = [
  [
    'CREATE TABLE picture_bytes (name TEXT PRIMARY KEY, bytes BYTEA NOT NULL, added_at BIGINT NOT NULL)',
    'CREATE INDEX picture_bytes_by_time ON picture_bytes (added_at)',
  ],
];

/** @param now milliseconds since the epoch */
export async function openPictureTable(database: Database, now: () => number): Promise<PictureStore> {
  await migrate(database, 'pictures', PICTURE_MIGRATIONS);
  return {
    add: async bytes => {
      const name = randomBytes(24).toString('base64url');
      await database.run('INSERT INTO picture_bytes (name, bytes, added_at) VALUES (?, ?, ?)', name, bytes, now());
      return name;
    },
    read: async name => {
      const row = await database.get<{ bytes: Uint8Array }>('SELECT bytes FROM picture_bytes WHERE name = ?', name);
      return row && new Uint8Array(row.bytes);
    },
    remove: async name => {
      await database.run('DELETE FROM picture_bytes WHERE name = ?', name);
    },
    olderThan: async age => {
      const rows = await database.all<{ name: string }>(
        `SELECT name FROM picture_bytes WHERE added_at <= ?
         AND NOT EXISTS (SELECT 1 FROM directory_pictures WHERE directory_pictures.name = picture_bytes.name)`,
        now() - age,
      );
      return rows.map(({ name }) => name);
    },
  };
}
