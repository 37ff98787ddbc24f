/** Adding, changing and removing what a person signs in with, with the keyboard alone; a fresh sign-in loses nothing. */

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

const open = async (path: string, options?: VisitOptions) => {
  const visited = await visit(browser, site.origin + path, options);
  await ways(visited).waitFor();
  return visited;
};
const ways = ({ page }: Visit) => page.getByRole('region', { name: 'How you sign in' });
const said = ({ page }: Visit) => page.locator('output').last();
const way = (visited: Visit, text: string) =>
  ways(visited)
    .getByRole('listitem')
    .filter({ has: visited.page.getByRole('heading', { name: text, exact: true }) });

async function code(ada: Visit): Promise<string> {
  await ways(ada).getByText('Waiting for its code').waitFor();
  const { people } = await ada.state();
  return people.ada.pending.at(-1)?.code ?? '';
}

/** Asks for a code for a new address. */
async function addEmail(ada: Visit, value: string) {
  await ways(ada).getByRole('button', { name: 'Add email' }).press('Enter');
  await ways(ada).getByLabel('New email address').waitFor();
  await ada.page.keyboard.type(value);
  await ada.page.keyboard.press('Enter');
  return way(ada, value);
}

test('every way to sign in says what it is and since when', async () => {
  const ada = await open('/settings/sign-in');
  expect(await ada.focused()).toBe('section-ways-in');
  expect(await way(ada, 'ada@example.com').innerText()).toMatch(
    /^Email\s+ada@example\.com\s+Verified\s+Since Nov 22, 2025 · Last used Nov 23, 2025/,
  );
  expect(await way(ada, 'countess@example.org').innerText()).toContain('Not verified');
  expect(await way(ada, '+442079460018').innerText()).toMatch(/^Phone/);
  expect(await way(ada, 'ada').innerText()).toMatch(/^Username/);
  await ada.end();
});

test('a new email address waits for its code, takes a pasted one and becomes a candidate', async () => {
  const ada = await open('/settings', { foreseen: [422] });
  const row = await addEmail(ada, 'ada@new.example');
  await row.getByText('Waiting for its code').waitFor();
  expect(new URL(ada.page.url()).pathname).toBe('/settings');
  const field = row.getByLabel('Code');
  await expect.poll(() => ada.focused()).toMatch(/-code$/);
  expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
  expect(await field.getAttribute('inputmode')).toBe('numeric');
  expect(await said(ada).innerText()).toBe('A code is on its way to ada@new.example');
  await row.getByText(/They are good until .+ 5 tries left/).waitFor();
  await ada.page.keyboard.type('12');
  await ada.page.keyboard.press('Enter');
  await row.getByText('Enter the six digits of the code.').waitFor();
  const right = await code(ada);
  const wrong = right === '123456' ? '123457' : '123456';
  await field.fill(wrong);
  await ada.page.keyboard.press('Enter');
  await row.getByText('That is not the code. 4 tries left').waitFor();
  expect(await field.inputValue()).toBe(wrong);
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await field.fill(` ${right.slice(0, 3)} ${right.slice(3)} `);
  await ada.page.keyboard.press('Enter');
  await way(ada, 'ada@new.example').getByText('Verified').waitFor();
  expect(await said(ada).innerText()).toBe('You can now sign in with ada@new.example');
  expect(await ada.focused()).toBe('section-ways-in');
  const form = await ada.edit('email');
  await form.getByRole('radio', { name: 'ada@new.example' }).waitFor();
  await ada.end();
});

