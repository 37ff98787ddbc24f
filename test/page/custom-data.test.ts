/** Custom data: hidden, shown or edited, as the project wants it; every fault is named with its line while typing. */

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

const open = (path: string, options?: VisitOptions) => visit(browser, site.origin + path, options);
const section = ({ page }: Visit) => page.getByRole('region', { name: 'Custom data' });

/** The open editor. */
async function editor(ada: Visit) {
  const field = section(ada).getByLabel('JSON object');
  await field.waitFor();
  return field;
}

test('data that are hidden have no section, no address and no call', async () => {
  const calls: string[] = [];
  const ada = await open('/signed-out', { customData: 'hidden' });
  ada.page.on('request', request => calls.push(request.url()));
  await ada.page.goto(`${site.origin}/settings`);
  await ada.page.getByRole('heading', { name: 'How you sign in' }).waitFor();
  expect(await section(ada).count()).toBe(0);
  await ada.page.goto(`${site.origin}/settings/custom-data`);
  await ada.page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  expect(calls.filter(url => url.includes('/api/custom-data'))).toEqual([]);
  await ada.end();
});

test('data that are read-only are shown and cannot be edited', async () => {
  const ada = await open('/settings/custom-data', { customData: 'readonly' });
  const shown = section(ada).getByRole('textbox', { name: 'Custom data' });
  expect(await shown.inputValue()).toContain('"theme": "engine"');
  expect(await shown.isEditable()).toBe(false);
  expect(await section(ada).getByRole('button').count()).toBe(0);
  await section(ada).getByText('no place for passwords or other secrets').waitFor();
  await ada.end();
});

test('data are edited by keyboard, formatted and saved whole', async () => {
  const ada = await open('/settings');
  await section(ada).getByRole('button', { name: 'Edit' }).press('Enter');
  const field = await editor(ada);
  await expect.poll(() => ada.focused()).toBe('custom-data-text');
  await field.fill('{"a":[1,{"b":"é"}]}');
  await section(ada).getByText('20 of 65,536 bytes').waitFor();
  await section(ada).getByRole('button', { name: 'Format' }).press('Enter');
  expect(await field.inputValue()).toBe('{\n  "a": [\n    1,\n    {\n      "b": "é"\n    }\n  ]\n}');
  await section(ada).getByRole('button', { name: 'Save' }).press('Enter');
  await section(ada).getByRole('textbox', { name: 'Custom data' }).waitFor();
  expect((await ada.state()).people.ada.customData).toEqual({ a: [1, { b: 'é' }] });
  expect(await ada.page.locator('output').last().innerText()).toBe('Custom data is saved');
  await expect.poll(() => ada.focused()).toBe('Edit Custom data');
  await ada.end();
});

test('every fault is named with its line, and is not saved', async () => {
  const ada = await open('/settings/custom-data');
  const field = await editor(ada);
  for (const [typed, message] of [
    ['{\n "a": 1,\n}', 'Line 3: This is not written as JSON asks for.'],
    ['{\n "a": 1,\n "a": 2\n}', 'Line 3: This key stands there twice.'],
    ['{\n "__proto__": 1\n}', 'Line 2: The keys __proto__, constructor and prototype are not allowed.'],
    ['{"a": "\\ud800"}', 'Line 1: This text holds half a character.'],
    ['{"a": 12345678901234567890}', 'Line 1: This number is too large to be kept exactly. Put it in quotes.'],
    [`{"a":${'['.repeat(40)}${']'.repeat(40)}}`, 'Line 1: This is nested too deeply. 32 levels are the most.'],
    ['[]', 'Begin with { and end with }.'],
    [`{"a":"${'x'.repeat(65_536)}"}`, 'This is more than 64 KiB.'],
  ] as const) {
    await field.fill(typed);
    await section(ada).locator('.field-error').getByText(message, { exact: true }).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await section(ada).getByRole('button', { name: 'Save' }).press('Enter');
    expect(await ada.focused()).toBe('custom-data-text');
  }
  expect((await ada.state()).people).toBeUndefined();
  await ada.row('nickname').getByRole('button').press('Enter');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Discard' }).press('Enter');
  await ada.form('nickname');
  await ada.end();
});

test('data that were changed elsewhere are shown beside the own ones, and either can win', async () => {
  for (const [choice, kept] of [
    ['Save mine', { mine: true }],
    ['Keep the saved one', { changed: 'elsewhere' }],
  ] as const) {
    const ada = await open('/settings/custom-data', { saving: 'changed_elsewhere', foreseen: [412] });
    const field = await editor(ada);
    await field.fill('{"mine":true}');
    await section(ada).getByRole('button', { name: 'Save' }).press('Enter');
    await section(ada).getByText('This was changed elsewhere while you were editing').waitFor();
    expect(await field.inputValue()).toBe('{"mine":true}');
    expect(await section(ada).getByRole('textbox', { name: 'Now saved' }).inputValue()).toContain('elsewhere');
    await section(ada).getByRole('button', { name: choice }).press('Enter');
    await section(ada).getByRole('textbox', { name: 'Custom data' }).waitFor();
    expect((await ada.state()).people.ada.customData).toEqual(kept);
    await ada.end();
  }
});

test('a save that fails keeps what was typed', async () => {
  const ada = await open('/settings/custom-data', { saving: 'internal_error', foreseen: [500] });
  const field = await editor(ada);
  await field.fill('{"mine":true}');
  await section(ada).getByRole('button', { name: 'Save' }).press('Enter');
  await section(ada).getByRole('alert').getByText('Something went wrong on our side.').waitFor();
  expect(await field.inputValue()).toBe('{"mine":true}');
  await ada.change({ failing: { read: 'none', save: 'none' } });
  await section(ada).getByRole('button', { name: 'Save' }).press('Enter');
  await section(ada).getByRole('textbox', { name: 'Custom data' }).waitFor();
  expect((await ada.state()).people.ada.customData).toEqual({ mine: true });
  await ada.end();
});
