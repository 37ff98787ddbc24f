/** Secrets the product makes for itself: created once, kept in the data folder, readable by its owner only (mode 600). */

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

/**
 * Reads a JSON secret, or creates it first. Two processes that start at once end up with the same one.
 * @throws Error if others may read the file, or if it does not have the expected shape
 */
export async function secretFile<T>(
  folder: string,
  name: string,
  schema: v.GenericSchema<unknown, T>,
  create: () => Promise<T> | T,
): Promise<T> {
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
  return parse(text, schema, file);
}

/** The reason for a refusal would quote the secret. */
function parse<T>(text: string, schema: v.GenericSchema<unknown, T>, file: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${file} is no JSON; restore it from a backup`);
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw new Error(`${file} does not hold what it should; restore it from a backup`);
  return parsed.output;
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

/** Puts another content in the place of a secret, all at once. */
export async function replaceSecret(folder: string, name: string, secret: unknown): Promise<void> {
  const file = join(folder, name);
  await rename(await writeDraft(file, secret), file);
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
