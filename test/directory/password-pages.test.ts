import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { launch } from '../browser.ts';
import { authorization, startDirectory, type TestDirectory } from './harness.ts';
import { codeFor } from './password-visit.ts';

const NEW = 'three quiet otters';

/** Stands in for the account page, so that a redirect after a form really leaves the origin. */
async function start() {
  const server = createServer((_request, response) => response.end('account page'));
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const authuiUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  const at = await startDirectory({ authuiUrl });
  const { address } = authorization({ redirect_uri: `${authuiUrl}/auth/callback` });
  return { at, authuiUrl, signIn: at.url + address };
}

/** Types where the focus is, then presses Enter. */
async function type(page: Page, focused: string, text: string): Promise<void> {
  await page.locator(`${focused}:focus`).waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

test('without script, by keyboard alone, a person signs up', { timeout: 30_000 }, async () => {
  const { at, authuiUrl, signIn } = await start();
  const browser = await launch();
  try {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.goto(signIn);
    await page.getByRole('link', { name: 'Create an account' }).focus();
    await page.keyboard.press('Enter');
    await type(page, '#email', 'marie@example.com');
    await page.locator('#code:focus').waitFor();
    await type(page, '#code', await codeFor(at, 'marie@example.com'));
    await type(page, '#password', 'password1');
    await page.getByRole('alert').waitFor();
    await type(page, '#password', NEW);
    await page.waitForURL(`${authuiUrl}/auth/callback?*`);
    expect(new URL(page.url()).searchParams.has('code')).toBe(true);
  } finally {
    await browser.close();
  }
});

test(
  'without script, by keyboard alone, a person resets their password and signs in',
  { timeout: 30_000 },
  async () => {
    const { at, authuiUrl, signIn } = await start();
    const browser = await launch();
    try {
      const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
      await page.goto(signIn);
      await page.getByRole('link', { name: 'Forgot your password?' }).focus();
      await page.keyboard.press('Enter');
      await type(page, '#email', 'ada@example.com');
      await page.locator('#code:focus').waitFor();
      await type(page, '#code', await codeFor(at, 'ada@example.com'));
      await type(page, '#password', NEW);
      await page.getByRole('status').waitFor();
      await page.locator('#login:focus').waitFor();
      await page.keyboard.type('ada');
      await page.keyboard.press('Tab');
      await page.keyboard.type(NEW);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${authuiUrl}/auth/callback?*`);
    } finally {
      await browser.close();
    }
  },
);

interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
}

/** Every page for passwords and sign-up, in every state, one after the other. */
async function visitAll(at: TestDirectory, page: Page, signIn: string, check: (name: string) => Promise<void>) {
  await page.goto(signIn);
  await check('sign-in');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await check('sign-up');
  await page.getByLabel('Email').fill('marie@example');
  await page.getByRole('button').click();
  await page.getByRole('alert').waitFor();
  await check('sign-up-problem');
  await page.getByLabel('Email').fill('marie@example.com');
  await page.getByRole('button').click();
  await page.getByLabel('Code').waitFor();
  await check('sign-up-code');
  await page.getByLabel('Code').fill(await codeFor(at, 'marie@example.com'));
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('New password').waitFor();
  await check('sign-up-password');
  await page.getByLabel('New password').fill('password1');
  await page.getByRole('button').click();
  await page.getByRole('alert').waitFor();
  await check('sign-up-password-problem');

  await page.goto(`${at.url}/password/reset`);
  await check('reset');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByRole('button').click();
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('alert').waitFor();
  await check('reset-code-problem');
  await page.goto(`${at.url}/password/reset/code?again=yes`);
  await page.getByRole('status').waitFor();
  await check('reset-code-again');
  await page.getByLabel('Code').fill(await codeFor(at, 'ada@example.com'));
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('New password').waitFor();
  await check('reset-password');
  await page.getByLabel('New password').fill(NEW);
  await page.getByRole('button').click();
  await page.waitForURL(`${at.url}/password/reset/done`);
  await check('reset-done');

  await page.goto(`${at.url}/password`);
  await check('change-signed-out');
  await page.goto(signIn);
  await page.getByLabel('Email or username').fill('ada');
  await page.getByLabel('Password').fill(NEW);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/auth/callback?*');
  await page.goto(`${at.url}/password`);
  await check('change');
  await page.getByLabel('Current password').fill('wrong');
  await page.getByLabel('New password').fill(NEW);
  await page.getByRole('button').click();
  await page.getByRole('alert').waitFor();
  await check('change-problem');
  await at.database.run('UPDATE directory_users SET password_hash = NULL');
  await page.goto(`${at.url}/password`);
  await check('set');
}

const LOOKS: readonly Look[] = [
  { name: 'narrow', colorScheme: 'light', width: 320 },
  { name: 'narrow dark', colorScheme: 'dark', width: 360 },
  { name: 'wide', colorScheme: 'light', width: 1280 },
];

test.each(LOOKS)(
  'the pages are accessible and break none of their own rules: $name',
  { timeout: 60_000 },
  async ({ colorScheme, width, name: look }) => {
    const { at, signIn } = await start();
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const browser = await launch();
    try {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 720 } });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', message => complaints.push(message.text()));
      page.on('pageerror', error => complaints.push(error.message));
      await visitAll(at, page, signIn, async name => {
        const folder = process.env['SCREENSHOTS'];
        if (folder) await page.screenshot({ path: `${folder}/${name}-${look}.png`, fullPage: true });
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
      });
      // the browser itself reports answers that are refusals, and nothing else may be reported
      expect(complaints.filter(text => !/status of (401|422)/.test(text))).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
