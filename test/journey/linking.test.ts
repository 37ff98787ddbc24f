/**
 * Accounts at providers, in a real browser against the product as `npm start` runs it, with the demo's two stand-ins: ada
 * links, signs in, and unlinks; somebody new comes in by a provider alone. Everything is done with the keyboard.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { freePorts, startProcess, type Ports, type ProductProcess } from '../harness/process.ts';
import { DEMO_PASSWORD } from '../harness/sign-in.ts';

let dataDir: string;
let ports: Ports;
let product: ProductProcess;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'authui-linking-'));
  ports = await freePorts();
  product = await startProcess(ports, dataDir, 60_000);
  browser = await launch();
  const context = await browser.newContext({ locale: 'en-US' });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => {
      console.error(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('console', message => {
    // asking who is there before signing in, an address that is taken, and pictures of the demo's people
    if (message.type() === 'error' && !/status of (401|404|409)/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  // the demo's people have pictures somewhere on the internet
  await page.route(/^https:/, route => route.fulfill({ status: 404 }));
});
afterAll(async () => {
  await browser.close();
  await product.end('SIGKILL');
  await rm(dataDir, { recursive: true });
});

const accounts = () => page.getByRole('region', { name: 'Linked accounts' });
const account = (name: string) =>
  accounts()
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name, exact: true }) });
const outcome = () => page.locator('.outcome p');
const keyboard = () => page.keyboard;

/** What has the focus: its text, else its label. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
    return (label ?? element?.getAttribute('aria-label') ?? element?.innerText ?? '').replaceAll(/\s+/g, ' ').trim();
  });

/** Goes there with the Tab key. */
async function reach(name: string): Promise<void> {
  const pressed = page.getByRole('button', { name, exact: true }).or(page.getByRole('link', { name, exact: true }));
  await pressed
    .or(page.getByLabel(name, { exact: true }))
    .first()
    .waitFor();
  for (let stops = 0; stops < 150; stops += 1) {
    if ((await focused()) === name) return;
    await keyboard().press('Tab');
  }
  throw new Error(`The Tab key does not reach ${name} on ${page.url()}`);
}

async function press(name: string): Promise<void> {
  await reach(name);
  await keyboard().press('Enter');
}

async function signInWithPassword(login: string): Promise<void> {
  await reach('Email, phone or username');
  await keyboard().type(login);
  await reach('Password');
  await keyboard().type(DEMO_PASSWORD);
  await keyboard().press('Enter');
}

