/** Every state of the page under axe, in light and dark and both directions of writing; zoom, keyboard, forced colours. */

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

/** What axe finds, each as the rule and the elements it is about. The size of targets (WCAG 2.2, 2.5.8) is off unless asked for. */
async function faults({ page }: Visit): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({
      resultTypes: ['violations'],
      rules: { 'target-size': { enabled: true } },
    }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

const turn = ({ page }: Visit, dir: string) =>
  page.evaluate(dir => {
    document.documentElement.dir = dir;
  }, dir);

/** Colours do not depend on the direction, nor the structure on the colours: two looks have both of each. */
const LOOKS = [
  ['light', 'ltr'],
  ['dark', 'rtl'],
] as const;

/** 1280 pixels at 200 % and at 400 % zoom (WCAG 2.2, 1.4.4 and 1.4.10). */
const ZOOMED = [
  { width: 640, height: 450 },
  { width: 320, height: 256 },
];

test('there are at least 60 states', () => {
  expect(new Set(STATES.map(({ name }) => name)).size).toBe(STATES.length);
  expect(STATES.length).toBeGreaterThanOrEqual(60);
});

test.each(STATES)(
  '$name: no fault that axe knows in either look, no sideways scrolling up to 400 % zoom',
  async state => {
    const visited = await visit(browser, site.origin + (state.path ?? '/settings'), state.options);
    await state.reach?.(visited);
    for (const [colorScheme, dir] of LOOKS) {
      await visited.page.emulateMedia({ colorScheme });
      await turn(visited, dir);
      expect(await faults(visited), `${colorScheme} ${dir}`).toEqual([]);
    }
    for (const size of ZOOMED) {
      await visited.page.setViewportSize(size);
      for (const dir of ['ltr', 'rtl']) {
        await turn(visited, dir);
        const overflow = await visited.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `${size.width} ${dir}`).toBe(0);
      }
    }
    await visited.end();
  },
);

test('at 400 % zoom nothing is lost: every row, every action and the open editor are there', async () => {
  const ada = await visit(browser, `${site.origin}/settings/address`, { viewport: { width: 320, height: 256 } });
  await ada.form('address');
  await ada.page.locator('#page-theme').waitFor();
  const lost = await ada.page
    .locator('main :is(h1, h2, h3, p, label, button, input, select, textarea):visible')
    .evaluateAll(elements =>
      elements
        .filter(element => !element.matches('.visually-hidden'))
        .map(element => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.left < 0 || box.right > document.documentElement.clientWidth)
        .map(({ element }) => element.outerHTML),
    );
  expect(lost).toEqual([]);
  expect(await ada.page.locator('main button:visible').count()).toBeGreaterThan(20);
  await ada.end();
});

test('by keyboard the focus goes as the page is read, and into no trap', async () => {
  const ada = await visit(browser, `${site.origin}/settings`);
  await ada.page.locator('#page-theme').waitFor();
  await ada.page.getByRole('textbox', { name: 'Custom data' }).waitFor();
  const places: number[] = [];
  const controls = await ada.page.locator(':is(a, button, input, select, textarea, summary):visible').count();
  for (let step = 0; step < controls; step += 1) {
    await ada.page.keyboard.press('Tab');
    places.push(
      await ada.page.evaluate(() => [...document.querySelectorAll('*')].indexOf(document.activeElement as Element)),
    );
  }
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(new Set(places).size).toBe(controls);
  await ada.end();
});

test('without colours of its own (forced colors) states are still told apart', async () => {
  const ada = await visit(browser, `${site.origin}/settings/desk`, { forcedColors: 'active' });
  const form = await ada.form('desk');
  const styleOf = (button: string, name: 'borderTopWidth' | 'outlineStyle') =>
    form.getByRole('button', { name: button }).evaluate((element, name) => getComputedStyle(element)[name], name);
  expect(await styleOf('Save', 'borderTopWidth')).not.toBe(await styleOf('Cancel', 'borderTopWidth'));
  await ada.page.keyboard.press('Tab');
  expect(await styleOf('Save', 'outlineStyle')).toBe('solid');
  const chip = ada.row('email').locator('.chip');
  expect(await chip.evaluate(element => getComputedStyle(element).borderTopStyle)).toBe('solid');
  expect(await faults(ada)).toEqual([]);
  await ada.end();
});

test('every action says what it is about', async () => {
  const ada = await visit(browser, `${site.origin}/settings`);
  await ada.page.locator('#page-theme').waitFor();
  const names = await ada.page
    .locator('main li button')
    .evaluateAll(buttons => buttons.map(button => button.textContent));
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('Edit Given name');
  await ada.end();
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
