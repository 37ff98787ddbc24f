/** Every kind of editor, used with the keyboard alone. */

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

const typing = (text: string) => async (page: Page) => {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
};

/** The first Enter takes the entry that the list offers, the second one saves. */
const finding = (text: string) => async (page: Page) => {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
};

/** Enter opens a dropdown, so it is left first. */
const choosing = (key: string) => async (page: Page, form: Locator) => {
  await page.keyboard.type(key);
  await form.getByRole('button', { name: 'Save' }).press('Enter');
};

const EDITS: readonly (readonly [
  name: string,
  act: (page: Page, form: Locator) => Promise<void>,
  shown: string,
  stored: unknown,
])[] = [
  ['nickname', typing('  Countess '), 'Countess', 'Countess'],
  ['birthdate', typing('12311990'), 'December 31, 1990', '1990-12-31'],
  ['gender', choosing('M'), 'Male', 'male'],
  ['website', typing('https://example.org/ada'), 'https://example.org/ada', 'https://example.org/ada'],
  ['zoneinfo', finding('new york'), 'America/New York', 'America/New_York'],
  ['locale', choosing('D'), 'Deutsch', 'de'],
  ['department', choosing('Cus'), 'Customer Support', 'customer_support'],
  ['coffees_per_day', typing('12'), '12', 12],
  ['working_hours', typing('.5e1'), '5', 5],
  ['emergency_phone', typing('+44 (20) 7946-0018'), '+442079460018', '+442079460018'],
  ['portfolio', typing('http://example.org/ada?x=1#y'), 'http://example.org/ada?x=1#y', 'http://example.org/ada?x=1#y'],
  ['invoice_email', typing('bills@example.org'), 'bills@example.org', 'bills@example.org'],
  ['tax_country', finding('germ'), 'Germany', 'DE'],
  [
    'email',
    async page => {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    },
    'countess@example.org',
    'countess@example.org',
  ],
  [
    'address',
    async page => {
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.keyboard.type('Third floor');
      await page.keyboard.press('Tab');
      await page.keyboard.type('Bath');
      await page.keyboard.press('Enter');
    },
    '12 St James’s Square\nThird floor\nSW1Y 4JH Bath\nUnited Kingdom',
    {
      street_address: '12 St James’s Square\nThird floor',
      locality: 'Bath',
      postal_code: 'SW1Y 4JH',
      country: 'United Kingdom',
    },
  ],
];

test.each(EDITS)('%s is edited and saved, and the focus returns to its button', async (name, act, shown, stored) => {
  const ada = await open('/settings');
  const form = await ada.edit(name);
  expect(new URL(ada.page.url()).pathname).toBe(`/settings/${name}`);
  await act(ada.page, form);
  await form.waitFor({ state: 'detached' });
  const value = ada.row(name).locator('.row-value');
  await value.waitFor();
  expect(await value.locator('.value-text').innerText()).toBe(shown);
  expect((await ada.state()).people.ada.values[`/${name}`]).toEqual(stored);
  // saving the language changes that of the page
  expect(await ada.focused()).toMatch(/^(Edit|Bearbeiten)/);
  expect(await ada.page.getByRole('status').innerText()).toMatch(/is saved$/);
  expect(new URL(ada.page.url()).pathname).toBe('/settings');
  await ada.end();
});

test('a date may be typed as text instead', async () => {
  const ada = await open('/settings/birthdate');
  const form = await ada.form('birthdate');
  await form.getByRole('button', { name: 'Type the date instead' }).press('Enter');
  await form.getByLabel('Birthdate').fill('1990-02-30');
  await ada.page.keyboard.press('Enter');
  await form.getByText('Enter a date that exists').waitFor();
  await form.getByLabel('Birthdate').fill('1990-02-28');
  await ada.page.keyboard.press('Enter');
  await ada.row('birthdate').getByText('February 28, 1990').waitFor();
  await ada.end();
});

test('a half-typed native date is a fault, not a removal', async () => {
  const ada = await open('/settings/birthdate');
  const form = await ada.form('birthdate');
  await ada.page.keyboard.press('Delete');
  await ada.page.keyboard.press('Enter');
  await form.getByText('Enter a date that exists').waitFor();
  expect((await ada.state()).people?.ada.values['/birthdate'] ?? '1815-12-10').toBe('1815-12-10');
  await form.getByRole('button', { name: 'Cancel' }).press('Enter');
  await ada.end();
});

test('gender takes own words, and none at all', async () => {
  const ada = await open('/settings/gender');
  const form = await ada.form('gender');
  await ada.page.keyboard.type('In');
  await form.getByLabel('In your own words').fill('genderfluid');
  await ada.page.keyboard.press('Enter');
  await ada.row('gender').getByText('genderfluid').waitFor();
  const again = await ada.edit('gender');
  expect(await again.getByLabel('In your own words').inputValue()).toBe('genderfluid');
  await again.getByRole('combobox').selectOption('Not given');
  await again.getByRole('button', { name: 'Remove' }).press('Enter');
  await ada.row('gender').getByText('Not set').waitFor();
  await ada.end();
});

