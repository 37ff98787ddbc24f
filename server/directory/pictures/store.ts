/** Where pictures are kept: bytes under a random name, never changed once they are there. */

import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface PictureStore {
  /** @returns the name; the bytes are on disk by then */
  add: (bytes: Uint8Array) => Promise<string>;
  read: (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  remove: (name: string) => Promise<void>;
  /** Names that have been there for so many milliseconds at least; one that is in use may be left out. */
  olderThan: (age: number) => Promise<string[]>;
}

const ENDING = '.webp';

/** Files of a folder that only the server reads (mode 700). */
export async function openPictureFolder(folder: string): Promise<PictureStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fileOf = (name: string) => {
    if (!isPictureName(name)) throw new Error('Not the name of a picture');
    return join(folder, name + ENDING);
  };
  return {
    add: async bytes => {
      const name = randomBytes(24).toString('base64url');
      const draft = `${fileOf(name)}.draft`;
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, fileOf(name));
      return name;
    },
    read: async name => {
      try {
        return new Uint8Array(await readFile(fileOf(name)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remove: name => rm(fileOf(name), { force: true }),
    olderThan: async age => {
      const names: string[] = [];
      for (const file of await readdir(folder)) {
        const name = file.slice(0, -ENDING.length);
        if (!file.endsWith(ENDING) || !isPictureName(name)) continue;
        const { mtimeMs } = await stat(join(folder, file));
        if (Date.now() - mtimeMs >= age) names.push(name);
      }
      return names;
    },
  };
}

export function isPictureName(text: string): boolean {
  return /^[\w-]{32}$/.test(text);
}
