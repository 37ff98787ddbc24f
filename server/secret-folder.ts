/** Secrets as files: kept in a folder of the product's own, readable by its owner only (mode 600). */

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecret, type Secrets } from './secrets.ts';

/** @param folder is made if it is not there; several nodes may share it */
export function secretFolder(folder: string): Secrets {
  return {
    read: async (name, schema, create) => {
      const file = join(folder, name);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        await createOnce(file, await create());
        text = await readFile(file, 'utf8');
      }
      const { mode } = await stat(file);
      if ((mode & 0o077) !== 0) throw new Error(`${file} can be read by others; run: chmod 600 ${file}`);
      return parseSecret(text, schema, file);
    },
    replace: async (name, secret) => {
      const file = join(folder, name);
      await rename(await writeDraft(file, secret), file);
    },
  };
}

/** A link fails where the name is taken and appears with its whole content, so nobody reads half a secret. */
async function createOnce(file: string, secret: unknown): Promise<void> {
  const draft = await writeDraft(file, secret);
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
}

/** @returns the name of a file of its own, readable by its owner only, whose content is on disk */
async function writeDraft(file: string, secret: unknown): Promise<string> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(secret, null, 2));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}
