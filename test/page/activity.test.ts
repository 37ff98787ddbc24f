/** What happened to the account, in a browser against the mocks: told when it is asked for, in plain words, never with a value. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTIVITY } from '../../mocks/activity.ts';
import { freshState } from '../../mocks/state.ts';
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

const open = (path: string, options?: VisitOptions) =>
  visit(browser, site.origin + path, { timezoneId: 'Europe/Berlin', ...options });
const entries = ({ page }: Visit) => page.locator('.activity li');
/** What and by whom, without the time. */
const told = async (ada: Visit) => {
  const all = await entries(ada).locator('div').allInnerTexts();
  return all.map(text => text.split(/\n+/).join(' – '));
};

test('it is asked for only when it is wanted, and says what, by whom and when', async () => {
  const ada = await open('/settings');
  const calls: string[] = [];
  ada.page.on('request', request => calls.push(request.url()));
  const show = ada.page.getByRole('button', { name: 'Show Recent activity' });
  await show.waitFor();
  expect(calls.filter(url => /activity/.test(url))).toEqual([]);
  expect(await show.getAttribute('aria-expanded')).toBe('false');
  await show.press('Enter');
  await entries(ada).first().waitFor();
  expect(await told(ada)).toEqual([
    'Signed in – You',
    'Changed: Department – An administrator',
    'Changed: Email – The provider you sign in with',
    'Account linked: Globex – You',
    'Account created – An administrator',
  ]);
  const time = entries(ada).first().locator('time');
  expect(await time.innerText()).toBe('Nov 23, 2025, 1:13 PM');
  expect(await time.getAttribute('datetime')).toBe('2025-11-23T12:13:20.000Z');
  expect(await ada.page.content()).not.toContain('canary-risk-ada');
  await ada.page.getByRole('button', { name: 'Hide Recent activity' }).press('Enter');
  await expect.poll(() => entries(ada).count()).toBe(0);
  expect(await ada.focused()).toContain('Recent activity');
  await ada.end();
});

test('what the person does stands there at once, with the names of attributes and without values', async () => {
  const ada = await open('/settings/your-activity');
  await entries(ada).first().waitFor();
  const form = await ada.edit('desk');
  await form.getByLabel('Desk').fill('4-199');
  await ada.page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  await ada.page.goto(`${site.origin}/settings/your-activity`);
  await entries(ada).first().waitFor();
  expect((await told(ada))[0]).toBe('Changed: Desk – You');
  expect(await ada.page.locator('.activity').innerText()).not.toContain('4-199');
  await ada.page.locator('#link-globex').press('Enter');
  await ada.page.locator('.outcome').waitFor();
  await ada.page.goto(`${site.origin}/settings/your-activity`);
  await entries(ada).first().waitFor();
  expect((await told(ada))[0]).toBe('Account linked: Globex – You');
  await ada.end();
});

test('it speaks the language of the person', async () => {
  const ada = await open('/settings/your-activity');
  await entries(ada).first().waitFor();
  await ada.page.locator('#page-language').selectOption('de');
  await expect.poll(async () => (await told(ada))[1]).toBe('Geändert: Abteilung – Die Administration');
  expect(await entries(ada).first().locator('time').innerText()).toBe('23.11.2025, 13:13');
  await ada.end();
});

test('ten are shown first; the others come by keyboard, and the first of them has the focus', async () => {
  const ada = await open('/settings');
  const [newest] = ACTIVITY;
  if (!newest) throw new Error('none');
  const activity = Array.from({ length: 25 }, (_, n) => ({ ...newest, at: newest.at - n * 60 }));
  const { people } = freshState();
  await ada.change({ people: { ...people, ada: { ...people.ada, activity } } });
  await ada.page.goto(`${site.origin}/settings/your-activity`);
  await ada.page.getByRole('button', { name: 'Show earlier' }).press('Enter');
  await expect.poll(() => entries(ada).count()).toBe(25);
  expect(await ada.focused()).toContain('1:03');
  expect(await ada.page.getByRole('button', { name: 'Show earlier' }).count()).toBe(0);
  await ada.end();
});

test('nothing, a failure, and a provider that keeps none', async () => {
  const ada = await open('/settings', { foreseen: [500, 404] });
  const { people } = freshState();
  await ada.change({ people: { ...people, ada: { ...people.ada, activity: [] } } });
  await ada.page.goto(`${site.origin}/settings/your-activity`);
  await ada.page.getByText('Nothing has happened within 90 days.').waitFor();
  await ada.page.getByRole('button', { name: 'Hide Recent activity' }).press('Enter');
  await ada.change({ failing: { read: 'internal_error', save: 'none' } });
  await ada.page.getByRole('button', { name: 'Show Recent activity' }).press('Enter');
  await ada.page.getByText('Your activity could not be loaded.').waitFor();
  await ada.change({ failing: { read: 'none', save: 'none' } });
  await ada.page.getByRole('button', { name: 'Try again' }).press('Enter');
  await ada.page.getByText('Nothing has happened within 90 days.').waitFor();
  await ada.end();

  const managed = await open('/settings', { upstream: 'oidc' });
  await managed.page.getByRole('button', { name: 'Show Where you are signed in' }).waitFor();
  expect(await managed.page.getByText('Recent activity').count()).toBe(0);
  await managed.page.goto(`${site.origin}/settings/your-activity`);
  await managed.page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  await managed.end();
});
