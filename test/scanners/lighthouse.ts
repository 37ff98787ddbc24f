/** Lighthouse looks at a page in a browser that is open already, and signed in. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';

export interface Report {
  readonly finalDisplayedUrl: string;
  readonly categories: Readonly<Record<string, { readonly score: number; readonly auditRefs: { id: string }[] }>>;
  readonly audits: Readonly<
    Record<string, { readonly score: number | null; readonly title: string; details?: unknown }>
  >;
}

/** Puts cookies where a tab of Lighthouse finds them. @param url of the site they belong to */
export async function keepCookies(
  browser: Browser,
  url: string,
  cookies: readonly { readonly name: string; readonly value: string }[],
): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  await session.send('Storage.setCookies', {
    cookies: cookies.map(({ name, value }) => ({ name, value, url, httpOnly: true })),
  });
}

/** @param port where the browser takes orders from debuggers */
export async function lighthouse(port: number, address: string, categories: readonly string[]): Promise<Report> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(import.meta.dirname, 'node_modules/lighthouse/cli/index.js'),
      address,
      `--only-categories=${categories.join(',')}`,
      '--output=json',
      '--quiet',
      `--port=${port}`,
      '--disable-storage-reset',
      '--no-enable-error-reporting',
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as Report;
}