/** At a stand-in: chooses the person by the first letters of their name, signs in or says no. */
async function signInAt(provider: string, person: string, answer: 'Sign in' | 'Cancel' = 'Sign in'): Promise<void> {
  await page.getByRole('heading', { name: `Sign in with ${provider}` }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('person');
  await keyboard().type(person);
  await keyboard().press('Tab');
  await keyboard().type(DEMO_PASSWORD);
  await press(answer);
}

async function signOut(): Promise<void> {
  await press('Sign out');
  await page.waitForURL(`${product.url}/signed-out`);
  await press('Sign in');
  await page.getByRole('heading', { name: /^Sign in to/ }).waitFor();
}

const subject = () =>
  page.evaluate(async () => {
    const answer = await fetch('/api/settings', { headers: { 'X-AuthUI': '1' } });
    return ((await answer.json()) as { user: { sub: string } }).user.sub;
  });

let ada: string;

test('ada links her account at the first provider', async () => {
  await page.goto(product.url);
  await signInWithPassword('ada@example.com');
  await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor();
  ada = await subject();
  await accounts().waitFor();
  const profile = await page.locator('#email, #preferred_username, #given_name').allInnerTexts();
  await press('Link Acme Social');
  await signInAt('Acme Social', 'Ada', 'Cancel');
  await outcome().waitFor();
  expect(await outcome().innerText()).toBe('Your Acme Social account was not linked. Nothing was changed.');
  await press('Link Acme Social');
  await signInAt('Acme Social', 'Ada');
  await account('Ada Lovelace').getByText('Just linked').waitFor();
  expect(await outcome().innerText()).toBe('Your Acme Social account is linked. You can sign in with it from now on.');
  expect(page.url()).toBe(`${product.url}/settings`);
  expect(await page.locator('#email, #preferred_username, #given_name').allInnerTexts()).toEqual(profile);
});

test('she is renamed there, signs in with it, and finds the same account and the new name', async () => {
  await signOut();
  const back = page.url();
  await page.goto(`http://localhost:${ports.socialPort}/`);
  await reach('ada@example.com');
  await keyboard().press('ControlOrMeta+A');
  await keyboard().type('Countess of Lovelace');
  await keyboard().press('Enter');
  await page.getByText('Saved.').waitFor();
  await page.goto(back);
  await press('Continue with Acme Social');
  await signInAt('Acme Social', 'Countess');
  const row = account('Countess of Lovelace');
  await row.waitFor();
  expect(await subject()).toBe(ada);
  await page.getByRole('heading', { name: 'Ada Lovelace', level: 1 }).waitFor();
  expect(await row.innerText()).toMatch(/^Acme Social\s[\s\S]*Verified[\s\S]*Last used/);
  expect(await account('Ada Lovelace').count()).toBe(0);
});

test('she links the second one too, and unlinks the first', async () => {
  await press('Link Globex');
  await signInAt('Globex', 'Ada');
  await account('Ada Lovelace').getByText('Just linked').waitFor();
  expect(await accounts().getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
    'Countess of Lovelace',
    'Ada Lovelace',
  ]);
  expect(
    await accounts()
      .getByRole('button', { name: /^Link / })
      .count(),
  ).toBe(0);
  await press('Unlink Acme Social (ada@example.com)');
  const dialog = page.getByRole('dialog', { name: 'Unlink Acme Social (ada@example.com)?' });
  await dialog.getByText('You will not be able to sign in with it any more.').waitFor();
  await keyboard().press('Escape');
  expect(await focused()).toBe('Unlink Acme Social (ada@example.com)');
  await keyboard().press('Enter');
  await reach('Unlink');
  await keyboard().press('Enter');
  await account('Countess of Lovelace').waitFor({ state: 'detached' });
  expect(await focused()).toBe('Linked accounts');
  expect(await page.locator('output').last().innerText()).toBe(
    'You can no longer sign in with Acme Social (ada@example.com)',
  );
});

test('what is unlinked leads to nobody, and the address it has is no key to her account', async () => {
  await signOut();
  await press('Continue with Acme Social');
  await signInAt('Acme Social', 'Countess');
  await page.getByRole('heading', { name: 'You may have an account already' }).waitFor();
});

test('somebody new comes in by a provider, and cannot unlink the only way in', async () => {
  await page.goto(product.url);
  await press('Continue with Globex');
  await signInAt('Globex', 'Katherine');
  await account('Katherine Johnson').waitFor();
  expect(await subject()).not.toBe(ada);
  await reach('Unlink Globex (katherine@example.com)');
  const button = account('Katherine Johnson').getByRole('button', { name: /^Unlink/ });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  const reason = page.locator(`[id="${await button.getAttribute('aria-describedby')}"]`);
  expect(await reason.innerText()).toMatch(
    /^This is your only way to sign in\. Link another account or set a password/,
  );
  await keyboard().press('Enter');
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('an account that somebody else has is refused without a word about whose it is', async () => {
  await signOut();
  await signInWithPassword('linus@example.com');
  await accounts().waitFor();
  await press('Link Globex');
  await signInAt('Globex', 'Katherine');
  await outcome().waitFor();
  expect(await outcome().innerText()).toBe(
    'This Globex account is already used by another account here. Nothing was changed.',
  );
  expect(await page.locator('main').innerText()).not.toMatch(/katherine/i);
  expect(await accounts().getByRole('heading', { level: 3 }).count()).toBe(0);
});

test('the browser had nothing to complain about', () => {
  expect(complaints).toEqual([]);
});
