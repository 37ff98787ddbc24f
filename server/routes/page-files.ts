/** The built page: its document, and the files it is made of, compressed at build time and named by their content. */

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Handler, MiddlewareHandler } from 'hono';
import { DOCUMENT_HEADERS } from '../http/security-headers.ts';

export interface PageFiles {
  /** Answers files of the build; anything else goes on. */
  readonly files: MiddlewareHandler;
  /** The document, for the given status. */
  readonly document: (status: 200 | 404) => Handler;
  readonly stylesheets: readonly string[];
}

/** @param folder where the page was built to. @throws Error if it has not been built */
export function openPageFiles(folder: string): PageFiles {
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  const files = serveStatic({
    root: relative(process.cwd(), folder),
    precompressed: true,
    onFound: (path, context) => {
      const named = /\/assets\/[^/]+$/.test(path);
      context.header('cache-control', named ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return {
    // the document is never served as a file: it would go out without its content policy
    files: (context, next) => (/^\/(index\.html.*)?$/.test(context.req.path) ? next() : files(context, next)),
    document: status => context => {
      for (const [name, value] of Object.entries(DOCUMENT_HEADERS)) context.header(name, value);
      return context.html(index, status);
    },
    stylesheets: [...index.matchAll(/<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"/g)].map(match => match[1] ?? ''),
  };
}
