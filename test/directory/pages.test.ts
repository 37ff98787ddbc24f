import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { DEMO_PASSWORD } from '../../server/demo/people.ts';
import { launch } from '../browser.ts';
import { authorization, startDirectory } from './harness.ts';

/** Stands in for the account page, so that a redirect after a form really leaves the origin. */
async function startAccountPage(): Promise<string> {
  const server = createServer((_request, response) => response.end('account page'));
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

async function start() {
  const authuiUrl = await startAccountPage();
  const at = await startDirectory({ authuiUrl });
  const { address } = authorization({ redirect_uri: `${authuiUrl}/auth/callback` });
  const end = `/session/end?client_id=authui&post_logout_redirect_uri=${encodeURIComponent(`${authuiUrl}/signed-out`)}`;
  return { at, authuiUrl, signIn: at.url + address, signOut: at.url + end };
}

test('without script, by keyboard alone, a person signs in and out again', { timeout: 30_000 }, async () => {
  const { authuiUrl, signIn, signOut } = await start();
  const browser = await launch();
  try {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.goto(signIn);
    await page.locator('#login:focus').waitFor();
    await page.keyboard.type('ada@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('Email or username').inputValue()).toBe('ada@example.com');
    // the focus waits in the field that has to be typed again
    await page.locator('#password:focus').waitFor();
    await page.keyboard.type(DEMO_PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${authuiUrl}/auth/callback?*`);
    expect(new URL(page.url()).searchParams.has('code')).toBe(true);
    await page.goto(signOut);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${authuiUrl}/signed-out`);
    await page.goto(signOut);
    expect(page.url()).toBe(`${authuiUrl}/signed-out`);
  } finally {
    await browser.close();
  }
});

test(
  'the pages are accessible in light and dark, at 320 px, and break none of their own rules',
  { timeout: 60_000 },
  async () => {
    const { at, authuiUrl, signIn, signOut } = await start();
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const browser = await launch();
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ colorScheme, viewport: { width: 320, height: 640 } });
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on('console', message => complaints.push(message.text()));
        page.on('pageerror', error => complaints.push(error.message));
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
          expect([colorScheme, name, violations, overflow]).toEqual([colorScheme, name, [], false]);
        };
        await page.goto(signIn);
        await check('sign in');
        await page.getByLabel('Email or username').fill('ada');
        await page.getByLabel('Password').fill('wrong');
        await page.getByRole('button').click();
        await page.getByRole('alert').waitFor();
        await check('wrong password');
        await page.getByLabel('Password').fill(DEMO_PASSWORD);
        await page.getByRole('button').click();
        await page.waitForURL(`${authuiUrl}/auth/callback?*`);
        await page.goto(signOut);
        await check('sign out');
        await page.goto(`${at.url}/session/end/success`);
        await check('signed out');
        await page.goto(at.url);
        await check('front door');
        expect(await page.getByRole('link').getAttribute('href')).toBe(authuiUrl);
        await page.goto(`${at.url}/nothing`);
        await check('not found');
        // the browser itself reports answers that are refusals, and nothing else may be reported
        expect(complaints.filter(text => !/status of (422|404)/.test(text))).toEqual([]);
        await context.close();
      }
    } finally {
      await browser.close();
    }
  },
);
