/** What Lighthouse says of the signed-in settings page, as on a phone: the scores of its categories. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { keepCookies, lighthouse } from '../../scanners/lighthouse.ts';
import { quantile } from '../measure.ts';
import type { Subject } from './subjects.ts';

const SCANNERS = join(import.meta.dirname, '../../scanners');
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const RUNS = 3;

/** @param port where the browser takes orders from debuggers. @returns Markdown: medians */
export async function judge(browser: Browser, port: number, { url, cookie }: Subject): Promise<string> {
  if (!existsSync(join(SCANNERS, 'node_modules/lighthouse'))) {
    console.log('installing Lighthouse …');
    execFileSync('npm', ['ci', '--prefix', SCANNERS, '--ignore-scripts'], { stdio: 'inherit' });
  }
  if (cookie) await keepCookies(browser, url, [cookie]);
  const scores = new Map<string, number[]>(CATEGORIES.map(category => [category, []]));
  for (let run = 0; run < RUNS; run += 1) {
    const { categories, finalDisplayedUrl } = await lighthouse(port, url, CATEGORIES);
    if (finalDisplayedUrl !== url) throw new Error(`Lighthouse looked at ${finalDisplayedUrl}`);
    for (const [category, list] of scores) list.push((categories[category]?.score ?? 0) * 100);
  }
  const said = [...scores].map(([category, list]) => `${category.replace('-', ' ')} ${quantile(list, 0.5).toFixed(0)}`);
  return `Lighthouse on the signed-in settings page, as on a phone, median of ${RUNS}: ${said.join(', ')}.`;
}
