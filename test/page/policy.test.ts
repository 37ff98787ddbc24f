/** The content policy of the real server, Trusted Types included, holds for the page and against anything else. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { buildPage, startMockPage, type MockPage } from './mock-page.ts';
import { visit } from './visit.ts';

let site: MockPage;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([startMockPage(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

test('markup that is no template of the build is refused and reported', async () => {
  const ada = await visit(browser, `${site.origin}/settings`);
  expect(await ada.violations()).toEqual([]);
  const refused = await ada.page.evaluate(() => {
    const names: string[] = [];
    const attempts = [
      () => (document.createElement('div').innerHTML = '<img src="x">'),
      () => (document.createElement('div').innerHTML = '<svg class="icon"></svg>'),
      () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
      () => (document.createElement('script').src = 'https://evil.example/x.js'),
      () => (document.createElement('iframe').srcdoc = '<p>x</p>'),
    ];
    for (const attempt of attempts) {
      try {
        attempt();
      } catch (error) {
        names.push(error instanceof Error ? error.name : String(error));
      }
    }
    return names;
  });
  expect(refused).toEqual(Array.from({ length: 5 }, () => 'TypeError'));
  expect(await ada.violations()).toHaveLength(5);
  await ada.page.context().close();
});

test('a second policy cannot be made', async () => {
  const ada = await visit(browser, `${site.origin}/settings`);
  const made = await ada.page.evaluate(() => {
    const { trustedTypes } = globalThis as unknown as {
      trustedTypes: { createPolicy(name: string, rules: object): void };
    };
    return ['default', 'mine'].map(name => {
      try {
        trustedTypes.createPolicy(name, { createHTML: (html: string) => html });
        return 'made';
      } catch {
        return 'refused';
      }
    });
  });
  expect(made).toEqual(['refused', 'refused']);
  await ada.page.context().close();
});

test('the production build has no mocks, no gallery, no source maps, no inline code, and every text compressed', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'authui-page-'));
  try {
    await buildPage(folder, 'production');
    const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)));
    const texts = names.filter(name => /\.(?:js|css|html|svg)$/.test(name));
    const all = (await Promise.all(texts.map(name => readFile(path.join(folder, name), 'utf8')))).join('\n');
    for (const word of ['mock', 'msw', 'gallery', 'St James', 'canary', 'risk_note', 'sourceMappingURL', 'Lovelace']) {
      expect(all, word).not.toContain(word);
    }
    expect(names.filter(name => name.endsWith('.map'))).toEqual([]);
    for (const name of texts) {
      expect(names).toContain(`${name}.br`);
      expect(names).toContain(`${name}.gz`);
    }
    const html = await readFile(path.join(folder, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
    expect(texts.filter(name => name !== 'index.html' && !/-[\w-]{8,}\.\w+$/.test(name))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
