/** The one stylesheet of the pages: the product's tokens, then the few rules of a form on a card. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface Stylesheet {
  /** Changes with the content, so it may be kept for ever. */
  readonly path: string;
  readonly text: string;
}

export async function readStylesheet(): Promise<Stylesheet> {
  const files = ['../../../src/ui/tokens.css', './pages.css'];
  const parts = await Promise.all(files.map(file => readFile(new URL(file, import.meta.url), 'utf8')));
  const text = parts.join('\n');
  return { path: `/assets/directory-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.css`, text };
}