test('five wrong codes end it, and another code can be asked for after a while', async () => {
  const ada = await open('/settings', { foreseen: [422, 410] });
  await ada.page.clock.install();
  const row = await addEmail(ada, 'ada@new.example');
  const wrong = (await code(ada)) === '000000' ? '000001' : '000000';
  await row.getByText('5 tries left').waitFor();
  for (let left = 4; left >= 0; left -= 1) {
    await row.getByLabel('Code').fill(wrong);
    await ada.page.keyboard.press('Enter');
    await row
      .locator('.field-error', {
        hasText: left > 0 ? `${left} ${left === 1 ? 'try' : 'tries'} left` : 'cannot be used any more',
      })
      .waitFor();
  }
  const resend = row.getByRole('button', { name: /^Send another code/ });
  expect(await resend.getAttribute('aria-disabled')).toBe('true');
  expect(await resend.innerText()).toMatch(/^Send another code \(in \d+ sec\)$/);
  await resend.press('Enter');
  await ada.page.clock.runFor(61_000);
  await row.getByRole('button', { name: 'Send another code', exact: true }).waitFor();
  const former = await code(ada);
  await ada.page.evaluate(() => {
    const state = JSON.parse(localStorage.getItem('authui-mock') ?? '{}') as {
      people: { ada: { pending: { resendAt: number }[] } };
    };
    for (const pending of state.people.ada.pending) pending.resendAt = 0;
    localStorage.setItem('authui-mock', JSON.stringify(state));
  });
  await row.getByRole('button', { name: 'Send another code', exact: true }).press('Enter');
  await row.getByText('5 tries left').waitFor();
  await expect.poll(() => code(ada)).not.toBe(former);
  await row.getByLabel('Code').fill(await code(ada));
  await ada.page.keyboard.press('Enter');
  await way(ada, 'ada@new.example').getByText('Verified').waitFor();
  await ada.end();
});

test('what waits for its code can be given up', async () => {
  const ada = await open('/settings');
  const row = await addEmail(ada, 'ada@new.example');
  await row.getByRole('button', { name: /^Give up/ }).press('Enter');
  await row.waitFor({ state: 'detached' });
  expect(await said(ada).innerText()).toBe('ada@new.example was not added');
  expect((await ada.state()).people.ada.pending).toEqual([]);
  await ada.end();
});

test('a username changes at once, and the profile follows', async () => {
  const ada = await open('/settings', { foreseen: [409, 422] });
  await way(ada, 'ada')
    .getByRole('button', { name: /^Change/ })
    .press('Enter');
  const field = ways(ada).getByLabel('New username');
  expect(await field.inputValue()).toBe('ada');
  await ada.page.keyboard.type('has space');
  expect(await field.inputValue()).toBe('has space');
  await ada.page.keyboard.press('Enter');
  await ways(ada).getByText('Use 2 to 64 letters and digits').nth(0).waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await field.inputValue()).toBe('has space');
  await field.fill('countess');
  await ada.page.keyboard.press('Enter');
  await way(ada, 'countess').waitFor();
  expect(await way(ada, 'ada').count()).toBe(0);
  expect(await ada.row('preferred_username').innerText()).toContain('countess');
  expect(new URL(ada.page.url()).pathname).toBe('/settings');
  await ada.end();
});

test('what is one’s own already is refused at the field', async () => {
  const ada = await open('/settings/add-email', { foreseen: [409, 422] });
  const field = ways(ada).getByLabel('New email address');
  for (const [typed, message] of [
    ['ADA@example.com', 'This is already in use. Use another one.'],
    ['nobody', 'Enter an email address, such as name@example.com.'],
    ['', 'Enter an email address, such as name@example.com.'],
  ] as const) {
    await field.fill(typed);
    await ada.page.keyboard.press('Enter');
    await ways(ada).locator('.field-error', { hasText: message }).waitFor();
    await expect.poll(() => field.isEnabled()).toBe(true);
    expect(await field.inputValue()).toBe(typed);
  }
  await ada.page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  await ada.end();
});

test('a phone number is added as people write it', async () => {
  const ada = await open('/settings/add-phone');
  await ways(ada).getByLabel('New phone number').fill('(202) 555-0143');
  await ada.page.keyboard.press('Enter');
  await way(ada, '+12025550143').getByText('Waiting for its code').waitFor();
  await ada.end();
});

