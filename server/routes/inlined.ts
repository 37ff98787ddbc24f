/**
 * The document as it goes out: what its first paint waits for stands in it, instead of being asked for in a second round
 * trip. The content policy names each such piece by its digest (CSP Level 3, 2.3.1), so that nothing else runs or styles.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Inlined {
  readonly html: string;
  /** Source expressions for the content policy. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

/**
 * @param html the document of the build
 * @param folder where its files are
 * @param css more styles, after the page's own
 */
export function inline(html: string, folder: string, css: string): Inlined {
  const styles: string[] = [];
  const scripts: string[] = [];
  const contentOf = (address: string) => readFileSync(join(folder, address), 'utf8').trim();
  const styled = (content: string) => {
    styles.push(digestOf(content));
    return `<style>${content}</style>`;
  };
  const filled = html
    .replaceAll(/<link rel="stylesheet"[^>]* href="([^"]+)">/g, (_link, address: string) => styled(contentOf(address)))
    .replaceAll(/<script async src="([^"]+)"><\/script>/g, (_script, address: string) => {
      const content = contentOf(address);
      scripts.push(digestOf(content));
      return `<script>${content}</script>`;
    })
    .replace('</head>', () => `${css === '' ? '' : styled(css)}</head>`);
  return { html: filled, styles, scripts };
}

function digestOf(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}
