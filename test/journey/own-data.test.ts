/**
 * What a person takes back, ends and takes along, in a real browser against the product as `npm start` runs it: undo,
 * other sessions, the download, another language.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DataExport, Settings } from '../../src/api/contract.ts';
import { launch } from '../browser.ts';
import { freePorts, startProcess, type ProductProcess } from '../harness/process.ts';
import { DEMO_PASSWORD } from '../harness/sign-in.ts';

let dataDir: string;
let product: ProductProcess;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'authui-own-data-'));
  product = await startProcess(await freePorts(), dataDir, 60_000);
  browser = await launch();
  [, page] = await signIn();
});
afterAll(async () => {
  await browser.close();
  await product.end('SIGKILL');
  await rm(dataDir, { recursive: true });
});

/** Ada in a browser profile of its own. */
async function signIn(): Promise<[BrowserContext, Page]> {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('console', message => {
    if (message.type() === 'error' && !message.text().includes('status of 401')) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  // the demo's people have pictures somewhere on the internet
  await page.route(/^https:/, route =>
    route.fulfill({ status: 200, contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }),
  );
  await page.goto(product.url);
  await page.getByLabel('Email, phone or username').fill('ada@example.com');
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor();
  return [context, page];
}

/** Calls the API as the page does, with its cookies. */
const call = (method: string, path: string, json?: unknown, headers = {}, on = page) =>
  on.evaluate(
    async ([method, path, body, headers]) => {
      const answer = await fetch(`/api/${path}`, {
        method,
        headers: { 'X-AuthUI': '1', 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
        cache: 'no-store',
      });
      return { status: answer.status, etag: answer.headers.get('etag') ?? '', text: await answer.text() };
    },
    [method, path, json === undefined ? undefined : JSON.stringify(json), headers] as const,
  );
const read = async <T>(path: string) => JSON.parse((await call('GET', path)).text) as T;
const attributes = async () => (await read<Settings>('settings')).attributes;

const row = (name: string) => page.locator(`#${name}`);
const button = (name: string, words: RegExp) => row(name).getByRole('button', { name: words });

/** Another value of each kind of editor. */
const CHANGES: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['desk', () => row('desk').getByRole('textbox').fill('Z-9')],
  ['address', () => row('address').getByLabel('City').fill('Bath')],
  ['coffees_per_day', () => row('coffees_per_day').getByRole('textbox').fill('11')],
  ['department', () => row('department').getByRole('combobox').selectOption({ label: 'Sales' })],
  [
    'picture',
    async () => {
      await button('picture', /address/).click();
      await row('picture').getByRole('textbox').fill('https://avatars.example.com/countess.png');
    },
  ],
];

async function changeAndTakeBack() {
  const before = await attributes();
  for (const [name, type] of CHANGES) {
    await button(name, /^(Edit|Add) /).click();
    await type();
    await button(name, /^Save$/).click();
    await button(name, /^Undo /).waitFor();
  }
  const changed = await attributes();
  for (const [name] of CHANGES) {
    const valueIn = (list: typeof changed) => list.find(({ pointer }) => pointer === `/${name}`)?.value;
    expect(valueIn(changed), name).not.toEqual(valueIn(before));
    await button(name, /^Undo /).click();
    await button(name, /^Undo /).waitFor({ state: 'detached' });
  }
  expect(await attributes()).toEqual(before);
  return before;
}

test('undo restores text, address, number, choice and picture exactly, and nothing where nothing was', async () => {
  const full = await changeAndTakeBack();
  const cleared = Object.fromEntries(CHANGES.map(([name]) => [`/${name}`, null]));
  const { etag } = await call('GET', 'settings');
  expect((await call('PATCH', 'profile', cleared, { 'If-Match': etag })).status).toBe(200);
  await page.reload();
  const empty = await changeAndTakeBack();
  for (const { pointer, ...rest } of empty) expect('value' in rest, pointer).toBe(wasSet(full, pointer));
});

const wasSet = (list: Settings['attributes'], pointer: string) =>
  !CHANGES.some(([name]) => pointer === `/${name}`) &&
  list.find(attribute => attribute.pointer === pointer)?.value !== undefined;

test('a session that is ended in the list is dead at its very next call', async () => {
  const [other, elsewhere] = await signIn();
  expect((await call('GET', 'settings', undefined, {}, elsewhere)).status).toBe(200);
  await page.getByRole('button', { name: 'Show Where you are signed in' }).click();
  const others = page.locator('.session').getByRole('button', { name: /^Sign out/ });
  await others.first().click();
  await expect.poll(() => others.count()).toBe(0);
  const settings = await call('GET', 'settings', undefined, {}, elsewhere);
  expect(settings.status).toBe(401);
  expect(settings.text).not.toContain('Lovelace');
  expect((await call('GET', 'settings')).status).toBe(200);
  await other.close();
});

test('the download holds exactly what she may see', async () => {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download Download my data' }).click(),
  ]);
  const text = await readFile(await file.path(), 'utf8');
  const { exported_at: _at, project, ...held } = JSON.parse(text) as DataExport;
  const settings = await read<Settings>('settings');
  const { user, attributes, identities, pending_login_ids: pending } = settings;
  expect(project).toEqual({ name: settings.project.name });
  expect(held).toEqual({
    user,
    attributes,
    identities,
    ...(pending ? { pending_login_ids: pending } : {}),
    ...(await read<object>('sessions')),
    ...(await read<object>('activity')),
    ...(settings.capabilities.custom_data === 'hidden' ? {} : { custom_data: await read('custom-data') }),
  });
  // what the demo's configuration hides from the end-user
  for (const word of [
    'risk_note',
    'Quokka',
    'cost_center',
    'Axolotl',
    'middle_name',
    'Noctule',
    '/profile',
    'pangolin',
  ])
    expect(text).not.toContain(word);
});

test('another language takes effect where she is, and loads only files of that language', async () => {
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  await button('nickname', /^Edit /).click();
  await row('nickname').getByRole('textbox').fill('half typ');
  const asked: string[] = [];
  page.on('request', request => asked.push(request.url()));
  await page.locator('#page-language').selectOption('he');
  await page.locator('html[lang=he][dir=rtl]').waitFor();
  await row('nickname').getByText('כינוי').first().waitFor();
  expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  expect(await row('nickname').getByRole('textbox').inputValue()).toBe('half typ');
  const paths = asked.map(url => url.replace(product.url, '').replace(/-[\w-]{8}\.js$/, '.js'));
  expect(paths.toSorted()).toEqual(['/api/settings?lang=he', '/assets/he.js', '/assets/later-he.js']);
});

test('the browser had nothing to complain about', () => {
  expect(complaints).toEqual([]);
});
