/**
 * The door for any Node: says what is missing, builds the page if it is not there or older than its sources, then starts
 * the server. Plain JavaScript, because an old Node cannot even read the rest.
 */

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  console.error(
    `AuthUI runs on Node ${NEEDED} or newer; this is ${process.versions.node}.\n` +
      'npm ci brings one for Linux (x64, arm64); start with "npm start", so that it is used.',
  );
  process.exit(1);
}

const built = [join(root, 'dist/client/index.html'), join(root, 'dist/server/render.js')];

// in development the page comes from its sources
if (!process.argv.includes('--dev') && isOutdated()) {
  console.log('Building the page …');
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' });
}

await import('./main.ts');

/** A deployment without sources never rebuilds. */
function isOutdated() {
  const sources = fs.globSync(['src/**/*.*', 'index.html', 'vite.config.ts', 'package-lock.json'], { cwd: root });
  if (!built.every(file => fs.existsSync(file))) return true;
  const since = Math.min(...built.map(file => fs.statSync(file).mtimeMs));
  return sources.some(source => fs.statSync(join(root, source)).mtimeMs > since);
}
