/**
 * Linus signs in, edits, saves, takes it back and signs out with nothing but the keyboard, on small and zoomed screens, in
 * dark, and from right to left; whatever has the focus is seen. And what is left of it without script.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { freePorts, startProcess, type ProductProcess } from '../harness/process.ts';
import { DEMO_PASSWORD } from '../harness/sign-in.ts';

let dataDir: string;
let product: ProductProcess;
let browser: Browser;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'authui-keyboard-'));
  product = await startProcess(await freePorts(), dataDir, 60_000);
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await product.end('SIGKILL');
  await rm(dataDir, { recursive: true });
});

const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['at 320 px', { locale: 'en', viewport: { width: 320, height: 568 } }],
  ['in Arabic, dark', { locale: 'ar', colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
  // 1280 × 1024 pixels (WCAG 2.2, 1.4.10)
  [
    'at 400 % zoom, in Arabic, dark',
    { locale: 'ar', colorScheme: 'dark', viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
  ],
];

/** More than the page has controls. */
const STOPS = 120;

/** Goes on with the Tab key until the focus is where it shall be; each stop on the way is seen. */
async function tabTo(page: Page, selector: string): Promise<void> {
  const way: string[] = [];
  for (let stop = 0; stop < STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const { there, name, hidden } = await page.evaluate(lookAtFocus, selector);
    expect(hidden, `${selector}: ${name}`).toEqual([]);
    if (there) return;
    way.push(name);
  }
  throw new Error(`No way to ${selector}; the way was ${way.join(', ')}`);
}

/** In the page: whether the focused element is meant, and what keeps it from being seen. */
function lookAtFocus(selector: string) {
  const element = document.activeElement ?? document.body;
  const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const hidden: string[] = [];
  if (element !== document.body) {
    if (left < 0 || right > clientWidth) hidden.push(`${left} to ${right} of ${clientWidth} px across`);
    if (height <= clientHeight && (top < 0 || bottom > clientHeight))
      hidden.push(`${top} to ${bottom} of ${clientHeight} px down`);
    const onTop = document.elementFromPoint(left + width / 2, Math.min(top + height / 2, clientHeight - 1));
    if (!onTop || !(element.contains(onTop) || onTop.contains(element))) hidden.push(`under ${onTop?.outerHTML}`);
    const { outlineStyle, boxShadow } = getComputedStyle(element);
    if (outlineStyle === 'none' && boxShadow === 'none') hidden.push('no ring');
  }
  return { there: element.matches(selector), name: element.id || (element.textContent ?? '').trim(), hidden };
}

const focus = (page: Page, selector: string) =>
  expect.poll(() => page.evaluate(selector => document.activeElement?.matches(selector), selector)).toBe(true);

/** How many lines the saved value takes. */
const lines = (page: Page) =>
  page.locator('#desk .value-text').evaluate(element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
  });

/** Nothing sticks out sideways. */
async function fits(page: Page): Promise<void> {
  const widths = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  expect(widths[0]).toBe(widths[1]);
}

test.each(LOOKS)('the whole way %s', async (look, options) => {
  // one of its own: what fails in one look does not fail the next
  const desk = `D-${look.length}`;
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const key = (name: string) => page.keyboard.press(name);

  await page.goto(product.url);
  await page.locator('input[name=password]').waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe(options.locale);
  await fits(page);
  await focus(page, 'input[name=login]');
  await page.keyboard.type('linus@example.com');
  await tabTo(page, 'input[name=password]');
  await page.keyboard.type(DEMO_PASSWORD);
  await key('Enter');

  await page.locator('#desk').waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe(options.locale);
  await fits(page);
  await tabTo(page, '#desk button');
  await key('Enter');
  await focus(page, '#desk input');
  await page.keyboard.type(desk);
  await fits(page);
  await tabTo(page, '#desk button[type=submit]');
  await key('Enter');
  await focus(page, '#desk .row-action button');
  await page.locator('#desk .row-action button').nth(1).waitFor();
  expect(await page.locator('#desk .row-value').innerText()).toContain(desk);
  await fits(page);
  // neither the sign that it was saved nor the way back squeezes it
  expect(await lines(page)).toBe(1);
  await tabTo(page, '#desk .row-action button:last-child');
  await key('Enter');
  await page.locator('#desk .row-value', { hasText: desk }).waitFor({ state: 'detached' });
  await focus(page, '#desk .row-action button');

  await page.reload();
  await page.locator('#desk').waitFor();
  expect(await page.locator('#desk .row-value').innerText()).not.toContain(desk);
  await tabTo(page, '.top-bar button');
  await key('Enter');
  await page.waitForURL(`${product.url}/signed-out`);
  await fits(page);
  await tabTo(page, 'a.button');
  await key('Enter');
  await page.locator('input[name=password]').waitFor();
  await context.close();
});

test('without script he signs in and reads, and is told what needs it', async () => {
  const context = await browser.newContext({ locale: 'en', javaScriptEnabled: false });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(product.url);
  await page.getByRole('link', { name: 'sign in' }).click();
  await page.locator('input[name=login]').fill('linus@example.com');
  await page.locator('input[name=password]').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('#department .row-value', { hasText: 'Customer Support' }).waitFor();
  // what does not work is said below what does
  await page.getByRole('link', { name: 'sign in' }).waitFor();
  await context.close();
});
