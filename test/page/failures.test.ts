/** What was typed survives everything that can go wrong. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Failure } from '../../mocks/state.ts';
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
const HEALTHY = { failing: { read: 'none', save: 'none' } } as const;

/** Opens the desk, types another one and saves it. */
async function move(ada: Visit) {
  const form = await ada.form('desk');
  await form.getByLabel('Desk').fill('4-101');
  await ada.page.keyboard.press('Enter');
  return form;
}

test.each<readonly [Failure, number, string]>([
  ['internal_error', 500, 'Something went wrong on our side.'],
  ['upstream_unavailable', 503, 'The identity server cannot be reached right now.'],
  ['invalid_attributes', 422, 'Check how this is written.'],
])('after %s the text is still there and can be saved again', async (saving, status, message) => {
  const ada = await open('/settings/desk', { saving, foreseen: [status] });
  const form = await move(ada);
  await form.getByText(message).waitFor();
  expect(await form.getByLabel('Desk').inputValue()).toBe('4-101');
  expect(await ada.focused()).toBe('desk-value');
  await ada.change(HEALTHY);
  await ada.page.keyboard.press('Enter');
  await ada.row('desk').locator('.value-text', { hasText: '4-101' }).waitFor();
  await ada.end();
});

test('without a network the text is still there and can be saved again', async () => {
  const ada = await open('/settings/desk', { saving: 'offline', foreseen: ['ERR_FAILED'] });
  const form = await move(ada);
  await form.getByRole('alert').getByText('There is no connection to the server.').waitFor();
  expect(await form.getByLabel('Desk').inputValue()).toBe('4-101');
  await ada.change(HEALTHY);
  await ada.page.keyboard.press('Enter');
  await ada.row('desk').locator('.value-text', { hasText: '4-101' }).waitFor();
  await ada.end();
});

test('a save without a session offers a sign-in in another tab, and goes through afterwards', async () => {
  const ada = await open('/settings/desk', { foreseen: [401] });
  await ada.change({ signedIn: null });
  const form = await move(ada);
  const link = form.getByRole('link', { name: 'Sign in again in a new tab' });
  await link.waitFor();
  expect(await form.getByLabel('Desk').inputValue()).toBe('4-101');
  const opened = ada.page.context().waitForEvent('page');
  await link.press('Enter');
  const tab = await opened;
  await tab.locator('#desk').waitFor();
  await tab.close();
  await form.getByRole('button', { name: 'Save' }).press('Enter');
  await ada.row('desk').locator('.value-text', { hasText: '4-101' }).waitFor();
  await ada.end();
});

test('nothing is saved into the profile of somebody else who signed in meanwhile', async () => {
  const ada = await open('/settings/desk', { foreseen: [412] });
  await ada.change({ signedIn: 'linus' });
  const form = await move(ada);
  await form.getByRole('alert').getByText('You are now signed in as someone else').waitFor();
  expect((await ada.state()).people).toBeUndefined();
  await form.getByRole('button', { name: 'Cancel' }).press('Enter');
  await ada.end();
});

test('a change of something else meanwhile is no conflict', async () => {
  const ada = await open('/settings/desk', { foreseen: [412] });
  await changeInOtherTab(ada, 'website', 'https://example.org/new');
  const form = await move(ada);
  await form.waitFor({ state: 'detached' });
  await ada.row('desk').locator('.value-text', { hasText: '4-101' }).waitFor();
  await ada.row('website').locator('.value-text', { hasText: 'https://example.org/new' }).waitFor();
  await ada.end();
});

test('the same change made elsewhere is no conflict', async () => {
  const ada = await open('/settings/desk', { foreseen: [412] });
  await changeInOtherTab(ada, 'desk', '4-101');
  const form = await move(ada);
  await form.waitFor({ state: 'detached' });
  await ada.end();
});

test('a conflict shows both values, and the own one can win', async () => {
  const ada = await open('/settings/desk', { foreseen: [412] });
  await changeInOtherTab(ada, 'desk', '9-999');
  const form = await move(ada);
  const conflict = form.getByRole('region', { name: 'This was changed elsewhere while you were editing' });
  await conflict.waitFor();
  expect(await conflict.locator('dd').allInnerTexts()).toEqual(['4-101', '9-999']);
  expect(await ada.focused()).toBe('conflict-title');
  await form.getByLabel('Desk').fill('4-102');
  expect(await conflict.locator('dd').allInnerTexts()).toEqual(['4-102', '9-999']);
  await form.getByRole('button', { name: 'Save mine' }).press('Enter');
  await ada.row('desk').locator('.value-text', { hasText: '4-102' }).waitFor();
  expect((await ada.state()).people.ada.values['/desk']).toBe('4-102');
  await ada.end();
});

