/** Who can see an attribute, and who can change it: said where the person looks closer, by keyboard, in their language. */

import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { startMockPage, type MockPage } from './mock-page.ts';
import { visit, type VisitOptions } from './visit.ts';

let site: MockPage;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([startMockPage(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const open = (path: string, options?: VisitOptions) => visit(browser, site.origin + path, options);
const said = async (row: Locator) => {
  const lines = row.locator('.audience > div');
  await lines.first().waitFor();
  return Promise.all(
    (await lines.all()).map(async line => [
      await line.locator('dt').innerText(),
      ...(await line.locator('dd').allInnerTexts()).map(text => text.trim()),
    ]),
  );
};
const EVERYBODY = ['Who can see this', 'You', 'Apps you sign in to', 'Administrators'];

test('the editor says it, and a row that has none says it when asked', async () => {
  const ada = await open('/settings');
  expect(await ada.page.locator('.audience').count()).toBe(0);
  await ada.edit('desk');
  expect(await said(ada.row('desk'))).toEqual([EVERYBODY, ['Who can change this', 'You', 'Administrators']]);
  await ada.page.keyboard.press('Escape');

  const button = ada.row('employee_number').getByRole('button', { name: 'Who can see this: Employee Number' });
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  await button.press('Enter');
  expect(await said(ada.row('employee_number'))).toEqual([EVERYBODY, ['Who can change this', 'Administrators']]);
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  await button.press('Enter');
  await ada.row('employee_number').locator('.audience').waitFor({ state: 'detached' });
  await ada.end();
});

test('every row of the page says it in one way or the other', async () => {
  const ada = await open('/settings');
  const rows = ada.page.locator('li.row:has(> .row-label)');
  const buttons = rows.locator('.row-action > button');
  expect(await rows.count()).toBeGreaterThan(20);
  expect(await buttons.count()).toBe(await rows.count());
  await ada.end();
});

test('where a provider manages everything, it says who sees it and claims nothing about changes', async () => {
  const ada = await open('/settings', { upstream: 'oidc' });
  const row = ada.row('given_name');
  await row.getByRole('button', { name: 'Who can see this: Given name' }).press('Enter');
  expect(await said(row)).toEqual([EVERYBODY]);
  await ada.page.locator('#page-language').selectOption('de');
  await expect
    .poll(() => said(row))
    .toEqual([['Wer das sehen kann', 'Sie', 'Anwendungen, bei denen Sie sich anmelden', 'Die Administration']]);
  await ada.end();
});
