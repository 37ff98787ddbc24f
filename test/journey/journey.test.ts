/** The whole way of one person in a real browser, against the product as `npm start` runs it. */

import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { freePorts, startProcess, type Ports, type ProductProcess } from '../harness/process.ts';
import { DEMO_PASSWORD } from '../harness/sign-in.ts';
import { tokensOf } from '../harness/tokens.ts';

/** What no byte of AuthUI may hold: name and value of the attributes that the demo hides from the end-user. */
const HIDDEN = ['risk_note', 'Risk Note', 'Quokka', 'cost_center', 'Cost Center'];

/** Asking who is there before signing in, and refusals this journey provokes. */
const EXPECTED = /status of (401|412|422)/;

/** A request that met the product while it was down. */
const DOWN = /net::ERR_(CONNECTION|EMPTY_RESPONSE)/;

const PATIENCE = 5000;

let ports: Ports;
let dataDir: string;
let product: ProductProcess;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let log = '';
let restarting = false;
const sent: { url: string; headers: string; body: string }[] = [];
const codes = new Set<string>();
const referers: string[] = [];
const complaints: string[] = [];
/** Tokens behind the session and cookies of the directory, gathered while they live. */
const secrets = new Set<string>();

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'authui-journey-'));
  ports = await freePorts();
  product = await startProcess(ports, dataDir, 60_000);
  browser = await launch();
  context = await browser.newContext({ locale: 'en-US' });
  page = await watch(await context.newPage());
});
afterAll(async () => {
  await browser.close();
  await product.end('SIGKILL');
  await rm(dataDir, { recursive: true });
});

async function watch(watched: Page): Promise<Page> {
  watched.on('console', message => {
    if (message.type() !== 'error' || EXPECTED.test(message.text())) return;
    if (!(restarting && DOWN.test(message.text()))) complaints.push(message.text());
  });
  watched.on('pageerror', error => complaints.push(error.message));
  watched.on('request', request => {
    const { referer } = request.headers();
    if (referer) referers.push(referer);
  });
  watched.on('response', answer => {
    void (async () => {
      const headers = JSON.stringify(await answer.headersArray());
      const code = /[?&]code=([\w-]+)/.exec((await answer.headerValue('location')) ?? '')?.[1];
      if (code) codes.add(code);
      const body = await answer.text().catch(() => '');
      if (answer.url().startsWith(product.url)) sent.push({ url: answer.url(), headers, body });
    })();
  });
  // the demo's people have pictures somewhere on the internet
  await watched.route(/^https:/, route => route.fulfill({ status: 404 }));
  return watched;
}

async function restart(signal: 'SIGTERM' | 'SIGKILL') {
  restarting = true;
  const code = await product.end(signal);
  log += product.output();
  product = await startProcess(ports, dataDir, PATIENCE);
  restarting = false;
  return code;
}

const row = (name: string, on = page) =>
  on.getByRole('listitem').filter({ has: on.getByRole('heading', { name, exact: true }) });
const value = (name: string, on = page) => row(name, on).locator('.row-value').innerText();

async function edit(name: string, change: (editor: ReturnType<typeof row>) => Promise<void>, on = page) {
  await row(name, on)
    .getByRole('button', { name: `Edit ${name}` })
    .click();
  await change(row(name, on));
  await row(name, on).getByRole('button', { name: 'Save' }).click();
  await row(name, on)
    .getByRole('button', { name: `Edit ${name}` })
    .waitFor();
}

test('ada signs in and sees her settings in the configured order', async () => {
  await page.goto(product.url);
  await page.getByLabel('Email, phone or username').fill('ada@example.com');
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor();
  expect(await violations(page)).toEqual([]);
  const labels = await page.locator('.row-label').allInnerTexts();
  expect(labels.slice(0, 9)).toEqual([
    'Picture',
    'Given name',
    'Family name',
    'Nickname',
    'Birthdate',
    'Gender',
    'Website',
    'Email',
    'Phone',
  ]);
  expect(labels).toHaveLength(23);
  expect(new URL(page.url()).origin).toBe(product.url);
});

test('she changes a text, a day, a choice and a number', async () => {
  await edit('Given name', editor => editor.getByRole('textbox').fill('Augusta Ada'));
  await edit('Birthdate', editor => editor.locator('input[type=date]').fill('1816-01-02'));
  await edit('Department', async editor => {
    await editor.getByRole('combobox').selectOption({ label: 'Sales' });
  });
  await edit('Coffees per Day', editor => editor.getByRole('textbox').fill('7'));
  await expectChanged();
});

async function expectChanged() {
  expect(await value('Given name')).toBe('Augusta Ada');
  expect(await value('Birthdate')).toBe('January 2, 1816');
  expect(await value('Department')).toBe('Sales');
  expect(await value('Coffees per Day')).toBe('7');
}

test('everything is still there after a reload, and after the product has been restarted', async () => {
  await page.reload();
  await page.getByRole('heading', { name: 'Augusta Ada Lovelace' }).waitFor();
  await expectChanged();
  expect(await restart('SIGTERM')).toBe(0);
  console.log(`second start: ready after ${product.readyAfter} ms`);
  await page.reload();
  await page.getByRole('heading', { name: 'Augusta Ada Lovelace' }).waitFor();
  await expectChanged();
});

