/** F16: every session is gone from one moment to the next. Nobody loses what they typed, nothing fails, nothing loops. */

import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { figure } from './figure.ts';
import { install, PASSWORD, type Installation } from './installation.ts';

let at: Installation;
let browser: Browser;
beforeAll(async () => {
  [at, browser] = await Promise.all([install(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await at.end();
});

function emptySessions(): void {
  const database = new DatabaseSync(join(at.dataDir, 'sessions.db'), { timeout: 5000 });
  database.exec('DELETE FROM sessions');
  database.close();
}

test('F16 an emptied store of sessions answers 401 to everybody, and takes them back', async () => {
  const { url } = at.product();
  const people = await Promise.all(Array.from({ length: 10 }, (_, index) => at.person(`person${index}`)));
  const statuses: number[] = [];
  const asking = people.map(async person => {
    // until all of theirs have been refused
    for (let refused = 0; refused < 10;) {
      const { status } = await person.api(`${url}/api/settings`);
      statuses.push(status);
      if (status !== 200) refused += 1;
    }
  });
  await setTimeout(200);
  emptySessions();
  await Promise.all(asking);
  expect(new Set(statuses)).toEqual(new Set([200, 401]));
  // the directory still knows them
  const back = await Promise.all(people.map(person => person.open(`${url}/auth/sign-in?return_to=/settings`)));
  expect(back.map(step => step.url)).toEqual(back.map(() => `${url}/settings`));
  const after = await Promise.all(people.map(person => person.api(`${url}/api/settings`)));
  expect(after.map(({ status }) => status)).toEqual(after.map(() => 200));
  const refused = statuses.filter(status => status === 401).length;
  figure(
    'F16',
    `${statuses.length} requests around the loss: ${refused} × 401, 0 × 5xx; ${people.length} of ${people.length} signed in again`,
  );
});

test('F16 a person in the middle of typing keeps it, is asked once, and is sent nowhere', async () => {
  const { url, directoryUrl } = at.product();
  await at.person('writer');
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('#login').fill('writer');
  await page.locator('#password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${url}/**`);
  await page.goto(`${url}/settings/given_name`);
  const form = page.locator('#given_name form');
  await form.getByLabel('Given name').fill('A name that took long');
  let redirects = 0;
  context.on('request', request => {
    if (request.url().startsWith(directoryUrl) && request.isNavigationRequest()) redirects += 1;
  });

  emptySessions();
  const lost = performance.now();
  await form.getByRole('button', { name: 'Save' }).click();
  const link = form.getByRole('link', { name: 'Sign in again in a new tab' });
  await link.waitFor();
  await setTimeout(Math.max(0, 10_000 - (performance.now() - lost)));
  const onItsOwn = redirects;
  expect(onItsOwn).toBeLessThanOrEqual(1);
  expect(await page.getByRole('link', { name: /sign in/i }).count()).toBe(1);
  expect(await form.getByLabel('Given name').inputValue()).toBe('A name that took long');

  const opened = context.waitForEvent('page');
  await link.click();
  const tab = await opened;
  await tab.waitForURL(`${url}/**`);
  await tab.close();
  await form.getByRole('button', { name: 'Save' }).click();
  await page.locator('#given_name .value-text', { hasText: 'A name that took long' }).waitFor();
  figure(
    'F16',
    `a page with something typed: ${onItsOwn} redirects to the provider in 10 s, one prompt, the text saved after it`,
  );
  await context.close();
});