test('the last way in cannot be removed, and says so before anybody tries', async () => {
  const grace = await open('/settings', { person: 'grace' });
  const remove = way(grace, 'grace@example.com').getByRole('button', { name: /^Remove/ });
  await remove.focus();
  expect(await remove.getAttribute('aria-disabled')).toBe('true');
  const reason = await grace.page.locator(`#${await remove.getAttribute('aria-describedby')}`).innerText();
  expect(reason).toBe('This is your only way to sign in. Add another one, then you can remove this.');
  await remove.press('Enter');
  expect(await grace.page.getByRole('dialog').count()).toBe(0);
  await grace.end();
});

test('removing asks first, names what goes, and moves the profile on', async () => {
  const ada = await open('/settings');
  const remove = () => way(ada, 'ada@example.com').getByRole('button', { name: /^Remove/ });
  await remove().press('Enter');
  const dialog = ada.page.getByRole('dialog', { name: 'Remove ada@example.com?' });
  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await remove().press('Enter');
  await dialog.getByRole('button', { name: 'Remove' }).press('Enter');
  await way(ada, 'ada@example.com').waitFor({ state: 'detached' });
  expect(await said(ada).innerText()).toBe('You can no longer sign in with ada@example.com');
  expect(await ada.row('email').innerText()).toContain('countess@example.org');
  await ada.end();
});

test('after a fresh sign-in the act goes on by itself', async () => {
  const ada = await open('/settings', { saving: 'reauth_required', foreseen: [403] });
  await ways(ada).getByRole('button', { name: 'Add email' }).press('Enter');
  await ways(ada).getByLabel('New email address').fill('ada@new.example');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('button', { name: 'Sign in' }).press('Enter');
  const banner = ada.page.locator('.outcome');
  await banner.getByText('You signed in again, and your change is done.').waitFor();
  await way(ada, 'ada@new.example').getByText('Waiting for its code').waitFor();
  expect(await said(ada).innerText()).toBe('You signed in again, and your change is done.');
  expect(new URL(ada.page.url()).search).toBe('');
  expect(await ada.page.evaluate(() => sessionStorage.length)).toBe(0);
  await banner.getByRole('button', { name: 'Close' }).press('Enter');
  expect(await banner.count()).toBe(0);
  await ada.end();
});

test('a fresh sign-in that is not given changes nothing and loses nothing', async () => {
  const ada = await open('/settings/add-email', { saving: 'reauth_required', foreseen: [403] });
  await ways(ada).getByLabel('New email address').fill('ada@new.example');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('heading', { name: 'Sign in again' }).waitFor();
  await ada.page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await ada.page.locator('.outcome').getByText('Nothing was changed').waitFor();
  const field = ways(ada).getByLabel('New email address');
  expect(await field.inputValue()).toBe('ada@new.example');
  await expect.poll(() => ada.focused()).toBe('login-id-email');
  expect(new URL(ada.page.url()).pathname + new URL(ada.page.url()).search).toBe('/settings/add-email');
  await ada.page.keyboard.press('Escape');
  expect(await ada.page.evaluate(() => sessionStorage.length)).toBe(0);
  await ada.end();
});

test('a fresh sign-in after which the act fails brings what was typed back', async () => {
  const ada = await open('/settings/add-username', { saving: 'reauth_required', foreseen: [403, 409] });
  await ways(ada).getByLabel('New username').fill('ada');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('button', { name: 'Sign in' }).press('Enter');
  await ada.page.locator('.outcome').getByText('your change could not be made').waitFor();
  const field = ways(ada).getByLabel('New username');
  expect(await field.inputValue()).toBe('ada');
  await field.press('Enter');
  await ways(ada).getByText('This is already in use.').waitFor();
  await ada.page.keyboard.press('Escape');
  await ada.end();
});

test('an outcome that nobody knows is no outcome', async () => {
  const ada = await open('/settings?outcome=%3Cb%3E');
  expect(await ada.page.locator('.outcome').count()).toBe(0);
  await ada.end();
});
