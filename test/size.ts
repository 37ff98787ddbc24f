/**
 * What the settings page costs before it shows anything: the entry of the build, what it imports statically, and the
 * stylesheets and one dictionary, as brotli sends them. Exits 1 over the budget.
 */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const BUDGET = 40_960;
const FOLDER = path.resolve(import.meta.dirname, '../dist/client');

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const manifest = JSON.parse(await readFile(path.join(FOLDER, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

function initialFiles(name: string, seen = new Set<string>()): string[] {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return [];
  seen.add(name);
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap(imported => initialFiles(imported, seen))];
}

const entries = Object.keys(manifest).filter(name => manifest[name]?.isEntry);
// whatever the language, one dictionary comes along
const files = [...new Set([...entries, 'src/i18n/en.ts'].flatMap(name => initialFiles(name)))];
const sizes = await Promise.all(files.map(async file => (await stat(path.join(FOLDER, `${file}.br`))).size));
const sum = sizes.reduce((total, size) => total + size, 0);

for (const [index, file] of files.entries()) console.log(`${String(sizes[index]).padStart(7)}  ${file}`);
console.log(`${String(sum).padStart(7)}  of ${BUDGET} bytes (brotli) before the settings page shows`);
if (files.length === 0 || sum > BUDGET) process.exitCode = 1;
