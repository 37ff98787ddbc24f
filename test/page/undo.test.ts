/** Taking back what was just saved: the former value exactly, unless somebody else has changed it since. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pointer } from '../../src/profile/attribute.ts';
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

const open = (options?: VisitOptions) => visit(browser, `${site.origin}/settings`, options);
const valueOf = async (ada: Visit, pointer: Pointer) => (await ada.state()).people.ada.values[pointer];
const undo = (ada: Visit, name: string) => ada.row(name).getByRole('button', { name: 'Undo' });
const said = (ada: Visit) => ada.page.locator('main > output').textContent();

/** Types into a field of a row and saves it. */
async function save(ada: Visit, name: string, field: string, text: string): Promise<void> {
  const form = await ada.edit(name);
  await form.getByLabel(field, { exact: true }).fill(text);
  await ada.page.keyboard.press('Enter');
  await undo(ada, name).waitFor();
}

test('a changed value, by keyboard: the focus stays at the row, and it is said politely', async () => {
  const ada = await open();
  await save(ada, 'desk', 'Desk', '4-101');
  expect(await valueOf(ada, '/desk')).toBe('4-101');
  // not drawn to it, but the next stop
  expect(await ada.focused()).toBe('Edit Desk');
  await ada.page.keyboard.press('Tab');
  expect(await ada.focused()).toBe('Undo Desk');
  await ada.page.keyboard.press('Enter');
  await expect.poll(() => said(ada)).toBe('Desk is as it was before');
  expect(await valueOf(ada, '/desk')).toBe('3-014');
  await ada.row('desk').getByText('3-014').waitFor();
  expect(await ada.focused()).toBe('Edit Desk');
  expect(await undo(ada, 'desk').count()).toBe(0);
  await ada.end();
});

test('a value that was not there, and one that was removed', async () => {
  const ada = await open();
  await save(ada, 'nickname', 'Nickname', 'Countess');
  await undo(ada, 'nickname').press('Enter');
  await ada.row('nickname').getByText('Not set').waitFor();
  expect(await valueOf(ada, '/nickname')).toBeUndefined();

  const form = await ada.edit('website');
  await form.getByRole('button', { name: 'Remove' }).press('Enter');
  await undo(ada, 'website').waitFor();
  expect(await valueOf(ada, '/website')).toBeUndefined();
  await undo(ada, 'website').press('Enter');
  await ada.row('website').getByText('ada.example/engine').waitFor();
  expect(await valueOf(ada, '/website')).toBe('https://ada.example/engine');
  await ada.end();
});

test('an address, with what the form does not show', async () => {
  const ada = await open();
  // from the first write on the mocks keep all of it
  await save(ada, 'desk', 'Desk', '4-101');
  const { people } = await ada.state();
  const address = { street_address: '12 St James’s Square', locality: 'London', formatted: 'Kept\nas it is' };
  const values = { ...people.ada.values, '/address': address };
  await ada.change({ people: { ...people, ada: { ...people.ada, values } } });
  await ada.page.reload();
  await save(ada, 'address', 'City', 'Bath');
  expect(await valueOf(ada, '/address')).toMatchObject({ locality: 'Bath' });
  await undo(ada, 'address').press('Enter');
  await expect.poll(() => valueOf(ada, '/address')).toEqual(address);
  await ada.end();
});

test('what somebody else has changed since stays as it is', async () => {
  const ada = await open({ foreseen: [412] });
  await save(ada, 'desk', 'Desk', '4-101');
  await ada.change({ failing: { read: 'none', save: 'changed_elsewhere' } });
  await undo(ada, 'desk').press('Enter');
  await ada.row('desk').getByText('changed elsewhere since').waitFor();
  expect(await undo(ada, 'desk').count()).toBe(0);
  expect(await ada.focused()).toContain('changed elsewhere since');
  const kept = (await valueOf(ada, '/desk')) as string;
  expect(['3-014', '4-101']).not.toContain(kept);
  await ada.row('desk').locator('.row-value').getByText(kept).waitFor();
  await ada.end();
});

test('after a failure it can be tried again; opening the row ends it', async () => {
  const ada = await open({ foreseen: [500] });
  await save(ada, 'desk', 'Desk', '4-101');
  await ada.change({ failing: { read: 'none', save: 'internal_error' } });
  await undo(ada, 'desk').press('Enter');
  await ada.row('desk').getByText('could not be changed back').waitFor();
  await ada.change({ failing: { read: 'none', save: 'none' } });
  await undo(ada, 'desk').press('Enter');
  await expect.poll(() => valueOf(ada, '/desk')).toBe('3-014');

  await save(ada, 'desk', 'Desk', '4-102');
  await ada.row('desk').getByRole('button', { name: 'Edit' }).press('Enter');
  await ada.form('desk');
  await ada.page.keyboard.press('Escape');
  await ada.row('desk').getByRole('button', { name: 'Edit' }).waitFor();
  expect(await undo(ada, 'desk').count()).toBe(0);
  await ada.end();
});

test('saving what was there already leaves nothing to undo', async () => {
  const ada = await open();
  const form = await ada.edit('desk');
  await form.getByLabel('Desk').fill('3-014 ');
  await ada.page.keyboard.press('Enter');
  await ada.row('desk').getByRole('button', { name: 'Edit' }).waitFor();
  expect(await undo(ada, 'desk').count()).toBe(0);
  await ada.end();
});
