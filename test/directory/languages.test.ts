/** The directory's pages and mails in the language of whoever reads them. */

import { describe, expect, test } from 'vitest';
import { SPOKEN } from '../../src/i18n/languages.ts';
import { en } from '../../server/directory/text/en.ts';
import { createWordsFor } from '../../server/directory/text/text.ts';
import { authorization, Browser, openSignIn, startDirectory } from './harness.ts';
import { mailsTo, stepOn } from './password-visit.ts';

const COUNTED = ['tooMany', 'wrongCode'];

/** Every text by its path, functions called with values that can be found again. */
function said(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    const key = `${path}${name}`;
    if (typeof value === 'string') return [[key, value]];
    if (name === 'login') return [[key, (value as typeof en.login)(['email', 'phone', 'username'])]];
    if (typeof value === 'function') {
      const give = value as (...values: unknown[]) => string;
      return [[key, COUNTED.includes(name) ? give(5) : give('«1»', '«2»', '«3»')]];
    }
    return said(value as object, `${key}.`);
  });
}

describe.each(SPOKEN.filter(spoken => spoken !== 'en'))('%s', spoken => {
  test('has a text of its own for everything, with the same values in it', () => {
    const english = new Map(said(en));
    const own = said(createWordsFor([spoken])([]).text);
    expect(own.map(([key]) => key)).toEqual([...english.keys()]);
    for (const [key, text] of own) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toContain('{');
      const values = (from: string) => new Set(from.match(/«\d»/g) ?? []);
      expect(values(text), key).toEqual(values(english.get(key) ?? ''));
    }
    const same = own.filter(([key, text]) => english.get(key) === text).map(([key]) => key);
    expect(same.filter(key => key !== 'code')).toEqual([]);
  });
});

test.each([
  ['de', 'ltr', 'Bei Acme anmelden', 'E-Mail oder Benutzername'],
  ['ar', 'rtl', 'تسجيل الدخول إلى Acme', 'البريد الإلكتروني أو اسم المستخدم'],
])('ui_locales=%s holds for the sign-in and the pages behind it', async (language, direction, title, label) => {
  const at = await startDirectory();
  const browser = new Browser(at.url, { 'accept-language': 'en' });
  const { page } = await openSignIn(browser, { ui_locales: `xx ${language}-XX` });
  const html = await page.text();
  expect(page.headers.get('content-language')).toBe(language);
  expect(html).toContain(`<html lang="${language}" dir="${direction}">`);
  expect(html).toContain(`<h1>${title}</h1>`);
  expect(html).toContain(label);
  const reset = await (await browser.go('/password/reset')).text();
  expect(reset).toContain(`<html lang="${language}" dir="${direction}">`);
  expect(await (await browser.go('/nowhere')).text()).toContain(`<html lang="${language}"`);
});

test('without ui_locales the browser decides, always among the languages of the project', async () => {
  const at = await startDirectory();
  const languageFor = async (accepted: string, wishes?: string) => {
    const browser = new Browser(at.url, { 'accept-language': accepted });
    return (await openSignIn(browser, { ui_locales: wishes })).page.headers.get('content-language');
  };
  expect(await languageFor('fr, de-CH;q=0.8, en;q=0.1')).toBe('de');
  expect(await languageFor('fr, ja')).toBe('en');
  expect(await languageFor('fr', 'ja zh-TW')).toBe('en');
  expect(await languageFor('de', `${'x'.repeat(5000)} de`)).toBe('de');
});

test('the cookie holds a language and nothing that came with the request', async () => {
  const at = await startDirectory();
  const browser = new Browser(at.url);
  await browser.go(authorization({ ui_locales: '"><script> de; Domain=x' }).address);
  const kept = [...browser.cookies].filter(([name]) => name.includes('language'));
  expect(kept.map(([, { value }]) => value)).toEqual(['en']);
  expect(kept[0]?.[1].header).toMatch(/httponly/i);
});

test('a mail is in the language of the person who gets it, else of the page that asked for it', async () => {
  const at = await startDirectory();
  const german = new Browser(at.url, { 'accept-language': 'de' });
  // her profile says English
  await stepOn(german, '/password/reset', { email: 'ada@example.com' });
  expect((await mailsTo(at, 'ada@example.com', 1))[0]?.subject).toBe('Acme: your code');
  const { page } = await openSignIn(german);
  const [, path = ''] = /href="([^"]+sign-up)"/.exec(await page.text()) ?? [];
  await stepOn(german, path, { email: 'neu@example.com' });
  const [mail] = await mailsTo(at, 'neu@example.com', 1);
  expect(mail?.subject).toBe('Acme: Ihr Code');
  expect(mail?.text).toMatch(/^\d{6} ist Ihr Code\./);
});