test('in a conflict the saved value can win', async () => {
  const ada = await open('/settings/desk', { foreseen: [412] });
  await changeInOtherTab(ada, 'desk', '9-999');
  const form = await move(ada);
  await form.getByRole('button', { name: 'Keep the saved one' }).press('Enter');
  await ada.row('desk').locator('.value-text', { hasText: '9-999' }).waitFor();
  expect((await ada.state()).people.ada.values['/desk']).toBe('9-999');
  expect(await ada.focused()).toBe('Edit Desk');
  await ada.end();
});

test('another row opens only once the person gives up what is typed', async () => {
  const ada = await open('/settings/desk');
  const form = await ada.form('desk');
  await form.getByLabel('Desk').fill('4-101');
  await ada.row('nickname').getByRole('button').press('Enter');
  const dialog = ada.page.getByRole('dialog', { name: 'Discard what you typed?' });
  await dialog.getByRole('button', { name: 'Keep editing' }).press('Enter');
  expect(await form.getByLabel('Desk').inputValue()).toBe('4-101');
  await ada.row('nickname').getByRole('button').press('Enter');
  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await ada.row('nickname').getByRole('button').press('Enter');
  await dialog.getByRole('button', { name: 'Discard' }).press('Enter');
  await ada.form('nickname');
  expect(await ada.focused()).toBe('nickname-value');
  expect(await ada.row('desk').locator('.row-value').innerText()).toBe('3-014');
  await ada.end();
});

test('going back with something typed asks first', async () => {
  const ada = await open('/nowhere');
  await ada.page.getByRole('link', { name: 'Go to your settings' }).press('Enter');
  const form = await ada.edit('desk');
  await form.getByLabel('Desk').fill('4-101');
  await ada.page.goBack();
  const dialog = ada.page.getByRole('dialog', { name: 'Discard what you typed?' });
  await dialog.getByRole('button', { name: 'Keep editing' }).press('Enter');
  expect(await form.getByLabel('Desk').inputValue()).toBe('4-101');
  expect(new URL(ada.page.url()).pathname).toBe('/settings/desk');
  await ada.page.goBack();
  await dialog.getByRole('button', { name: 'Discard' }).press('Enter');
  await ada.page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  await ada.end();
});

test('leaving the page with something typed is asked about by the browser, otherwise not', async () => {
  const ada = await open('/settings/desk');
  const form = await ada.form('desk');
  const asked: string[] = [];
  ada.page.on('dialog', dialog => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await ada.page.reload();
  await form.waitFor();
  expect(asked).toEqual([]);
  await form.getByLabel('Desk').fill('4-101');
  await ada.page.reload();
  await form.waitFor();
  expect(asked).toEqual(['beforeunload']);
  await ada.end();
});

test('signing out with something typed asks first', async () => {
  const ada = await open('/settings/desk');
  const form = await ada.form('desk');
  await form.getByLabel('Desk').fill('4-101');
  await ada.page.getByRole('button', { name: 'Sign out' }).press('Enter');
  const dialog = ada.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Discard' }).press('Enter');
  await ada.page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await ada.end();
});

test('while a save is on its way the form says so and takes no second one', async () => {
  const ada = await open('/settings/desk', { latency: 600 });
  const form = await move(ada);
  await form.getByRole('button', { name: 'Saving…' }).waitFor();
  expect(await form.getByLabel('Desk').isDisabled()).toBe(true);
  await ada.page.keyboard.press('Escape');
  await form.getByRole('button', { name: 'Saving…' }).press('Enter');
  await form.waitFor({ state: 'detached' });
  await ada.row('desk').locator('.value-text', { hasText: '4-101' }).waitFor();
  await ada.end();
});

test('an editor that cannot be loaded says so and tries again', async () => {
  const ada = await open('/settings', { foreseen: ['ERR_FAILED'] });
  const editors = '**/assets/attribute-editor-*.js';
  await ada.page.context().route(editors, route => route.abort());
  await ada.page.reload();
  await ada.row('desk').getByRole('button').press('Enter');
  await ada.row('desk').getByRole('alert').waitFor();
  await ada.page.context().unroute(editors);
  await ada.row('desk').getByRole('button', { name: 'Try again' }).press('Enter');
  await ada.form('desk');
  await ada.end();
});

async function changeInOtherTab(ada: Visit, name: string, text: string): Promise<void> {
  const tab = await ada.page.context().newPage();
  await tab.goto(`${site.origin}/settings/${name}`);
  await tab.locator(`#${name}-value`).fill(text);
  await tab.keyboard.press('Enter');
  await tab.locator(`#${name} .value-text`, { hasText: text }).waitFor();
  await tab.close();
}
