/**
 * How the fields look, in every state of the gallery that has a look of its own, and the sign-in page: compared with pictures that somebody has
 * looked at. They are drawn by the browser that npm brings, with its own fonts, so they are the same on every machine; with
 * another browser there is nothing to compare. `npm run test:looks` takes them anew.
 */

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pixelmatch from 'pixelmatch';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launch, PACKED_HERE } from '../browser.ts';
import { startProduct } from '../harness/product.ts';
import { startMockPage, type MockPage } from './mock-page.ts';

const LOOKS = path.join(import.meta.dirname, 'looks');
/** Where what was seen goes if it differs. */
const SEEN = path.resolve(import.meta.dirname, '../../node_modules/.cache/authui-looks');

/** Pixels of a picture that may differ: another processor may round the shade of an edge another way. */
const TOLERANCE = 40;

const WAYS: Readonly<Record<string, BrowserContextOptions & { readonly language?: string }>> = {
  desktop: {},
  narrow: { viewport: { width: 360, height: 640 } },
  dark: { colorScheme: 'dark' },
  // the packed fonts have Hebrew, and no Arabic
  'right-to-left': { language: 'he' },
};

const CASES: readonly (readonly [state: string, way: string])[] = [
  ['filled', 'desktop'],
  ['empty', 'desktop'],
  ['readonly', 'desktop'],
  ['audience', 'desktop'],
  ['open', 'desktop'],
  ['refused', 'desktop'],
  ['saved', 'desktop'],
  ['conflict', 'desktop'],
  ['failed', 'narrow'],
  ['open', 'narrow'],
  ['managed', 'dark'],
  ['refused', 'dark'],
  ['readonly', 'right-to-left'],
  ['open', 'right-to-left'],
];

let site: MockPage;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([startMockPage(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

async function openPage(way: string): Promise<Page> {
  const { language = 'en', ...options } = WAYS[way] ?? {};
  const context = await browser.newContext({
    viewport: { width: 900, height: 700 },
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    locale: 'en-US',
    ...options,
  });
  onTestFinished(() => context.close());
  await context.addCookies([{ name: 'authui_language', value: language, url: site.origin }]);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

async function openGallery(state: string, way: string): Promise<Page> {
  const page = await openPage(way);
  await page.clock.setFixedTime('2026-11-26T12:00:00Z');
  await page.goto(`${site.origin}/gallery/${state}`);
  await page.locator('ul.card[aria-busy=false]').waitFor();
  await page.evaluate(() => {
    document.querySelector('.mock-panel')?.remove();
    (document.activeElement as HTMLElement | null)?.blur();
  });
  return page;
}

/** The part once two pictures of it in a row are the same. */
async function pictureOf(page: Page, part = 'ul.card'): Promise<Buffer> {
  let last: Buffer = Buffer.alloc(0);
  for (let tries = 0; tries < 20; tries += 1) {
    const taken = await page.locator(part).screenshot({ animations: 'disabled' });
    if (taken.equals(last)) return taken;
    last = taken;
    await page.waitForTimeout(100);
  }
  throw new Error('The page does not come to rest');
}

const pixelsOf = (picture: Buffer) => sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });

/** @returns how many pixels differ, and a picture of them; all of them where the size does */
async function compare(seen: Buffer, known: Buffer): Promise<{ differing: number; shown: Buffer }> {
  const [one, other] = await Promise.all([pixelsOf(seen), pixelsOf(known)]);
  const { width, height } = one.info;
  if (width !== other.info.width || height !== other.info.height) return { differing: Infinity, shown: seen };
  const marks = Buffer.alloc(one.data.length);
  const differing = pixelmatch(one.data, other.data, marks, width, height, { threshold: 0.05, includeAA: true });
  return { differing, shown: await sharp(marks, { raw: one.info }).png().toBuffer() };
}

/** Compares with the picture of that name, or takes it. */
async function expectLook(name: string, seen: Buffer): Promise<void> {
  const file = path.join(LOOKS, `${name}.webp`);
  if (process.env['AUTHUI_LOOKS'] === 'renew') {
    await mkdir(LOOKS, { recursive: true });
    await writeFile(file, await sharp(seen).webp({ lossless: true, effort: 6 }).toBuffer());
    return;
  }
  expect(existsSync(file), 'nobody has looked at it yet: npm run test:looks').toBe(true);
  const { differing, shown } = await compare(seen, await readFile(file));
  if (differing > TOLERANCE) {
    await mkdir(SEEN, { recursive: true });
    await writeFile(path.join(SEEN, `${name}.png`), seen);
    await writeFile(path.join(SEEN, `${name}-differs.png`), shown);
  }
  expect(differing, `see ${path.relative('.', SEEN)}/${name}-differs.png`).toBeLessThanOrEqual(TOLERANCE);
}

test.skipIf(!PACKED_HERE).each(CASES)('%s, %s', async (state, way) => {
  await expectLook(`${state}-${way}`, await pictureOf(await openGallery(state, way)));
});

test.skipIf(!PACKED_HERE)('the sign-in page, wide and narrow', async () => {
  const product = await startProduct();
  onTestFinished(() => product.stop());
  for (const way of ['desktop', 'narrow']) {
    const page = await openPage(way);
    await page.goto(`${product.url}/auth/sign-in`);
    await expectLook(`sign-in-${way}`, await pictureOf(page, 'main'));
  }
});

test.each([
  ['--muted', '#767f8f'],
  ['--space-2', '9px'],
  ['--radius-large', '12px'],
])('another %s is noticed', async (token, value) => {
  const page = await openGallery('empty', 'desktop');
  const before = await pictureOf(page);
  expect((await compare(await pictureOf(page), before)).differing).toBe(0);
  await page
    .locator('ul.card')
    .evaluate((card, [token, value]) => card.style.setProperty(token, value), [token, value] as const);
  expect((await compare(await pictureOf(page), before)).differing).toBeGreaterThan(TOLERANCE);
});
