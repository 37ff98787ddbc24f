/** The language of the page: who decides it, and that a change takes effect where the person is. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const open = (path: string, options: VisitOptions = {}) => visit(browser, site.origin + path, options);
const choose = ({ page }: Visit, language: string) => page.locator('#page-language').selectOption(language);
const shown = ({ page }: Visit) =>
  page.evaluate(() => [document.documentElement.lang, document.documentElement.dir].join(' '));
const isIn = ({ page }: Visit, language: string) => page.locator(`html[lang="${language}"]`).waitFor();

/** Names of the dictionaries that were asked for since; the one of the parts that are loaded later begins with `later-`. */
function dictionaries({ page }: Visit): string[] {
  const names: string[] = [];
  page.on('request', request => {
    const [, name] =
      /\/assets\/((?:later-)?(?:en|de|fr|es|pt-br|ja|ko|zh-han[st]|ar|he))-[\w-]+\.js$/.exec(request.url()) ?? [];
    if (name) names.push(name);
  });
  return names;
}

test('without anything else the browser decides, among the languages of the project', async () => {
  const linus = await open('/settings', { person: 'linus', locale: 'de-AT' });
  expect(await shown(linus)).toBe('de ltr');
  expect(await linus.page.locator('h2').first().innerText()).toBe('Über Sie');
  expect(await linus.page.title()).toContain('Ihre Einstellungen');
  await linus.end();
  const other = await open('/settings', { person: 'linus', locale: 'it-IT' });
  expect(await shown(other)).toBe('en ltr');
  await other.end();
});

test('the language in the profile goes before the browser’s', async () => {
  const ada = await open('/settings', { locale: 'de-DE' });
  await isIn(ada, 'en');
  await ada.page.getByRole('heading', { name: 'About you' }).waitFor();
  await ada.end();
});

test('a choice on the page goes before everything, loads one dictionary, and needs no reload', async () => {
  const ada = await open('/settings/desk');
  const form = await ada.form('desk');
  await form.getByLabel('Desk').fill('4-101');
  const asked = dictionaries(ada);
  await ada.page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  await choose(ada, 'ar');
  await isIn(ada, 'ar');
  expect(await shown(ada)).toBe('ar rtl');
  expect(asked.toSorted()).toEqual(['ar', 'later-ar']);
  expect(await ada.page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  await form.getByRole('button', { name: 'حفظ' }).waitFor();
  expect(await form.locator('input').inputValue()).toBe('4-101');
  expect(await ada.row('given_name').locator('.row-label').innerText()).toBe('الاسم الأول');
  expect(await ada.page.evaluate(() => document.activeElement?.id)).toBe('desk-value');

  await form.getByRole('button', { name: 'حفظ' }).click();
  await form.waitFor({ state: 'detached' });
  const again = dictionaries(ada);
  await ada.page.goto(`${site.origin}/settings`);
  await ada.page.locator('h1').waitFor();
  expect(await shown(ada)).toBe('ar rtl');
  expect(again.filter(name => name !== 'later-ar')).toEqual(['ar']);
  await ada.end();
});

test('labels of values are in the language of the page', async () => {
  const ada = await open('/settings');
  await choose(ada, 'de');
  await isIn(ada, 'de');
  expect(await ada.row('department').innerText()).toMatch(/^Abteilung\s+Technik/);
  await ada.end();
});

test('whoever chooses what would be shown anyway lets the page choose again', async () => {
  const ada = await open('/settings');
  await choose(ada, 'ja');
  await isIn(ada, 'ja');
  await choose(ada, 'en');
  await isIn(ada, 'en');
  expect(await ada.page.evaluate(() => localStorage.getItem('authui-language'))).toBe(null);
  await ada.end();
});

test('what was saved in one language stands there in another', async () => {
  const ada = await open('/settings');
  await choose(ada, 'de');
  await isIn(ada, 'de');
  const form = await ada.edit('desk');
  await form.locator('input').fill('5-555');
  await ada.page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  await choose(ada, 'en');
  await isIn(ada, 'en');
  expect(await ada.row('desk').locator('.value-text').innerText()).toBe('5-555');
  await ada.end();
});

test.each(['ko', 'later-ko'])('a change whose %s cannot be loaded changes nothing and says so', async name => {
  const ada = await open('/settings', { foreseen: ['ERR_FAILED'] });
  await ada.page.locator('#page-language').waitFor();
  await ada.page.context().route(`**/assets/${name}-*.js`, route => route.abort());
  await choose(ada, 'ko');
  await ada.page.getByRole('alert').filter({ hasText: 'There is no connection' }).waitFor();
  expect(await shown(ada)).toBe('en ltr');
  await choose(ada, 'fr');
  await isIn(ada, 'fr');
  expect(await ada.page.getByRole('alert').count()).toBe(0);
  await ada.end();
});

test('the panel of the mocks chooses it, too, on pages that have no foot', async () => {
  const ada = await open('/gallery/filled');
  const choice = ada.page.locator('.mock-panel label', { hasText: /^Language/ }).getByRole('combobox');
  await ada.page.getByText('Mock server').click();
  await choice.selectOption('he');
  await isIn(ada, 'he');
  await ada.page.goto(`${site.origin}/settings`);
  await isIn(ada, 'he');
  await ada.page.getByText('Mock server').click();
  await choice.selectOption('as usual');
  await isIn(ada, 'en');
  await ada.end();
});
