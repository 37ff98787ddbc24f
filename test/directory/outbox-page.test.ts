import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { signIn, startDirectory } from './harness.ts';
import { loginIds } from './login-id-calls.ts';

test('the outbox page is accessible and fits 320 px, whatever the address', { timeout: 60_000 }, async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const calls = loginIds(at, token);
  await calls.add('email', `${'long-'.repeat(12)}x@sub-domain-of-a-domain.example.com`);
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const browser = await launch();
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ colorScheme, viewport: { width: 320, height: 640 } });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', message => complaints.push(message.text()));
      await page.goto(`${at.url}/outbox`);
      await page.evaluate(axe);
      const { violations, overflow } = await page.evaluate(async () => ({
        violations: (
          (await (globalThis as unknown as { axe: { run: () => Promise<unknown> } }).axe.run()) as {
            violations: { id: string }[];
          }
        ).violations.map(({ id }) => id),
        overflow: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      }));
      expect([colorScheme, violations, overflow, complaints]).toEqual([colorScheme, [], false, []]);
      await context.close();
    }
  } finally {
    await browser.close();
  }
});
