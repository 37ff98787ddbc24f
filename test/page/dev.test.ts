/** `npm run dev`: one process, one origin; the page comes from its sources behind the guards of the real server. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { launch } from '../browser.ts';
import { freePorts, startProcess } from '../harness/process.ts';

test('the page is served from its sources, signs in, and is ready for hot reload', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authui-dev-'));
  const product = await startProcess(await freePorts(), folder, 30_000, {}, [], ['--dev']);
  const browser = await launch();
  onTestFinished(async () => {
    await browser.close();
    await product.end('SIGTERM');
    await rm(folder, { recursive: true });
  });
  const page = await browser.newPage();
  const connected = page.waitForEvent('console', message => message.text() === '[vite] connected.');
  await page.goto(`${product.url}/settings`);
  await connected;
  await page.locator('#login').fill('ada@example.com');
  await page.locator('#password').fill('demo-password');
  await page.keyboard.press('Enter');
  await page.locator('#nickname').getByText('Countess').waitFor();
  expect((await fetch(`${product.url}/src/main.tsx`)).headers.get('content-type')).toBe('text/javascript');
  expect((await fetch(`${product.url}/api/settings`)).status).toBe(403);
});

test('the project has its colours', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authui-dev-'));
  const file = join(folder, 'authui.yaml');
  await writeFile(file, 'project: { name: Acme, accent: "#ffd400" }\n');
  const product = await startProcess(await freePorts(), folder, 30_000, { AUTHUI_CONFIG: file }, [], ['--dev']);
  const browser = await launch();
  onTestFinished(async () => {
    await browser.close();
    await product.end('SIGTERM');
    await rm(folder, { recursive: true });
  });
  const page = await browser.newPage();
  await page.goto(`${product.url}/signed-out`);
  const button = page.locator('.button-primary');
  await button.waitFor();
  expect(await button.evaluate(element => getComputedStyle(element).backgroundColor)).toBe('rgb(255, 212, 0)');
});
