/** A real browser without script: what policies and cookies really let through on the way to a provider and back. */

import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createOutgoing } from '../../server/http/outgoing.ts';
import { launch } from '../browser.ts';
import { authorization, startDirectory } from '../directory/harness.ts';
import { startLinkingProduct, ticketFor, type LinkingProduct } from '../harness/linking.ts';
import { createClient } from '../harness/client.ts';
import { CLIENT_ID, startMisbehavingProvider } from '../harness/misbehaving-provider.ts';
import { DEMO_PASSWORD } from '../harness/sign-in.ts';

let browser: Browser;
let product: LinkingProduct;
beforeAll(async () => {
  browser = await launch();
  product = await startLinkingProduct();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await product.stop();
});

const NARROW = { javaScriptEnabled: false, viewport: { width: 320, height: 640 } };

async function openPage(): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext(NARROW);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', message => complaints.push(message.text()));
  return { context, page, complaints };
}

async function typePassword(page: Page): Promise<void> {
  await page.getByLabel('Email or username').fill('ada@example.com');
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('by keyboard, through a provider on another site that sends straight back, somebody signs up', async () => {
  const { page, complaints } = await openPage();
  product.globex.signInAs({ sub: 'browser-1', name: 'Dorothy' });
  await page.goto(`${product.url}/auth/sign-in?return_to=/settings`);
  await page.getByRole('button', { name: 'Continue with Globex' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${product.url}/settings`);
  expect(complaints).toEqual([]);
});

test('a step-up goes on to a provider on another site, all after one form', async () => {
  const { page, context, complaints } = await openPage();
  product.clock.ahead = 0;
  await page.goto(`${product.url}/auth/sign-in?return_to=/settings`);
  await typePassword(page);
  await page.waitForURL(`${product.url}/settings`);
  product.clock.ahead = 6 * 60_000;
  product.globex.signInAs({ sub: 'browser-2' });
  const client = createClient();
  const cookies = (await context.cookies()).map(({ name, value }) => [name, value] as const);
  client.setCookies('localhost', cookies);
  const refused = await client.api(`${product.url}/api/identities/globex/link`, { method: 'POST' });
  await page.goto(product.url + (JSON.parse(refused.body) as { location: string }).location);
  await typePassword(page);
  await page.waitForURL(`${product.url}/settings?outcome=linked`);
  client.setCookies(
    'localhost',
    (await context.cookies()).map(({ name, value }) => [name, value] as const),
  );
  await page.goto(await ticketFor(product, client, 'globex'));
  expect(page.url()).toBe(`${product.url}/settings?outcome=already_yours`);
  expect(complaints).toEqual([]);
  product.clock.ahead = 0;
});

test('a cross-site POST from the provider brings no cookie, and the GET that follows does', async () => {
  const provider = await startMisbehavingProvider({ host: '127.0.0.1' });
  const accountPage = createServer((_request, response) => response.end('account page'));
  await new Promise<void>(done => accountPage.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    accountPage.closeAllConnections();
    accountPage.close();
    await provider.stop();
  });
  const authuiUrl = `http://localhost:${(accountPage.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const at = await startDirectory({
    authuiUrl,
    outgoing: createOutgoing(),
    socialProviders: [
      {
        alias: 'apple',
        type: 'apple',
        name: 'Apple',
        issuer: provider.issuer,
        clientId: CLIENT_ID,
        clientSecret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        teamId: 'ABCDE12345',
        keyId: 'FGHIJ67890',
        enabled: true,
        severalAccounts: false,
      },
    ],
  });
  provider.misbehave({ posts: true });
  provider.signInAs({ sub: 'posted-in-a-browser' });
  const { page } = await openPage();
  await page.goto(at.url + authorization({ redirect_uri: `${authuiUrl}/auth/callback` }).address);
  await page.getByRole('button', { name: 'Continue with Apple' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.waitForURL(`${authuiUrl}/auth/callback?*`);
  expect(new URL(page.url()).searchParams.has('code')).toBe(true);
});

test('the pages are accessible at 320 px, with buttons, after a refusal, and where the address is here already', async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ ...NARROW, javaScriptEnabled: true, colorScheme });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const check = async (name: string) => {
      await page.evaluate(axe);
      const { violations, overflow } = await page.evaluate(async () => ({
        violations: (
          (await (globalThis as unknown as { axe: { run: () => Promise<unknown> } }).axe.run()) as {
            violations: { id: string; nodes: { html: string }[] }[];
          }
        ).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
        overflow: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      }));
      expect([name, violations, overflow]).toEqual([name, [], false]);
    };
    await page.goto(`${product.url}/auth/sign-in?return_to=/settings`);
    await check('sign in');
    product.acme.misbehave({ callback: query => query.set('error', 'access_denied') });
    await page.getByRole('button', { name: 'Continue with Acme Social' }).click();
    await page.getByRole('alert').waitFor();
    await check('cancelled');
    product.acme.misbehave({});
    product.acme.signInAs({ sub: 'taken', email: 'ada@example.com', email_verified: true });
    await page.getByRole('button', { name: 'Continue with Acme Social' }).click();
    await page.getByRole('heading', { name: 'You may have an account already' }).waitFor();
    await check('email taken');
    await page.getByRole('link', { name: 'Back to sign-in' }).click();
    await page.getByLabel('Password').waitFor();
  }
});
