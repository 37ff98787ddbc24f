/** The built page: its document, and the files it is made of, compressed at build time and named by their content. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
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
  const served = servedPaths(folder);
  const serve = serveStatic({ root: relative(process.cwd(), folder), precompressed: true });
  return {
    files: async (context, next) => {
      const { path } = context.req;
      if (!served.has(path)) return next();
      const answer = await serve(context, next);
      answer?.headers.set(
        'cache-control',
        path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      answer?.headers.set('vary', 'Accept-Encoding');
      return answer;
    },
    document: status => context => {
      for (const [name, value] of Object.entries(DOCUMENT_HEADERS)) context.header(name, value);
      return context.html(index, status);
    },
    stylesheets: [...index.matchAll(/<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"/g)].map(match => match[1] ?? ''),
  };
}

/**
 * What the page itself asks for. Not the document, which would go out without its content policy; not what a build or an
 * operator leaves under a name with a dot; not the compressed twins.
 */
function servedPaths(folder: string): ReadonlySet<string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => `/${relative(folder, join(parentPath, name)).replaceAll(sep, '/')}`);
  return new Set(names.filter(name => !/\/\.|\.(?:br|gz|map)$|^\/index\.html$/.test(name)));
}
