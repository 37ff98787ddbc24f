/** What cannot be done here says why, before anybody tries; what may cost another step says so too. */

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
const STEP = 'For a change here you may have to sign in again first.';

/** Rows without a button of such a name, with what each says. */
async function without(rows: Locator, name: RegExp): Promise<string[]> {
  const texts = await Promise.all(
    (await rows.all()).map(async row =>
      (await row.getByRole('button', { name }).count()) > 0 ? [] : [(await row.innerText()).replaceAll(/\s+/g, ' ')],
    ),
  );
  return texts.flat();
}

test.each([
  ['a directory', {}, [/Only Acme can change this/, /This comes from how you sign in/]],
  ['a provider', { upstream: 'oidc' }, [/Only Acme can change this/, /This is managed where you sign in/]],
] as const)('every row of %s that cannot be edited says why', async (_, options, reasons) => {
  const ada = await open('/settings', options);
  const rows = ada.page.locator('li.row:has(> .row-label)');
  const fixed = await without(rows, /^(Edit|Add) /);
  expect(fixed.length).toBeGreaterThan(2);
  for (const text of fixed)
    expect(
      reasons.filter(reason => reason.test(text)),
      text,
    ).toHaveLength(1);
  for (const reason of reasons) expect(fixed.some(text => reason.test(text))).toBe(true);
  await ada.end();
});

test('a login id that cannot be managed here says who can', async () => {
  const ada = await open('/settings');
  await ada.change({ loginIdTypes: ['email', 'username'] });
  await ada.page.reload();
  const phone = ada.row('way-ada-phone');
  await phone.getByText('Only Acme can change this').waitFor();
  expect(await phone.getByRole('button').count()).toBe(0);
  expect(await without(ada.page.locator('li[id^="way-ada"]'), /^Remove /)).toHaveLength(1);
  await ada.end();
});

test.each([
  ['login id', 'grace', '#section-ways-in', 'Remove'],
  ['linked account', 'katherine', '#section-linked-accounts', 'Unlink'],
] as const)('the last way in, a %s, has its reason at the button that is off', async (_, person, heading, name) => {
  const own = await open('/settings', { person, foreseen: [404] });
  const section = own.page.locator(`section:has(${heading})`);
  const button = section.getByRole('button', { name: new RegExp(`^${name} `) });
  await button.waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  const reason = section.locator(`#${await button.getAttribute('aria-describedby')}`);
  expect(await reason.innerText()).toContain('This is your only way to sign in.');
  await own.end();
});

test('custom data that are read-only say who changes them', async () => {
  const ada = await open('/settings', { customData: 'readonly' });
  const section = ada.page.locator('section:has(#section-custom-data)');
  await section.getByText('Only Acme can change this').waitFor();
  expect(await section.getByRole('button').count()).toBe(0);
  await ada.end();
  const free = await open('/settings');
  await free.page.getByRole('button', { name: 'Edit Custom data' }).waitFor();
  expect(await free.page.locator('section:has(#section-custom-data)').getByText('Only Acme').count()).toBe(0);
  await free.end();
});

test('where a change may ask for another sign-in, that is said before', async () => {
  const ada = await open('/settings/your-sessions');
  for (const id of ['ways-in', 'linked-accounts', 'your-data']) {
    await ada.page.locator(`section:has(#section-${id})`).getByText(STEP).waitFor();
  }
  await ada.end();
});
