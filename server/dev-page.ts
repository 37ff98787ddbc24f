/**
 * The page while somebody works on it (`npm run dev`): its files come from Vite as they are saved, behind the guards of the
 * real server. Never part of a deployment: Vite puts styles into the document, which the real policy forbids.
 */

import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'hono';
import { createServer } from 'vite';
import { documentLanguage } from './http/language.ts';
import { DOCUMENT_HEADERS } from './http/security-headers.ts';
import { documentTheme, rootAttributes } from './http/theme.ts';
import type { PageFiles } from './routes/page-files.ts';

/** Besides what the page may do anyway: styles in the document, and the socket and the worker of hot reload. */
const POLICY = DOCUMENT_HEADERS['content-security-policy']
  ?.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .replace("connect-src 'self'", "connect-src 'self' ws://localhost:* ws://127.0.0.1:*; worker-src 'self' blob:")
  .replace("; require-trusted-types-for 'script'", '');

/**
 * @param root where `index.html` is
 * @param languages the project's languages
 * @param themeSheet address of the project's colours
 */
export async function openDevPage(root: string, languages: readonly string[], themeSheet?: string): Promise<PageFiles> {
  // a bundled configuration would be a file that appears, and start the server anew
  const vite = await createServer({
    root,
    appType: 'custom',
    configLoader: 'native',
    server: { middlewareMode: true },
  });
  // in the body, because Vite adds the page's own styles to the head, and these replace their tokens
  const colours = themeSheet === undefined ? '' : `<link rel="stylesheet" href="${themeSheet}">`;
  return {
    files: async (context: Context<{ Bindings: HttpBindings }>, next) => {
      const { incoming, outgoing } = context.env;
      const answered = await new Promise<boolean>((resolve, reject) => {
        outgoing.once('close', () => resolve(true));
        vite.middlewares(incoming, outgoing, (error?: Error) => (error ? reject(error) : resolve(false)));
      });
      return answered ? RESPONSE_ALREADY_SENT : next();
    },
    document: status => async context => {
      const index = await readFile(join(root, 'index.html'), 'utf8');
      const attributes = rootAttributes(documentLanguage(context, languages), documentTheme(context));
      const html = index
        .replace('<html lang="en" dir="ltr">', `<html ${attributes}>`)
        .replace('</body>', `${colours}</body>`);
      for (const [name, value] of Object.entries(DOCUMENT_HEADERS)) context.header(name, value);
      context.header('content-security-policy', POLICY);
      return context.html(await vite.transformIndexHtml(context.req.path, html), status);
    },
    stylesheets: [],
  };
}
