/**
 * The built page: its document, and the files it is made of, compressed at build time and named by their content. The
 * document has its styles in itself, so that it is painted as soon as it is there.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Handler, MiddlewareHandler } from 'hono';
import { SPOKEN, spokenFor } from '../../src/i18n/languages.ts';
import { documentLanguage } from '../http/language.ts';
import { documentTheme, rootAttributes } from '../http/theme.ts';
import { compressed } from '../http/compressed.ts';
import { documentHeaders } from '../http/security-headers.ts';
import type { Theme } from '../theme/theme.ts';
import type { Fill, Filling } from './filled-page.ts';
import { inline } from './inlined.ts';

export interface PageFiles {
  /** Answers files of the build; anything else goes on. */
  readonly files: MiddlewareHandler;
  /** The document, for the given status, in the language that the page begins with; bare where there is nothing to fill it. */
  readonly document: (status: 200 | 404, fill?: Fill) => Handler;
  /** Addresses of the same styles, for documents without them. */
  readonly stylesheets: readonly string[];
}

/**
 * @param folder where the page was built to
 * @param languages the project's languages
 * @param theme the project's colours, which replace the page's own
 * @throws Error if it has not been built
 */
export function openPageFiles(
  folder: string,
  languages: readonly string[],
  theme: Pick<Theme, 'css' | 'stylesheet'>,
): PageFiles {
  const built = readFileSync(join(folder, 'index.html'), 'utf8');
  const index = inline(built, folder, theme.css);
  const headers = Object.entries(documentHeaders(index));
  const served = servedPaths(folder);
  const dictionaries = dictionariesIn(folder);
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
    document: (status, fill) => async context => {
      for (const [name, value] of headers) context.header(name, value);
      context.header('vary', 'Accept-Language, Cookie, Accept-Encoding');
      const language = documentLanguage(context, languages);
      const attributes = rootAttributes(language, documentTheme(context));
      const document = documentIn(index.html, attributes, dictionaries[spokenFor(language) ?? 'en']);
      const filling = await fill?.(context, language);
      context.header('content-type', 'text/html; charset=utf-8');
      return context.body(await compressed(context, filling ? filled(document, filling) : document), status);
    },
    stylesheets: [
      ...[...built.matchAll(/<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"/g)].map(match => match[1] ?? ''),
      ...(theme.stylesheet === undefined ? [] : [theme.stylesheet]),
    ],
  };
}

/**
 * The dictionary is asked for with the page's script, not after it.
 * @param attributes of the root element
 * @param dictionary its address
 */
function documentIn(index: string, attributes: string, dictionary: string | undefined): string {
  const preload = dictionary === undefined ? '' : `<link rel="modulepreload" crossorigin href="${dictionary}">`;
  return index.replace('<html lang="en" dir="ltr">', `<html ${attributes}>`).replace('</head>', `${preload}</head>`);
}

/** The data stands behind what it fills, which is then shown before the data is there. */
function filled(document: string, { title, html, data }: Filling): string {
  const block = `<script type="application/json" id="settings-data">${data}</script>`;
  return document
    .replace(/<title>[^<]*/, () => `<title>${title.replaceAll(/[&<]/g, found => `&#${found.charCodeAt(0)};`)}`)
    .replace('<div id="app"></div>', () => `<div id="app">${html}</div>${block}`);
}

/** Addresses of the dictionaries by language, as the build's manifest says; without one they are found later. */
function dictionariesIn(folder: string): Readonly<Partial<Record<string, string>>> {
  const file = join(folder, '.vite/manifest.json');
  if (!existsSync(file)) return {};
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { readonly file: string }>;
  return Object.fromEntries(
    SPOKEN.map(spoken => [spoken, manifest[`src/i18n/${spoken.toLowerCase()}.ts`]?.file])
      .filter(([, file]) => file !== undefined)
      .map(([spoken, file]) => [spoken, `/${file}`]),
  );
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