test('the zone of this device is one press away', async () => {
  const ada = await open('/settings/zoneinfo', { timezoneId: 'Asia/Tokyo' });
  const form = await ada.form('zoneinfo');
  await form.getByRole('button', { name: 'Use Asia/Tokyo' }).press('Enter');
  await form.getByRole('button', { name: 'Save' }).press('Enter');
  await ada.row('zoneinfo').locator('.value-text', { hasText: 'Asia/Tokyo' }).waitFor();
  await ada.end();
});

test('a phone number may be written as in its country', async () => {
  const ada = await open('/settings/emergency_phone');
  const form = await ada.form('emergency_phone');
  await ada.page.keyboard.type('020 7946 0018');
  await ada.page.keyboard.press('Tab');
  expect(await form.getByRole('combobox', { name: 'Country of the number' }).inputValue()).toBe('United States');
  await ada.page.keyboard.type('+44');
  await form.getByRole('option', { name: 'United Kingdom' }).waitFor();
  await form.getByRole('combobox', { name: 'Country of the number' }).fill('united k');
  await ada.page.keyboard.press('Enter');
  await form.getByText('Will be saved as +44 20 7946 0018').waitFor();
  await ada.page.keyboard.press('Enter');
  await ada.row('emergency_phone').locator('.value-text', { hasText: '+442079460018' }).waitFor();
  const again = await ada.edit('emergency_phone');
  expect(await again.getByLabel('Emergency Phone').inputValue()).toBe('+44 20 7946 0018');
  await ada.end();
});

test('the country of an address comes from a list, an older free text stays until it is changed', async () => {
  const ada = await open('/settings/address');
  const form = await ada.form('address');
  const country = form.getByRole('combobox', { name: 'Country' });
  expect(await country.inputValue()).toBe('United Kingdom');
  await country.fill('Wonderland');
  await ada.page.keyboard.press('Enter');
  await form.getByText('Choose a country from the list').waitFor();
  expect(await ada.focused()).toBe('address-country');
  await country.fill('');
  await ada.page.keyboard.type('côte');
  await ada.page.keyboard.press('Tab');
  expect(await country.inputValue()).toBe('Côte d’Ivoire');
  await form.getByRole('button', { name: 'Save' }).press('Enter');
  await ada.row('address').getByText('Côte d’Ivoire').waitFor();
  expect((await ada.state()).people.ada.values['/address']).toMatchObject({ locality: 'London', country: 'CI' });
  await ada.end();
});

