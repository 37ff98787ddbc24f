/** What the page shows: exactly the visible attributes, in order, and why some of them cannot be edited. */

import type { Browser } from 'playwright-core';
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

test('the rows are the visible attributes in configured order, cut into sections', async () => {
  const ada = await open('/settings');
  await ada.page.getByRole('heading', { name: 'Custom data' }).waitFor();
  await ada.page.getByRole('heading', { name: 'Download my data' }).waitFor();
  const outline = await ada.page.locator('main section > h2, main h3').allInnerTexts();
  expect(outline).toEqual([
    'About you',
    'Picture',
    'Given name',
    'Family name',
    'Nickname',
    'Birthdate',
    'Gender',
    'Website',
    'Contact',
    'Email',
    'Phone',
    'Username',
    'Address',
    'Language and region',
    'Time zone',
    'Language',
    'More details',
    'Department',
    'Employee Number',
    'Desk',
    'Coffees per Day',
    'Working Hours',
    'Emergency Phone',
    'Invoice Email',
    'Portfolio',
    'Tax Country',
    'Loyalty Points',
    'How you sign in',
    'ada@example.com',
    'countess@example.org',
    '+442079460018',
    'ada',
    'Password',
    'Linked accounts',
    'Custom data',
    'Sessions and data',
    'Where you are signed in',
    'Recent activity',
    'Download my data',
  ]);
  const html = await ada.page.content();
  expect(html).not.toContain('risk');
  expect(html).not.toContain('canary');
  await ada.end();
});

test('what a person has typed is text, an address of the web too', async () => {
  const ada = await open('/settings');
  await ada.row('website').getByText('https://').waitFor();
  expect(await ada.page.locator('.value-text a, .value-text [href]').count()).toBe(0);
});

test('a person sees names instead of codes, and the title says where they are', async () => {
  const ada = await open('/');
  expect(await ada.page.title()).toBe('Your settings · Acme');
  const shown = async (name: string) => ada.row(name).locator('.row-value').innerText();
  expect(await shown('birthdate')).toBe('December 10, 1815');
  expect(await shown('gender')).toBe('Female');
  expect(await shown('locale')).toBe('English');
  expect(await shown('tax_country')).toBe('United Kingdom');
  expect(await shown('address')).toBe('12 St James’s Square\nSW1Y 4JH London\nUnited Kingdom');
  expect(await shown('loyalty_points')).toContain('1,843');
  expect(await shown('email')).toContain('Verified');
  expect(await ada.row('picture').getByRole('img', { name: 'Your picture' }).count()).toBe(1);
  await ada.end();
});

test('an empty row offers to add the value, and initials stand in for a picture', async () => {
  const linus = await open('/settings', { person: 'linus' });
  expect(await linus.row('family_name').locator('.row-value').innerText()).toBe('Not set');
  expect(await linus.row('family_name').getByRole('button').innerText()).toContain('Add');
  expect(await linus.row('email').locator('.row-value').innerText()).toContain('Not verified');
  expect(await linus.page.locator('.greeting .avatar').innerText()).toBe('L');
  await linus.end();
});

test('a row that cannot be edited has no button for it and says why', async () => {
  const ada = await open('/settings');
  const reasons = {
    employee_number: 'Only Acme can change this',
    preferred_username: 'This comes from how you sign in',
  };
  for (const [name, reason] of Object.entries(reasons)) {
    expect(await ada.row(name).getByRole('button').allInnerTexts()).toEqual([expect.stringContaining('Who can see')]);
    expect(await ada.row(name).innerText()).toContain(reason);
  }
  await ada.end();
});

test('where the provider manages everything, the page says so once and links to it', async () => {
  const ada = await open('/settings', { upstream: 'oidc' });
  await ada.page.getByRole('heading', { name: 'Download my data' }).waitFor();
  const buttons = await ada.page.locator('main').getByRole('button').allInnerTexts();
  const others = buttons.filter(text => !text.includes('Who can see this'));
  expect(others.map(text => text.replaceAll(/\s+/g, ' '))).toEqual([
    'Show Where you are signed in',
    'Download Download my data',
  ]);
  const link = ada.page.getByRole('link', { name: /^Open your account there/ });
  expect(await link.getAttribute('href')).toBe('https://provider.example/account');
  expect(await link.getAttribute('rel')).toContain('noopener');
  expect(await ada.row('desk').innerText()).toContain('This is managed where you sign in');
  expect(await ada.row('employee_number').innerText()).toContain('Only Acme can change this');
  await ada.end();
});