test('an acknowledged save outlives kill -9 right after it', async () => {
  for (const desk of ['C-1', 'C-2', 'C-3']) {
    const saved = page.waitForResponse(answer => answer.request().method() === 'PATCH' && answer.status() === 200);
    await row('Desk').getByRole('button', { name: 'Edit Desk' }).click();
    await row('Desk').getByRole('textbox').fill(desk);
    await row('Desk').getByRole('button', { name: 'Save' }).click();
    await saved;
    await restart('SIGKILL');
    await page.reload();
    await page.getByRole('heading', { name: 'Augusta Ada Lovelace' }).waitFor();
    expect(await value('Desk')).toBe(desk);
  }
});

test('a wrong number is refused at the field, and what was typed stays', async () => {
  await row('Coffees per Day').getByRole('button', { name: 'Edit Coffees per Day' }).click();
  const field = row('Coffees per Day').getByRole('textbox');
  await field.fill('99');
  await row('Coffees per Day').getByRole('button', { name: 'Save' }).click();
  await row('Coffees per Day').getByText('12', { exact: false }).first().waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await field.inputValue()).toBe('99');
  await page.keyboard.press('Escape');
  expect(await value('Coffees per Day')).toBe('7');
});

test('two tabs that change the same attribute see both values, and the person chooses', async () => {
  const other = await watch(await context.newPage());
  await other.goto(`${product.url}/settings`);
  await other.getByRole('heading', { name: 'Augusta Ada Lovelace' }).waitFor();
  await edit('Nickname', editor => editor.getByRole('textbox').fill('From here'));
  await row('Nickname', other).getByRole('button', { name: 'Edit Nickname' }).click();
  await row('Nickname', other).getByRole('textbox').fill('From there');
  await row('Nickname', other).getByRole('button', { name: 'Save' }).click();
  const conflict = row('Nickname', other);
  await conflict.getByText('From here').first().waitFor();
  expect(await conflict.innerText()).toContain('From there');
  await conflict.getByRole('button', { name: /mine/i }).click();
  await row('Nickname', other).getByRole('button', { name: 'Edit Nickname' }).waitFor();
  expect(await value('Nickname', other)).toBe('From there');
  await other.close();
});

test('she signs out without a further question, here and at the directory', async () => {
  const cookies = await context.cookies();
  for (const { name, value: secret } of cookies) if (/^directory_(?!language)/.test(name)) secrets.add(secret);
  const session = cookies.find(({ name }) => name === 'authui_session')?.value ?? '';
  const { accessToken, refreshToken = '' } = await tokensOf(session, dataDir);
  secrets.add(accessToken).add(refreshToken);
  const before = cookies.find(cookie => cookie.name === 'authui_session');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${product.url}/signed-out`);
  const replay = await fetch(`${product.url}/api/settings`, {
    headers: { 'X-AuthUI': '1', cookie: `authui_session=${before?.value}` },
  });
  expect(replay.status).toBe(401);
  await page.goto(product.url);
  await page.getByLabel('Password').waitFor();
});

test('no byte of AuthUI, no asset and no log line names what is hidden', async () => {
  log += product.output();
  expect(sent.length).toBeGreaterThan(20);
  const assets = await textsUnder(join(import.meta.dirname, '../../dist/client'));
  expect(assets.length).toBeGreaterThan(5);
  for (const word of HIDDEN) {
    expect(sent.filter(({ body, headers }) => (body + headers).includes(word)).map(({ url }) => url)).toEqual([]);
    expect(log).not.toContain(word);
    expect(assets.filter(([, text]) => text.includes(word)).map(([name]) => name)).toEqual([]);
  }
});

test('no token, secret or code is in what AuthUI sent, in a log or in a referrer', async () => {
  const { client_secret: secret } = JSON.parse(await readFile(join(dataDir, 'authui-client.json'), 'utf8')) as {
    client_secret: string;
  };
  expect(secret.length).toBeGreaterThan(40);
  expect(codes.size).toBeGreaterThan(0);
  const everything = sent.map(({ headers, body }) => headers + body).join('\n') + log;
  expect(everything).not.toContain(secret);
  expect(everything).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  expect(everything).not.toMatch(/code_verifier|access_token|refresh_token|id_token|directory_session/);
  expect(secrets.size).toBeGreaterThan(2);
  for (const text of secrets) expect(everything).not.toContain(text);
  for (const code of codes) expect(everything + referers.join('\n')).not.toContain(code);
});

test('nothing went wrong in the console, and no content policy was violated', () => {
  expect(complaints.filter(text => !text.includes('404'))).toEqual([]);
});

async function violations(on: Page): Promise<string[]> {
  await on.evaluate(axe.source);
  const { violations: found } = await on.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

async function textsUnder(folder: string): Promise<[string, string][]> {
  const names = (await readdir(folder, { recursive: true })).filter(name => /\.(js|css|html|json|svg|map)$/.test(name));
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [name, await readFile(join(folder, name), 'utf8')]),
  );
}
