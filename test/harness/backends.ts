/** Every database the product runs on, for suites that hold on all of them. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../server/log.ts';
import type { Database } from '../../server/sql/database.ts';
import { openPostgres } from '../../server/sql/postgres.ts';
import { openSqlite } from '../../server/sql/sqlite.ts';
import { startCluster } from './postgres.ts';

export const BACKENDS = ['SQLite', 'PostgreSQL'] as const;
type BackendName = (typeof BACKENDS)[number];

export interface Backend {
  /** A new database with nothing in it. @returns what opens it, as often as programs share it */
  readonly create: () => Promise<() => Promise<Database>>;
  /** Removes everything; the openings are to be closed by then. */
  readonly end: () => Promise<void>;
}

export async function startBackend(name: BackendName): Promise<Backend> {
  if (name === 'PostgreSQL') {
    const cluster = await startCluster();
    return {
      create: async () => {
        const url = await cluster.createDatabase();
        return () => openPostgres(url, createLog('silent'));
      },
      end: cluster.end,
    };
  }
  const folder = await mkdtemp(join(tmpdir(), 'authui-sqlite-'));
  let files = 0;
  return {
    create: async () => {
      const file = join(folder, `${(files += 1)}.db`);
      return async () => openSqlite(file);
    },
    end: () => rm(folder, { recursive: true }),
  };
}