test('an address of one attribute opens its editor, or points at it if there is nothing to edit', async () => {
  const ada = await open('/settings/desk');
  await ada.form('desk');
  expect(await ada.focused()).toBe('desk-value');
  await ada.end();
  const reader = await open('/settings/employee_number');
  expect(await reader.row('employee_number').locator('form').count()).toBe(0);
  expect(await reader.focused()).toBe('employee_number-label');
  await reader.end();
});

test('an unknown address, an unknown attribute and a hidden one look the same', async () => {
  const pages = [];
  for (const path of ['/nowhere', '/settings/nothing', '/settings/risk_note', '/settings/desk/more']) {
    const lost = await open(path);
    pages.push(await lost.page.locator('main').innerText());
    expect(await lost.page.title()).toBe('Page not found');
    await lost.end();
  }
  expect(pages[0]).toContain('There is nothing here');
  expect(new Set(pages).size).toBe(1);
});

test('the not-found page leads to the settings', async () => {
  const lost = await open('/nowhere');
  await lost.page.getByRole('link', { name: 'Go to your settings' }).press('Enter');
  await lost.row('desk').waitFor();
  await lost.end();
});

test('signing out ends the session here and in the other tabs; signing in leads back', async () => {
  const ada = await open('/settings');
  const other = await ada.page.context().newPage();
  await other.goto(`${site.origin}/settings`);
  await other.locator('#desk').waitFor();
  await ada.page.getByRole('button', { name: 'Sign out' }).press('Enter');
  await ada.page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await other.getByRole('heading', { name: 'You are signed out' }).waitFor();
  expect((await ada.state()).signedIn).toBeNull();
  expect(new URL(ada.page.url()).pathname).toBe('/signed-out');
  const link = ada.page.getByRole('link', { name: 'Sign in' });
  expect(await link.getAttribute('href')).toBe('/auth/sign-in?return_to=%2Fsettings');
  await link.press('Enter');
  await ada.row('desk').waitFor();
  await ada.end();
});

test('whoever comes from elsewhere finds on the signed-out page where they wanted to go, behind an act of their own', async () => {
  const nobody = await open('/signed-out?return_to=%2Fsettings%2Fdesk', { foreseen: [401] });
  const link = nobody.page.getByRole('link', { name: 'Sign in' });
  expect(await link.getAttribute('href')).toBe('/auth/sign-in?return_to=%2Fsettings%2Fdesk');
  expect(new URL(nobody.page.url()).pathname).toBe('/signed-out');
  await nobody.end();
});

test('a sign-out that does not arrive says so', async () => {
  const ada = await open('/settings', { saving: 'offline', foreseen: ['ERR_FAILED'] });
  await ada.page.getByRole('button', { name: 'Sign out' }).press('Enter');
  await ada.page.getByRole('alert').getByText('You are still signed in').waitFor();
  await ada.end();
});

test('without a session the page leaves for the sign-in and comes back to the same address', async () => {
  const nobody = await open('/signed-out', { foreseen: [401] });
  await nobody.change({ signedIn: null });
  const signIn = nobody.page.waitForRequest(request => request.url().includes('/auth/sign-in'));
  await nobody.page.goto(`${site.origin}/settings/desk`);
  expect(new URL((await signIn).url()).searchParams.get('return_to')).toBe('/settings/desk');
  await nobody.form('desk');
  await nobody.end();
});

test('a page that cannot be read says what happened and tries again', async () => {
  const ada = await open('/settings', { reading: 'upstream_unavailable', foreseen: [503] });
  expect(await ada.page.locator('main').innerText()).toContain('The identity server cannot be reached right now');
  await ada.change({ failing: { read: 'none', save: 'none' } });
  await ada.page.getByRole('button', { name: 'Try again' }).press('Enter');
  await ada.row('desk').waitFor();
  await ada.end();
});

test('a fast answer shows no skeleton, a slow one does, and nothing moves', async () => {
  const ada = await open('/settings', { latency: 1_500 });
  const reloaded = ada.page.reload({ waitUntil: 'commit' });
  await ada.page.locator('.late').waitFor({ state: 'attached' });
  const opacity = () => ada.page.locator('.late').evaluate(element => getComputedStyle(element).visibility);
  expect(await opacity()).toBe('hidden');
  await expect.poll(opacity).toBe('visible');
  const boxes = () =>
    Promise.all(
      ['.top-bar', '.avatar-large', '.card'].map(async part => {
        const box = await ada.page.locator(part).first().boundingBox();
        return { x: box?.x, y: box?.y, width: box?.width };
      }),
    );
  const before = await boxes();
  await ada.row('desk').waitFor();
  expect(await boxes()).toEqual(before);
  await reloaded;
  await ada.end();
});
