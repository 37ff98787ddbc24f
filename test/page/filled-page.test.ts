/** A navigation of a signed-in person is answered with the filled page, which the browser takes over as it stands. */

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { SPOKEN } from '../../src/i18n/languages.ts';
import { inlineJson, type RenderPage } from '../../server/routes/filled-page.ts';
import { launch } from '../browser.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { sendRaw } from '../harness/raw.ts';
import { signIn } from '../harness/sign-in.ts';

const DIST = path.resolve(import.meta.dirname, '../../dist');

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);

/** Attributes that the demo hides from the person, by name and value. */
const HIDDEN = /risk_note|Risk Note|Quokka|cost_center|Cost Center/;

let browser: Browser;
let product: Product;
let ada: Client;
beforeAll(async () => {
  const { render } = (await import(pathToFileURL(path.join(DIST, 'server/render.js')).href)) as { render: RenderPage };
  [browser, product] = await Promise.all([launch(), startProduct({ pageFolder: path.join(DIST, 'client'), render })]);
  ada = createClient();
  await signIn(ada, product);
});
afterAll(async () => {
  await browser.close();
  await product.stop();
});

interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Paths that the page has asked the server for. */
  readonly asked: string[];
  readonly complaints: string[];
}

async function openContext(options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  onTestFinished(() => context.close());
  const [name = '', value = ''] =
    ada
      .cookies(product.url)
      .split('; ')
      .find(pair => pair.startsWith('authui_session='))
      ?.split('=') ?? [];
  await context.addCookies([{ name, value, url: product.url, httpOnly: true, sameSite: 'Lax' }]);
  // the demo's people have pictures somewhere on the internet
  await context.route(/^https:/, route => route.fulfill({ contentType: 'image/png', body: PIXEL }));
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type()) && !message.text().includes('404'))
      complaints.push(message.text());
  });
  return { page, context, asked, complaints };
}

/** What the parts say that the server fills, in the order of the page. */
const textsOf = async (page: Page) =>
  (await page.locator('.top-bar, .greeting, .row').allTextContents()).map(text => text.replaceAll(/\s+/g, ' '));

/** As a browser asks for a document of its own. */
const NAVIGATION = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' };

async function ask(target: string, headers: Readonly<Record<string, string>> = {}, client = ada, { url } = product) {
  const answer = await sendRaw(url, { target, headers: { cookie: client.cookies(url), ...NAVIGATION, ...headers } });
  return { ...answer, body: Buffer.from(answer.body, 'latin1').toString() };
}

test('the document holds the rows, the title and the data, and nothing that is hidden', async () => {
  const { body, headers, status } = await ask('/settings');
  expect(status).toBe(200);
  expect([headers.get('cache-control'), headers.get('vary')]).toEqual([
    'no-store',
    'Accept-Language, Cookie, Accept-Encoding',
  ]);
  expect(body).toContain('<title>Your settings · ');
  for (const text of ['Ada', 'Lovelace', 'ada@example.com', 'Given name']) expect(body).toContain(text);
  expect(body).not.toMatch(HIDDEN);
  const settings = await ada.api(`${product.url}/api/settings?lang=en`);
  const data = /<script type="application\/json" id="settings-data">([^<]*)<\/script>/.exec(body)?.[1] ?? '';
  expect(JSON.parse(data)).toEqual({
    etag: settings.headers.get('etag'),
    settings: JSON.parse(settings.body) as unknown,
  });
  // what runs comes from files, but for one that the policy names
  expect([...body.matchAll(/<script(?![^>]*\ssrc=)[^>]*>/g)]).toHaveLength(2);
});

test('without script the values are there to read', async () => {
  const { page } = await openContext({ javaScriptEnabled: false });
  await page.goto(`${product.url}/settings`);
  expect(await page.locator('#given_name .row-value').innerText()).toBe('Ada');
  expect(await page.locator('#email .row-value').innerText()).toContain('ada@example.com');
  expect(await page.locator('.row-label').count()).toBe(23);
});

