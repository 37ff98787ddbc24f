/** The built mock page on a server of its own, under the content policy that the real server sends. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'vite';
import { DOCUMENT_HEADERS } from '../../server/http/security-headers.ts';
import { onceAt } from '../browser.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface MockPage {
  readonly origin: string;
  close(): Promise<void>;
}

/** Builds the page if its sources changed since the last time, and serves it on a free port. */
export async function startMockPage(): Promise<MockPage> {
  const folder = path.join(ROOT, 'node_modules/.cache', `authui-mock-page-${await digestOfSources()}`);
  if (!existsSync(folder)) {
    await onceAt(folder, into => buildPage(into, 'mock'));
    await removeOlder(folder);
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.join(folder, pathname);
    const isFile = path.extname(pathname) !== '' && file.startsWith(folder) && existsSync(file);
    const served = isFile ? file : path.join(folder, 'index.html');
    void readFile(served).then(content => {
      response.writeHead(200, {
        'Content-Type': TYPES[path.extname(served)] ?? 'application/octet-stream',
        'Content-Security-Policy': DOCUMENT_HEADERS['content-security-policy'],
        'Cache-Control': 'no-store',
      });
      response.end(content);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Builds of former sources serve nobody; what another process is making has one more dash in its name. */
async function removeOlder(folder: string): Promise<void> {
  const former = /^authui-mock-page-[0-9a-f]{16}$/;
  const names = (await readdir(path.dirname(folder))).filter(
    name => former.test(name) && name !== path.basename(folder),
  );
  await Promise.all(names.map(name => rm(path.join(path.dirname(folder), name), { recursive: true, force: true })));
}

/** Builds the page as `vite build --mode` does. */
export async function buildPage(outDir: string, mode: 'mock' | 'production'): Promise<void> {
  // the configuration leaves its plugins out where tests run, and Solid has another build for development
  const { VITEST, NODE_ENV } = process.env;
  delete process.env['VITEST'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ root: ROOT, mode, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  } finally {
    Object.assign(process.env, { ...(VITEST ? { VITEST } : {}), ...(NODE_ENV ? { NODE_ENV } : {}) });
  }
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['src', 'mocks']) {
    for (const name of (await readdir(path.join(ROOT, folder), { recursive: true })).toSorted()) {
      const { mtimeMs, size } = await stat(path.join(ROOT, folder, name));
      hash.update(`${folder}/${name} ${mtimeMs} ${size}\n`);
    }
  }
  for (const name of ['index.html', 'vite.config.ts']) hash.update(await readFile(path.join(ROOT, name)));
  return hash.digest('hex').slice(0, 16);
}
