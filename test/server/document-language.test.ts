/** The language of what the account page's server hands out: its document, and what it asks of the identity server. */

import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { Refusal } from '../../server/error.ts';
import { failurePage } from '../../server/routes/failure-page.ts';
import { openPageFiles } from '../../server/routes/page-files.ts';
import { NO_THEME } from '../../server/theme/theme.ts';
import { startProduct } from '../harness/product.ts';

async function builtPage(languages: readonly string[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'page-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(path.join(folder, '.vite'));
  const manifest = { 'src/i18n/de.ts': { file: 'assets/de-1.js' }, 'src/i18n/pt-br.ts': { file: 'assets/pt-br-1.js' } };
  await writeFile(path.join(folder, '.vite/manifest.json'), JSON.stringify(manifest));
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><html lang="en" dir="ltr"><head></head></html>');
  const app = new Hono().get('/', openPageFiles(folder, languages, NO_THEME).document(200));
  return async (headers: Record<string, string>) => (await app.request('/', { headers })).text();
}

test('the document comes in the look that was chosen, whatever else the cookie says', async () => {
  const page = await builtPage(['en']);
  expect(await page({ cookie: 'authui_theme=dark' })).toContain('<html lang="en" dir="ltr" data-theme="dark">');
  expect(await page({ cookie: 'authui_theme=dark"onload="x' })).toContain('<html lang="en" dir="ltr">');
});

const LANGUAGES = ['en', 'de-CH', 'pt-BR', 'he', 'it'];

test.each([
  [{}, 'lang="en" dir="ltr"', undefined],
  [{ 'accept-language': 'de-DE, en;q=0.5' }, 'lang="de-CH" dir="ltr"', '/assets/de-1.js'],
  [{ 'accept-language': 'it, pt;q=0.9' }, 'lang="pt-BR" dir="ltr"', '/assets/pt-br-1.js'],
  [{ 'accept-language': 'de', cookie: 'authui_language=he' }, 'lang="he" dir="rtl"', undefined],
  [{ 'accept-language': 'de', cookie: 'authui_language="><script>' }, 'lang="de-CH" dir="ltr"', '/assets/de-1.js'],
  [{ cookie: 'authui_language=fr' }, 'lang="en" dir="ltr"', undefined],
])('for %j the document begins with %s', async (headers, attributes, dictionary) => {
  const html = await (await builtPage(LANGUAGES))(headers);
  expect(html).toContain(`<html ${attributes}>`);
  expect(/<link rel="modulepreload" crossorigin href="([^"]+)">/.exec(html)?.[1]).toBe(dictionary);
  expect(html).not.toContain('script>');
});

test('sign-in pages of the identity server are asked for in the language of the page', async () => {
  const product = await startProduct();
  onTestFinished(() => product.stop());
  const asked = async (headers: Record<string, string>) => {
    const answer = await fetch(`${product.url}/auth/sign-in`, { headers, redirect: 'manual' });
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.origin).toBe(product.directoryUrl);
    return location.searchParams.get('ui_locales');
  };
  expect(await asked({ 'accept-language': 'pt, en;q=0.5' })).toBe('pt-BR');
  expect(await asked({ 'accept-language': 'pt', cookie: 'authui_language=ar' })).toBe('ar');
  expect(await asked({ 'accept-language': 'it', cookie: 'authui_language=it' })).toBe('en');
});

const ACME = { name: 'Acme', languages: ['en'] };
const NO_LOOK = { stylesheets: [], theme: undefined };

test('the page of a failed sign-in speaks the language too', async () => {
  const html = await failurePage(new Refusal('bad_request'), ACME, 'ar-EG', NO_LOOK);
  expect(html).toContain('<html lang="ar-EG" dir="rtl">');
  expect(html).toContain('تعذّر إكمال تسجيل الدخول هذا');
  expect(await failurePage(new Refusal('upstream_timeout'), ACME, 'it', NO_LOOK)).toContain('not possible right now');
});
