/** Every state of the page under axe, in light and dark, and as narrow as 320 px in both directions of writing. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { startMockPage, type MockPage } from './mock-page.ts';
import { STATES } from './states.ts';
import { visit, type Visit } from './visit.ts';

let site: MockPage;
let browser: Browser;
let source: string;
beforeAll(async () => {
  [site, browser, source] = await Promise.all([
    startMockPage(),
    launch(),
    readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
  ]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** What axe finds, each as the rule and the elements it is about. */
async function faults({ page }: Visit): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

const COLOR_SCHEMES = ['light', 'dark'] as const;

test.each(STATES)('$name: no fault that axe knows, no sideways scrolling at 320 px', async state => {
  const visited = await visit(browser, site.origin + (state.path ?? '/settings'), state.options);
  await state.reach?.(visited);
  for (const colorScheme of COLOR_SCHEMES) {
    await visited.page.emulateMedia({ colorScheme });
    expect(await faults(visited), colorScheme).toEqual([]);
  }
  await visited.page.setViewportSize({ width: 320, height: 700 });
  for (const dir of ['ltr', 'rtl']) {
    const overflow = await visited.page.evaluate(dir => {
      document.documentElement.dir = dir;
      return document.documentElement.scrollWidth - document.documentElement.clientWidth;
    }, dir);
    expect(overflow, dir).toBe(0);
  }
  await visited.end();
});

test('axe would notice a fault', async () => {
  const ada = await visit(browser, `${site.origin}/settings/desk`);
  await ada.form('desk');
  await ada.page.evaluate(() => document.querySelector('label[for=desk-value]')?.remove());
  expect(await faults(ada)).toEqual([expect.stringMatching(/^label: .*desk-value/)]);
  await ada.end();
});

test('right to left the rows are mirrored, and axe still finds nothing', async () => {
  const ada = await visit(browser, `${site.origin}/settings/address`);
  await ada.form('address');
  await ada.page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  const label = await ada.row('desk').locator('.row-label').boundingBox();
  const button = await ada.row('desk').getByRole('button').boundingBox();
  expect(label?.x).toBeGreaterThan(button?.x ?? 0);
  expect(await faults(ada)).toEqual([]);
  await ada.end();
});

test('what is pressed with a finger is at least 44 px high', async () => {
  const ada = await visit(browser, `${site.origin}/settings/desk`, { hasTouch: true, isMobile: true });
  await ada.form('desk');
  const small = await ada.page
    .locator('main button:not(.button-link), main input:not([hidden])')
    .evaluateAll(elements =>
      elements.filter(element => element.getBoundingClientRect().height < 44).map(element => element.outerHTML),
    );
  expect(small).toEqual([]);
  await ada.end();
});
