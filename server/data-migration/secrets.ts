/** The secrets of a data folder, for nodes that share no folder. */

import { readdir } from 'node:fs/promises';
import * as v from 'valibot';
import { secretFolder } from '../secret-folder.ts';
import { secretTable } from '../secrets.ts';
import type { Database } from '../sql/database.ts';

/** What there may be; anything else in the folder is none of ours. */
const NAMES: ReadonlySet<string> = new Set([
  'session-keys.json',
  'directory-keys.json',
  'authui-client.json',
  'admin-client.json',
]);

/**
 * @returns the names of those that are in the database now
 * @throws Error if the database has another one already
 */
export async function copySecrets(folder: string, database: Database): Promise<readonly string[]> {
  const files = secretFolder(folder);
  const table = await secretTable(database);
  const names = (await readdir(folder)).filter(name => NAMES.has(name)).toSorted();
  for (const name of names) {
    const secret = await files.read(name, v.unknown(), () => {
      throw new Error(`${name} is gone`);
    });
    const kept = await table.read(name, v.unknown(), () => secret);
    if (JSON.stringify(kept) !== JSON.stringify(secret)) throw new Error(`The database has another ${name} already`);
  }
  return names;
}
