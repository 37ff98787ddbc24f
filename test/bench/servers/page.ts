/**
 * Serves a folder as the product serves its page: compressed beforehand with brotli, named files kept for ever. `ANSWERS`
 * names a file of canned JSON by `METHOD /path`.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

const folder = process.env['FOLDER'] ?? '';
const answersFile = process.env['ANSWERS'];
const answers = JSON.parse(answersFile ? readFileSync(answersFile, 'utf8') : '{}') as Record<string, unknown>;

const entries: (readonly [string, { type: string; kept: string; body: Buffer }])[] = [
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => extname(name) in TYPES)
    .map(name => {
      const page = extname(name) === '.html';
      const body = brotliCompressSync(readFileSync(join(folder, name)));
      const kept = page ? 'no-store' : 'public, max-age=31536000, immutable';
      return [`GET /${page ? '' : name}`, { type: TYPES[extname(name)] ?? '', kept, body }] as const;
    }),
  ...Object.entries(answers).map(([call, answer]) => {
    const body = brotliCompressSync(JSON.stringify(answer));
    return [call, { type: 'application/json', kept: 'no-store', body }] as const;
  }),
];
const served = new Map(entries);

const server = createServer((request, response) => {
  const found = served.get(`${request.method} ${request.url?.split('?')[0]}`);
  request.resume();
  if (!found) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': found.type,
    'content-encoding': 'br',
    'content-length': found.body.length,
    'cache-control': found.kept,
  });
  response.end(found.body);
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('The page is ready.'));
