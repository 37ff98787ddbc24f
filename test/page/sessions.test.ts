/** Where the person is signed in, and the download of their data, in a browser against the mocks. */

import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DataExport } from '../../src/api/contract.ts';
import { launch } from '../browser.ts';
import { startMockPage, type MockPage } from './mock-page.ts';
import { visit, type Visit, type VisitOptions } from './visit.ts';

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
const section = ({ page }: Visit) => page.getByRole('region', { name: 'Sessions and data' });
const devices = (ada: Visit) => section(ada).getByRole('heading', { level: 4 }).allTextContents();

test('sessions are asked for only when they are wanted, and each says its browser and its times', async () => {
  const ada = await open('/settings');
  const calls: string[] = [];
  ada.page.on('request', request => calls.push(request.url()));
  const show = section(ada).getByRole('button', { name: 'Show Where you are signed in' });
  await show.waitFor();
  expect(await show.getAttribute('aria-expanded')).toBe('false');
  expect(calls.filter(url => url.includes('/api/sessions') || url.includes('session-list'))).toEqual([]);
  await show.press('Enter');
  await section(ada).getByRole('heading', { name: 'Safari on iPhone' }).waitFor();
  expect(await devices(ada)).toEqual(['Chrome on Linux', 'Safari on iPhone', 'Unknown browser']);
  const current = section(ada).locator('#session-this-browser');
  await current.getByText('This browser').waitFor();
  expect(await current.getByRole('button').count()).toBe(0);
  expect(await section(ada).locator('#session-phone').textContent()).toMatch(/Signed in Nov \d+, 2025.* last used /);
  expect(new URL(ada.page.url()).pathname).toBe('/settings/your-sessions');
  await section(ada).getByRole('button', { name: 'Hide Where you are signed in' }).press('Enter');
  await expect.poll(() => devices(ada)).toEqual([]);
  await ada.end();
});

test('one session ends, then all others, by keyboard, and each is said', async () => {
  const ada = await open('/settings/your-sessions');
  await section(ada).getByRole('button', { name: 'Sign out Safari on iPhone' }).press('Enter');
  await expect.poll(() => devices(ada)).toEqual(['Chrome on Linux', 'Unknown browser']);
  await expect.poll(() => ada.page.locator('main > output').textContent()).toBe('Safari on iPhone is signed out');
  expect(await ada.focused()).toContain('Where you are signed in');
  await ada.page.locator('#sign-out-others').press('Enter');
  const dialog = ada.page.getByRole('dialog');
  await dialog.waitFor();
  await ada.page.keyboard.press('Escape');
  await expect.poll(() => ada.focused()).toBe('sign-out-others');
  expect(await devices(ada)).toHaveLength(2);
  await ada.page.locator('#sign-out-others').press('Enter');
  await dialog.getByRole('button', { name: 'Sign out' }).press('Enter');
  await expect.poll(() => devices(ada)).toEqual(['Chrome on Linux']);
  expect(await ada.page.locator('#sign-out-others').count()).toBe(0);
  expect((await ada.state()).people.ada.sessions.map(({ id }) => id)).toEqual(['this-browser']);
  await ada.end();
});

test('an old sign-in is proven again, and the session then ends by itself', async () => {
  const ada = await open('/settings/your-sessions', { saving: 'reauth_required', foreseen: [403] });
  await section(ada).getByRole('button', { name: 'Sign out Unknown browser' }).press('Enter');
  await ada.page.getByRole('button', { name: 'Sign in', exact: true }).press('Enter');
  await ada.page.getByText('You signed in again, and your change is done.').first().waitFor();
  expect((await ada.state()).people.ada.sessions.map(({ id }) => id)).toEqual(['this-browser', 'phone']);
  await ada.end();
});

test('what fails is said where it happened, and nothing is lost', async () => {
  const ada = await open('/settings/your-sessions', { saving: 'internal_error', foreseen: [500] });
  await section(ada).getByRole('button', { name: 'Sign out Safari on iPhone' }).press('Enter');
  await section(ada).getByText('Something went wrong on our side').waitFor();
  expect(await devices(ada)).toHaveLength(3);
  await ada.end();
});

test('the download is a file with what the page shows', async () => {
  const ada = await open('/settings', { acceptDownloads: true });
  const button = section(ada).getByRole('button', { name: 'Download Download my data' });
  const [download] = await Promise.all([ada.page.waitForEvent('download'), button.press('Enter')]);
  expect(download.suggestedFilename()).toMatch(/^account-\d{4}-\d\d-\d\d\.json$/);
  const text = await readFile(await download.path(), 'utf8');
  const data = JSON.parse(text) as DataExport;
  const labels = await ada.page.locator('.row-label').allTextContents();
  expect(data.attributes.map(({ label }) => label)).toEqual(labels);
  expect(data.sessions).toHaveLength(3);
  expect(data.custom_data).toMatchObject({ theme: 'engine' });
  expect(text).not.toContain('canary-risk-ada');
  await expect.poll(() => ada.page.locator('main > output').textContent()).toBe('Your data is downloaded');
  await ada.end();
});
