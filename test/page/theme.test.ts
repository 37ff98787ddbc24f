/** Light or dark: by the device until somebody chooses; a choice takes effect at once, and the next document comes in it. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { startMockPage, type MockPage } from './mock-page.ts';
import { visit, type Visit } from './visit.ts';

let site: MockPage;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([startMockPage(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const ground = ({ page }: Visit) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const LIGHT = 'rgb(244, 245, 248)';
const DARK = 'rgb(14, 16, 20)';

test('the device decides; a choice goes before it, is kept, and can be taken back', async () => {
  const ada = await visit(browser, `${site.origin}/settings`, { colorScheme: 'dark' });
  expect(await ground(ada)).toBe(DARK);
  const appearance = ada.page.getByLabel('Appearance');
  await appearance.selectOption('Light');
  expect(await ground(ada)).toBe(LIGHT);
  await ada.page.reload();
  expect(await appearance.inputValue()).toBe('light');
  expect(await ground(ada)).toBe(LIGHT);
  await appearance.selectOption('As on this device');
  expect(await ground(ada)).toBe(DARK);
  expect(await ada.page.evaluate(() => document.cookie)).not.toContain('authui_theme');
  await ada.page.reload();
  expect(await appearance.inputValue()).toBe('device');
  await ada.end();
});
