/** Where everything is kept, as configured: files of one folder for one machine, or PostgreSQL for several nodes. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { openPictureFolder, type PictureStore } from './directory/pictures/store.ts';
import { openPictureTable } from './directory/pictures/table.ts';
import { limitInMemory, type CreateLimit } from './http/rate-limit.ts';
import { sharedLimits } from './http/shared-limit.ts';
import type { Logger } from './log.ts';
import { secretFolder } from './secret-folder.ts';
import { secretTable, type Secrets } from './secrets.ts';
import type { Database } from './sql/database.ts';
import { stamp } from './sql/migrate.ts';
import { openPostgres } from './sql/postgres.ts';
import { openSqlite } from './sql/sqlite.ts';

export interface Storage {
  readonly secrets: Secrets;
  readonly createLimit: CreateLimit;
  /**
   * The database of one part, which is closed with the storage.
   * @throws Error if it belongs to another project
   */
  readonly open: (part: 'sessions' | 'directory') => Promise<Database>;
  /** @param now milliseconds since the epoch */
  readonly openPictures: (now: () => number) => Promise<PictureStore>;
  readonly close: () => Promise<void>;
}

/** @throws Error if the folder or the database cannot be used */
export async function openStorage({ storage, stamp: project }: Config, log: Logger): Promise<Storage> {
  if (storage.kind === 'folder') return openFolder(storage.folder, project);
  const database = await openPostgres(storage.url, log);
  try {
    await stamp(database, project);
    return {
      secrets: storage.secretsFolder === undefined ? await secretTable(database) : secretFolder(storage.secretsFolder),
      createLimit: await sharedLimits(database),
      open: async () => database,
      openPictures: now => openPictureTable(database, now),
      close: database.close,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openFolder(folder: string, project: string): Promise<Storage> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const opened: Database[] = [];
  return {
    secrets: secretFolder(folder),
    createLimit: limitInMemory,
    open: async part => {
      const database = openSqlite(join(folder, `${part}.db`));
      opened.push(database);
      await stamp(database, project);
      return database;
    },
    openPictures: () => openPictureFolder(join(folder, 'pictures')),
    close: async () => {
      for (const database of opened) await database.close();
    },
  };
}