test('a list opens, moves and closes by keyboard, and says how much fits', async () => {
  const ada = await open('/settings/zoneinfo');
  const form = await ada.form('zoneinfo');
  const field = form.getByRole('combobox');
  await form.getByText(/^It is \d+:\d\d\s[AP]M there now \(UTC(\+0[01]:00)?\)$/).waitFor();
  await ada.page.keyboard.press('ArrowDown');
  const chosen = form.getByRole('option', { selected: true });
  expect(await chosen.innerText()).toMatch(/^Europe\/London/);
  await ada.page.keyboard.press('ArrowDown');
  expect(await chosen.innerText()).toMatch(/^Europe\/Luxembourg\s+UTC\+0[12]:00$/);
  expect(await field.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
  await ada.page.keyboard.press('Escape');
  expect(await field.getAttribute('aria-expanded')).toBe('false');
  expect(await form.count()).toBe(1);
  await ada.page.keyboard.type('new_yo');
  expect(await form.getByRole('status').innerText()).toBe('1 match in the list');
  await ada.page.keyboard.press('Enter');
  expect(await field.inputValue()).toBe('America/New York');
  await ada.page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await ada.end();
});

test('languages are written in themselves', async () => {
  const ada = await open('/settings/locale');
  const form = await ada.form('locale');
  const options = await form
    .locator('option')
    .evaluateAll(list => list.map(option => `${(option as HTMLOptionElement).lang} ${option.textContent}`));
  expect(options).toEqual([
    ' Not given',
    'en English',
    'de Deutsch',
    'fr français',
    'es español',
    'pt-BR português (Brasil)',
    'ja 日本語',
    'ko 한국어',
    'zh-Hans 简体中文',
    'zh-Hant 繁體中文',
    'ar العربية',
    'he עברית',
  ]);
  await ada.end();
});

/** The form for the address of a picture. */
async function addressForm(visit: Awaited<ReturnType<typeof open>>) {
  await visit.row('picture').getByRole('button', { name: 'Use an address instead' }).press('Enter');
  return visit.form('picture');
}

test('the address of a picture must be one of https, and the picture is seen before it is saved', async () => {
  const linus = await open('/settings/picture', { person: 'linus' });
  const form = await addressForm(linus);
  await form.getByLabel('Picture').fill('http://example.org/x.png');
  await linus.page.keyboard.press('Enter');
  await form.getByText('Enter a web address that starts with https://.').waitFor();
  expect(await form.getByRole('img').count()).toBe(0);
  await form.getByLabel('Picture').fill('https://pictures.example/ada.svg');
  const preview = form.getByRole('img', { name: 'Preview of the picture' });
  await preview.waitFor();
  expect(await preview.getAttribute('referrerpolicy')).toBe('no-referrer');
  await linus.page.keyboard.press('Enter');
  await linus.row('picture').getByRole('img', { name: 'Your picture' }).waitFor();
  await linus.page.locator('.greeting .avatar img').waitFor();
  await linus.end();
});

test('removing is an act of its own, and an emptied field says that saving removes', async () => {
  const ada = await open('/settings/desk');
  const form = await ada.form('desk');
  await form.getByRole('button', { name: 'Remove' }).press('Enter');
  await ada.row('desk').getByText('Not set').waitFor();
  expect(await ada.page.getByRole('status').innerText()).toBe('Desk is removed');
  const site = await ada.edit('website');
  await site.getByLabel('Website').fill('');
  expect(await site.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await site.getByRole('button', { name: 'Remove' }).press('Enter');
  await ada.row('website').getByText('Not set').waitFor();
  const { values } = (await ada.state()).people.ada;
  expect(values).not.toHaveProperty('/desk');
  expect(values).not.toHaveProperty('/website');
  await ada.end();
});

test('a field that was not given stays so when it is saved empty', async () => {
  const ada = await open('/settings/nickname');
  const form = await ada.form('nickname');
  await ada.page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  expect(await ada.page.getByRole('status').innerText()).toBe('');
  await ada.end();
});

test('Escape and Cancel restore the row', async () => {
  const ada = await open('/settings');
  for (const leave of ['Escape', 'Cancel']) {
    const form = await ada.edit('desk');
    await form.getByLabel('Desk').fill('elsewhere');
    if (leave === 'Escape') await ada.page.keyboard.press('Escape');
    else await form.getByRole('button', { name: 'Cancel' }).press('Enter');
    await form.waitFor({ state: 'detached' });
    expect(await ada.row('desk').locator('.row-value').innerText()).toBe('3-014');
    expect(await ada.focused()).toBe('Edit Desk');
  }
  await ada.end();
});

describe('what cannot be saved is said at the field', () => {
  const FAULTS: readonly (readonly [name: string, typed: string, message: string])[] = [
    ['coffees_per_day', '13', 'This is too large. The largest value is 12.'],
    ['coffees_per_day', '-1', 'This is too small. The smallest value is 0.'],
    ['coffees_per_day', '1.5', 'Enter a whole number, such as 3.'],
    ['working_hours', 'many', 'Enter a number, such as 37.5.'],
    ['working_hours', '41', 'This is too large. The largest value is 40.5.'],
    ['website', 'example.org', 'Enter a web address that starts with https:// or http://.'],
    ['invoice_email', 'nobody', 'Enter an email address, such as name@example.com.'],
    ['emergency_phone', '12', 'Enter a number with its country code, such as +44 20 7946 0018.'],
    ['emergency_phone', '020 7946 0018', 'There is no such number in that country. Check the digits and the country.'],
    ['tax_country', 'Atlantis', 'Choose a country from the list, such as Germany.'],
    ['invoice_email', 'a@b@example.org', 'Enter an email address, such as name@example.com.'],
    ['portfolio', 'ftp://example.org', 'Enter a web address that starts with https:// or http://.'],
    ['zoneinfo', 'Atlantis', 'Choose a time zone from the list, such as Europe/Berlin.'],
    ['desk', 'x'.repeat(257), 'This is too long. Use at most 256 characters.'],
    ['desk', 'a\u202eb', 'This contains an invisible or control character. Type it again rather than pasting it.'],
  ];

  test.each(FAULTS)('%s does not take "%s"', async (name, typed, message) => {
    const ada = await open(`/settings/${name}`);
    const form = await ada.form(name);
    const field = form.getByRole('textbox').or(form.getByRole('combobox')).first();
    await field.fill(typed);
    await ada.page.keyboard.press('Enter');
    await form.getByText(message, { exact: true }).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    const described = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
    expect(await ada.page.locator(`#${described[0]}`).innerText()).toBe(message);
    expect(await ada.focused()).toBe(`${name}-value`);
    expect(await field.inputValue()).toBe(typed);
    await ada.end();
  });

  test('the limits of a number stand there before typing', async () => {
    const ada = await open('/settings/coffees_per_day');
    const form = await ada.form('coffees_per_day');
    await form.getByText('From 0 to 12').waitFor();
    await ada.end();
  });

  test('a line of an address gets its own message', async () => {
    const ada = await open('/settings/address');
    const form = await ada.form('address');
    await form.getByLabel('City').fill('x'.repeat(300));
    await ada.page.keyboard.press('Enter');
    await form.getByText('This is too long').waitFor();
    expect(await ada.focused()).toBe('address-locality');
    await ada.end();
  });
});
