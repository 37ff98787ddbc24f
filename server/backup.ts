/**
 * `npm run backup -- FOLDER`: copies databases, secrets and pictures of a data folder while the product runs. The copy is
 * a data folder itself: to restore, name it as `AUTHUI_DATA_DIR`.
 */

import { chmod, cp, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { readConfig } from './config.ts';

async function copy(from: string, to: string): Promise<string[]> {
  const names = await readdir(from);
  // never into an older copy
  await mkdir(to, { recursive: false, mode: 0o700 });
  const databases = names.filter(name => name.endsWith('.db'));
  for (const name of databases) {
    const source = new DatabaseSync(join(from, name), { readOnly: true });
    // all pages in one step: a copy in parts would begin again with every write of somebody else
    await backup(source, join(to, name), { rate: 1_000_000_000 });
    source.close();
    await chmod(join(to, name), 0o600);
  }
  // after the databases: what their rows name is there, or was replaced meanwhile
  const others = names.filter(name => name.endsWith('.json') || name === 'pictures');
  for (const name of others) await cp(join(from, name), join(to, name), { recursive: true, preserveTimestamps: true });
  return [...databases, ...others];
}

try {
  const [, , target] = process.argv;
  if (target === undefined) throw new Error('Say where to: npm run backup -- FOLDER (which must not exist yet)');
  const { storage } = readConfig(join(import.meta.dirname, 'demo/authui.yaml'));
  if (storage.kind !== 'folder') throw new Error('The data is in PostgreSQL: use pg_dump');
  const copied = await copy(storage.folder, resolve(target));
  process.stdout.write(`Copied to ${resolve(target)}: ${copied.join(', ')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
