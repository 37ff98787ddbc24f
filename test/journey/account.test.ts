/** Ada changes her address and her picture in a real browser, against the product as `npm start` runs it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { freePorts, startProcess, type ProductProcess } from '../harness/process.ts';
import { DEMO_PASSWORD } from '../harness/sign-in.ts';

let dataDir: string;
let product: ProductProcess;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'authui-account-'));
  product = await startProcess(await freePorts(), dataDir, 60_000);
  browser = await launch();
  context = await browser.newContext({ locale: 'en-US' });
  page = await context.newPage();
  page.on('console', message => {
    // asking who is there before signing in, and refusals this journey provokes
    if (message.type() === 'error' && !/status of (401|410|422)/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  // the demo's people have pictures somewhere on the internet
  await page.route(/^https:/, route =>
    route.fulfill({ status: 200, contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }),
  );
  page.setDefaultTimeout(10_000);
});
afterAll(async () => {
  await browser.close();
  await product.end('SIGKILL');
  await rm(dataDir, { recursive: true });
});

const NEW_ADDRESS = 'countess@lovelace.example';

const ways = () => page.getByRole('region', { name: 'How you sign in' });
const way = (text: string) =>
  ways()
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: text, exact: true }) });
const attribute = (name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** What the outbox of the demo shows, newest first. */
async function letters(): Promise<{ to: string; subject: string; code: string | undefined }[]> {
  const outbox = await context.newPage();
  await outbox.goto(`${product.directoryUrl}/outbox`);
  const found = await outbox.locator('.letter').evaluateAll(list =>
    list.map(letter => ({
      to: letter.querySelector('strong')?.textContent ?? '',
      subject: letter.querySelector('h2')?.textContent ?? '',
      code: letter.querySelector('.code')?.textContent?.trim(),
    })),
  );
  await outbox.close();
  return found;
}

async function typeCode(code: string) {
  await way(NEW_ADDRESS).getByLabel('Code').fill(code);
  await page.keyboard.press('Enter');
}

test('ada asks for another address, and its code is in the outbox', async () => {
  await page.goto(product.url);
  await page.getByLabel(/^Email/).fill('ada@example.com');
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await way('ada@example.com')
    .getByRole('button', { name: /^Change/ })
    .press('Enter');
  const field = ways().getByRole('textbox', { name: 'New email address' });
  await expect.poll(() => field.evaluate(element => element === document.activeElement)).toBe(true);
  await page.keyboard.type(NEW_ADDRESS);
  await page.keyboard.press('Enter');
  await way(NEW_ADDRESS).getByText('Waiting for its code').waitFor();
  const [newest] = await letters();
  expect(newest?.to).toBe(NEW_ADDRESS);
  expect(newest?.code).toMatch(/^\d{6}$/);
});

test('five wrong codes end it, and the right one then comes too late', async () => {
  const right = (await letters())[0]?.code ?? '';
  for (let left = 4; left >= 0; left -= 1) {
    await typeCode(right === '000000' ? '000001' : '000000');
    const said = left > 0 ? `${left} ${left === 1 ? 'try' : 'tries'} left` : 'This code cannot be used any more';
    await way(NEW_ADDRESS).locator('.field-error', { hasText: said }).waitFor();
  }
  await typeCode(right);
  await way(NEW_ADDRESS).locator('.field-error', { hasText: 'This code cannot be used any more' }).waitFor();
  await way(NEW_ADDRESS)
    .getByRole('button', { name: /^Give up/ })
    .press('Enter');
  await way(NEW_ADDRESS).waitFor({ state: 'detached' });
  expect(await way('ada@example.com').innerText()).toContain('Verified');
});

test('a second address with its code becomes a candidate, and the old address is told', async () => {
  await ways().getByRole('button', { name: 'Add email' }).press('Enter');
  await ways().getByRole('textbox', { name: 'New email address' }).fill(NEW_ADDRESS);
  await page.keyboard.press('Enter');
  await way(NEW_ADDRESS).getByText('Waiting for its code').waitFor();
  const [newest] = await letters();
  await typeCode(newest?.code ?? '');
  await way(NEW_ADDRESS).getByText('Verified').waitFor();
  expect((await letters()).map(({ to }) => to)).toContain('ada@example.com');
});

test('she makes the new address her own one, and it is verified', async () => {
  await attribute('Email').getByRole('button', { name: 'Edit Email' }).press('Enter');
  const radio = attribute('Email').getByRole('radio', { name: NEW_ADDRESS });
  await radio.waitFor();
  await radio.press('Space');
  await page.keyboard.press('Enter');
  await attribute('Email').getByText('Verified').waitFor();
  expect(await attribute('Email').innerText()).toContain(NEW_ADDRESS);
  await way('ada@example.com')
    .getByRole('button', { name: /^Remove/ })
    .press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).press('Enter');
  await way('ada@example.com').waitFor({ state: 'detached' });
  await page.reload();
  await attribute('Email').getByText('Verified').waitFor();
  expect(await attribute('Email').innerText()).toContain(NEW_ADDRESS);
});

test('she uploads a picture and sees it everywhere', async () => {
  await attribute('Picture').getByRole('button', { name: 'Edit Picture' }).press('Enter');
  const asked = page.waitForEvent('filechooser');
  await attribute('Picture').getByRole('button', { name: 'Choose a picture' }).press('Enter');
  await (await asked).setFiles({ name: 'ada.png', mimeType: 'image/png', buffer: await picture() });
  await attribute('Picture').getByRole('application').press('ArrowRight');
  await attribute('Picture').getByRole('button', { name: 'Save' }).press('Enter');
  const shown = attribute('Picture').getByRole('img', { name: 'Your picture' });
  await shown.waitFor();
  expect(await shown.getAttribute('src')).toMatch(new RegExp(`^${product.url}/pictures/[\\w-]{20,}$`));
  const width = () => shown.evaluate(image => (image as HTMLImageElement).naturalWidth);
  await expect.poll(width).toBeGreaterThan(0);
  expect(await width()).toBeLessThanOrEqual(512);
  expect(await page.locator('.greeting .avatar img').getAttribute('src')).toBe(await shown.getAttribute('src'));
  await page.reload();
  await shown.waitFor();
  await expect.poll(width).toBeGreaterThan(0);
});

test('she signs in with the new address from now on, and the browser had nothing to complain about', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${product.url}/signed-out`);
  await page.getByRole('link', { name: 'Sign in' }).press('Enter');
  await page.getByLabel(/^Email/).fill('ada@example.com');
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await page.getByLabel(/^Email/).fill(NEW_ADDRESS);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await way(NEW_ADDRESS).waitFor();
  expect(complaints).toEqual([]);
});

/** A PNG of two colours, drawn by the browser. */
async function picture(): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 1200;
    canvas.height = 800;
    const context = canvas.getContext('2d');
    context?.fillRect(0, 0, 600, 800);
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  return Buffer.from(base64, 'base64');
}
