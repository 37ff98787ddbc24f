/** The demo's own stand-ins: linked, signed in with, renamed, refreshed, unlinked, as `npm start` has them. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import { continueWith, openSignIn, outcomeOf, settingsOf, socialOf, ticketFor, unlink } from '../harness/linking.ts';
import { freePorts, startProcess, type ProductProcess } from '../harness/process.ts';
import { csrfOf, DEMO_PASSWORD, signIn } from '../harness/sign-in.ts';
import type { Product } from '../harness/product.ts';

let dataDir: string;
let demo: ProductProcess;
let product: Product;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'authui-demo-'));
  demo = await startProcess(await freePorts(), dataDir, 60_000);
  product = { url: demo.url, directoryUrl: demo.directoryUrl, dataDir } as Product;
}, 60_000);
afterAll(async () => {
  await demo.end('SIGTERM');
  await rm(dataDir, { recursive: true });
});

/** Fills in the page of a stand-in. */
function agree(client: Client, page: Step, person: string): Promise<Step> {
  expect(page.body).toContain('name="person"');
  return client.open(page.url, { form: { csrf: csrfOf(page), person, password: DEMO_PASSWORD, answer: 'allow' } });
}

test('ada links both stand-ins, signs in with one, sees a refreshed name, unlinks the other', async () => {
  const client = createClient();
  await signIn(client, product);
  for (const alias of ['acme-social', 'globex']) {
    const end = await agree(client, await client.open(await ticketFor(product, client, alias)), '1001');
    expect(outcomeOf(end)).toBe('linked');
  }
  const { user, providers } = await settingsOf(product, client);
  expect(providers.map(({ alias, linked }) => [alias, linked])).toEqual([
    ['acme-social', true],
    ['globex', true],
  ]);
  const [, acme = ''] = /Acme Social (http:\/\/localhost:\d+)/.exec(demo.output()) ?? [];
  const people = await client.open(`${acme}/`);
  const renamed = await client.open(`${acme}/`, {
    form: { csrf: csrfOf(people), person: '1001', name: 'Ada Renamed' },
  });
  expect(renamed.status).toBe(200);

  const again = createClient();
  const page = await continueWith(again, await openSignIn(product, again), 'acme-social');
  await agree(again, page, '1001');
  expect((await settingsOf(product, again)).user).toEqual(user);
  const social = await socialOf(product, again);
  const named = (alias: string) => social.find(({ provider_name: name }) => name === alias);
  expect(named('acme-social')?.name).toBe('Ada Renamed');
  expect(named('globex')?.name).toBe('Ada Lovelace');
  expect((await unlink(product, client, named('globex')?.id ?? '')).status).toBe(200);
  expect(await socialOf(product, again)).toHaveLength(1);
});

test('nobody comes in by ada’s address at a stand-in, and somebody new signs up', async () => {
  const client = createClient();
  const page = await continueWith(client, await openSignIn(product, client), 'globex');
  const taken = await agree(client, page, '1001');
  expect([taken.status, taken.body]).toEqual([409, expect.stringContaining('Back to sign-in')]);
  const katherine = createClient();
  const start = await continueWith(katherine, await openSignIn(product, katherine), 'globex');
  await agree(katherine, start, '1004');
  const { user, identities } = await settingsOf(product, katherine);
  expect(user.display_name).toBe('Katherine Johnson');
  expect(identities[0]).toMatchObject({ provider_name: 'globex', email: 'katherine@example.com' });
});

test(
  'in a real browser without script every page and redirect of the demo gets through',
  { timeout: 30_000 },
  async () => {
    const browser = await launch();
    try {
      const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
      const complaints: string[] = [];
      page.on('console', message => complaints.push(message.text()));
      await page.goto(`${product.url}/auth/sign-in?return_to=/settings`);
      await page.getByRole('button', { name: 'Continue with Acme Social' }).click();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('alert').waitFor();
      await page.getByRole('button', { name: 'Continue with Acme Social' }).click();
      await page.getByLabel('Person').selectOption('1004');
      await page.getByLabel('Password').fill(DEMO_PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      // she is here already, from the other provider
      await page.waitForURL(/\/interaction\/[\w-]+\/social\?provider=acme-social$/);
      expect(complaints.filter(text => !text.includes('status of 409'))).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
