/** The one stylesheet of the pages: the product's own look, then what a card in the middle needs besides. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface Stylesheet {
  /** Changes with the content, so it may be kept for ever. */
  readonly path: string;
  readonly text: string;
}

/** @param theme the project's own tokens */
export async function readStylesheet(theme = ''): Promise<Stylesheet> {
  const files = ['tokens.css', 'base.css', 'form.css', 'field.css']
    .map(name => `../../../src/ui/${name}`)
    .concat('./pages.css');
  const parts = await Promise.all(files.map(file => readFile(new URL(file, import.meta.url), 'utf8')));
  const text = [...parts, theme].join('\n');
  return { path: `/assets/directory-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.css`, text };
}