test('in every language the browser takes over what stands there and asks for nothing', async () => {
  const bare = await openContext({ javaScriptEnabled: false });
  const { page, context, asked, complaints } = await openContext();
  await page.addInitScript(() => {
    localStorage.setItem('authui-language', /authui_language=([^;]+)/.exec(document.cookie)?.[1] ?? '');
    addEventListener('DOMContentLoaded', () =>
      Object.assign(globalThis, { rows: [...document.querySelectorAll('.row')] }),
    );
  });
  for (const language of SPOKEN) {
    for (const each of [bare.context, context]) {
      await each.addCookies([{ name: 'authui_language', value: language, url: product.url }]);
    }
    await bare.page.goto(`${product.url}/settings`);
    await page.goto(`${product.url}/settings`);
    await page.locator('#section-ways-in').waitFor();
    const before = await textsOf(bare.page);
    expect(before.length).toBeGreaterThan(20);
    expect((await textsOf(page)).slice(0, before.length)).toEqual(before);
    const [same, lang, title] = await page.evaluate(() => [
      (globalThis as unknown as { rows: Element[] }).rows.every(row => row.isConnected),
      document.documentElement.lang,
      document.title,
    ]);
    expect([same, lang, title]).toEqual([true, language, await bare.page.title()]);
  }
  expect(asked).not.toContain('/api/settings');
  expect(complaints).toEqual([]);
});

test('the focus stays, and what was pressed before the page was alive is done then', async () => {
  const { page, asked, complaints } = await openContext();
  page.setDefaultTimeout(10_000);
  let letGo = () => {};
  const held = new Promise<void>(resolve => {
    letGo = resolve;
  });
  await page.route('**/assets/index-*.js', async route => {
    await held;
    await route.continue();
  });
  await page.goto(`${product.url}/settings`, { waitUntil: 'commit' });
  const button = page.getByRole('button', { name: 'Edit Nickname' });
  await button.focus();
  await page.waitForFunction(() => 'takePressed' in globalThis);
  await page.keyboard.press('Enter');
  const other = page.getByRole('button', { name: 'Sign out' });
  await other.focus();
  expect(await page.locator('#nickname form').count()).toBe(0);
  letGo();
  await page.locator('#nickname form').waitFor();
  expect(new URL(page.url()).pathname).toBe('/settings/nickname');
  await page.locator('#nickname').getByRole('textbox').fill('Countess');
  await page.keyboard.press('Enter');
  await page.locator('#nickname').getByText('Countess').waitFor();
  expect(asked).not.toContain('/api/settings');
  expect(complaints).toEqual([]);
});

test('the focus of who only looks around stays where it is', async () => {
  const { page } = await openContext();
  await page.route('**/assets/index-*.js', async route => {
    await page.getByRole('button', { name: 'Edit Nickname' }).focus();
    await route.continue();
  });
  await page.goto(`${product.url}/settings`);
  await page.locator('#section-ways-in').waitFor();
  expect(await page.evaluate(() => document.activeElement?.closest('.row')?.id)).toBe('nickname');
});

test('a picture that failed before the page was alive gives way to the initials', async () => {
  const { page, context } = await openContext();
  await context.route(/^https:/, route => route.fulfill({ status: 404 }));
  await page.route('**/assets/index-*.js', async route => {
    await page.waitForFunction(
      () => [...document.images].length > 0 && [...document.images].every(image => image.complete),
    );
    await route.continue();
  });
  await page.goto(`${product.url}/settings`);
  await page.locator('#section-ways-in').waitFor();
  expect(await page.locator('.greeting .avatar').innerText()).toBe('AL');
});

