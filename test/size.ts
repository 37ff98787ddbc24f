/**
 * What the settings page costs before it shows anything: what its document asks for, what that imports statically, and one
 * dictionary, as brotli sends them. The document itself is not counted. Exits 1 over the budget.
 */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const BUDGET = { bytes: 30_720, files: 4 };
const FOLDER = path.resolve(import.meta.dirname, '../dist/client');

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const read = (name: string) => readFile(path.join(FOLDER, name), 'utf8');
const manifest = JSON.parse(await read('.vite/manifest.json')) as Record<string, Chunk>;
const named = [...(await read('index.html')).matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(
  ([, name]) => name ?? '',
);

function withImports(name: string): string[] {
  const chunk = manifest[name];
  return chunk ? [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap(withImports)] : [];
}

const chunks = Object.keys(manifest).filter(name => named.includes(manifest[name]?.file ?? ''));
// whatever the language, one dictionary comes along
const files = [...new Set([...named, ...[...chunks, 'src/i18n/en.ts'].flatMap(withImports)])];
const sizes = await Promise.all(files.map(async file => (await stat(path.join(FOLDER, `${file}.br`))).size));
const sum = sizes.reduce((total, size) => total + size, 0);

for (const [index, file] of files.entries()) console.log(`${String(sizes[index]).padStart(7)}  ${file}`);
console.log(
  `${String(sum).padStart(7)}  of ${BUDGET.bytes} bytes (brotli) in ${files.length} of ${BUDGET.files} files`,
);
if (named.length === 0 || sum > BUDGET.bytes || files.length > BUDGET.files) process.exitCode = 1;