test('a name that is markup stays a name', async () => {
  const evil = '</script><script>globalThis.broken = 1</script><!--<script> $& <img src=x onerror="broken=1">';
  const mallory = createClient();
  await signIn(mallory, product, 'grace@example.com');
  const held = await mallory.api(`${product.url}/api/settings`);
  const saved = await mallory.api(`${product.url}/api/profile`, {
    method: 'PATCH',
    json: { '/given_name': evil, '/nickname': evil },
    headers: { 'if-match': held.headers.get('etag') ?? '', origin: product.url },
  });
  expect(saved.status).toBe(200);
  const { body } = await ask('/settings', {}, mallory);
  expect(body.split('<body>')[1]).not.toMatch(/<script>|<img src=x|<!--</);
  expect(body.match(/<\/script>/g)).toHaveLength(3);
  const { page, context, complaints } = await openContext();
  const [name = '', value = ''] =
    mallory
      .cookies(product.url)
      .split('; ')
      .find(pair => pair.startsWith('authui_session='))
      ?.split('=') ?? [];
  await context.addCookies([{ name, value, url: product.url, httpOnly: true, sameSite: 'Lax' }]);
  await page.goto(`${product.url}/settings`);
  await page.locator('#section-ways-in').waitFor();
  const shown = JSON.parse(saved.body) as { attributes: { pointer: string; value?: string }[] };
  const given = shown.attributes.find(({ pointer }) => pointer === '/given_name')?.value ?? '';
  expect(given).toContain('</script>');
  expect(await page.locator('#given_name .value-text').textContent()).toBe(given);
  expect(await page.evaluate(() => 'broken' in globalThis)).toBe(false);
  expect(complaints).toEqual([]);
});

test.each([
  ['a frame', { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' }],
  ['a script', { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }],
  ['a picture of another site', { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' }],
  ['an object', { 'sec-fetch-dest': 'object', 'sec-fetch-mode': 'navigate' }],
  ['a prefetch', { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch;prerender' }],
  ['nobody signed in', { cookie: '' }],
  ['a forgotten session', { cookie: `authui_session=${'a'.repeat(43)}` }],
  ['two sessions', { cookie: 'authui_session=a; authui_session=b' }],
])('for %s the document is bare', async (_who, headers) => {
  const answer = await ask('/settings', headers);
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('<div id="app"></div>');
  expect(answer.body).not.toMatch(/Lovelace|ada@|settings-data/);
});

test('a link on another site leads to the filled page', async () => {
  expect((await ask('/', { 'sec-fetch-site': 'cross-site' })).body).toContain('ada@example.com');
});

test('addresses that no page understands are answered all the same', async () => {
  for (const target of [
    '/settings/%E0%A4%A',
    '/settings/nothing',
    '/settings/a/b',
    '/?outcome=%00',
    '/settings/risk_note',
  ]) {
    const { status, body } = await ask(target);
    expect([target, status, /<div id="app">/.test(body)]).toEqual([target, 200, true]);
    expect(body).not.toMatch(HIDDEN);
  }
});

test('while the identity server does not answer, the bare document does not wait for it', async () => {
  const apart = await startProduct({
    pageFolder: path.join(DIST, 'client'),
    render: () => Promise.reject(new Error('never asked')),
    transport: 'http',
  });
  onTestFinished(() => apart.stop());
  const grace = createClient();
  await signIn(grace, apart, 'grace@example.com');
  apart.hangDirectory(true);
  const started = performance.now();
  const { status, body } = await ask('/settings', {}, grace, apart);
  expect([status, body.includes('<div id="app"></div>')]).toEqual([200, true]);
  expect(performance.now() - started).toBeLessThan(3000);
});

test('a page that cannot be rendered is served bare, and the log says so without a value', async () => {
  const lines: string[] = [];
  const broken = await startProduct({
    pageFolder: path.join(DIST, 'client'),
    render: snapshot => Promise.reject(new Error(JSON.stringify(snapshot))),
    logTo: line => lines.push(line),
  });
  onTestFinished(() => broken.stop());
  const client = createClient();
  await signIn(client, broken);
  const { status, body } = await ask('/settings', {}, client, broken);
  expect([status, body.includes('<div id="app"></div>')]).toEqual([200, true]);
  expect(lines.filter(line => line.includes('could not be rendered'))).not.toEqual([]);
  expect(lines.join('')).not.toMatch(/Lovelace|ada@/);
});

test('data in a script element can neither end it nor break a line', () => {
  const given = JSON.stringify({ name: '</script><!-- \u2028\u2029 é' });
  expect(inlineJson(given)).toBe(String.raw`{"name":"\u003c/script>\u003c!-- \u2028\u2029 é"}`);
  expect(JSON.parse(inlineJson(given))).toEqual(JSON.parse(given));
});
