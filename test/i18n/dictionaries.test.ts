/** What the compiler cannot see in a dictionary: that every text takes what English takes, and has every plural form. */

import { describe, expect, test } from 'vitest';
import { en } from '../../src/i18n/en.ts';
import { later } from '../../src/i18n/later/later-en.ts';
import { directionOf, pageLanguages, SPOKEN, spokenFor } from '../../src/i18n/languages.ts';
import { loadWords } from '../../src/i18n/load.ts';
import { createTranslate, type Plural } from '../../src/i18n/translate.ts';
import { matchLanguage } from '../../src/profile/language.ts';

const namesIn = (text: string) => new Set([...text.matchAll(/\{\{ (\w+) \}\}/g)].map(([, name]) => name));
type Words = Readonly<Record<string, string | Plural>>;
const laterIn = async (spoken: string): Promise<Words> =>
  ((await import(`../../src/i18n/later/later-${spoken.toLowerCase()}.ts`)) as { readonly later: Words }).later;
const forms = (entry: string | Plural) => (typeof entry === 'string' ? [entry] : Object.values(entry));

describe.each(SPOKEN.filter(spoken => spoken !== 'en'))('%s', spoken => {
  test('says something of its own for every key, with the same values in it', async () => {
    const dictionary: Words = { ...(await loadWords(spoken)).dictionary, ...(await laterIn(spoken)) };
    const all: Words = { ...en, ...later };
    expect(Object.keys(dictionary)).toEqual(Object.keys(all));
    const own: string[] = [];
    for (const [key, entry] of Object.entries(dictionary)) {
      const english = all[key] ?? '';
      for (const form of forms(entry)) {
        expect(form.trim(), key).toBe(form);
        expect(form, key).not.toBe('');
        // a form for exactly one or two may say so in words
        if (typeof entry === 'string') expect(namesIn(form), key).toEqual(namesIn(forms(english)[0] ?? ''));
        if (form !== english) own.push(key);
      }
    }
    // names such as Zoom or Code stay
    expect(new Set(own).size).toBeGreaterThan(Object.keys(all).length - 12);
  });

  test('has a form for every category of counts that are small enough to occur', async () => {
    const { dictionary } = await loadWords(spoken);
    const rules = new Intl.PluralRules(spoken);
    const categories = new Set(Array.from({ length: 300 }, (_, count) => rules.select(count)));
    for (const entry of Object.values<string | Plural>(dictionary)) {
      if (typeof entry === 'object') expect(new Set(Object.keys(entry))).toEqual(categories);
    }
  });
});

test.each([
  ['en', 1, '1 try left.'],
  ['en', 5, '5 tries left.'],
  ['ar', 2, 'بقيت محاولتان.'],
  ['ar', 3, 'بقيت 3 محاولات.'],
  ['ja', 4, 'あと 4 回試せます。'],
])('%s counts %d', async (language, count, said) => {
  const { dictionary } = await loadWords(language);
  expect(createTranslate(`${language}-u-nu-latn`, dictionary)('ways.tries', { count })).toBe(said);
});

test.each([
  [['de-AT'], ['en', 'de'], 'de'],
  [['zh-TW', 'en'], ['en', 'zh-Hans', 'zh-Hant'], 'zh-Hant'],
  [['zh-CN'], ['zh-Hant', 'zh-Hans'], 'zh-Hans'],
  [['zh'], ['zh-Hant', 'zh-Hans'], 'zh-Hans'],
  [['pt-PT'], ['en', 'pt-BR'], 'pt-BR'],
  [['iw'], ['en', 'he'], 'he'],
  [['sr-Latn'], ['sr'], 'sr'],
  [['uz-Cyrl'], ['uz-Latn'], undefined],
  [[undefined, '', '*', '%%', 'x'.repeat(300), 'de'], ['en', 'de'], 'de'],
  [['fr'], ['en', 'de'], undefined],
  [['constructor'], ['en'], undefined],
])('%j gets the best of %j', (wanted, offered, found) => {
  expect(matchLanguage(wanted, offered)).toBe(found);
});

test('a page is in a language of the project that has a dictionary, else in English', () => {
  expect(pageLanguages(['it', 'de-CH', 'zh-HK'])).toEqual(['de-CH', 'zh-HK']);
  expect(spokenFor('zh-HK')).toBe('zh-Hant');
  expect(pageLanguages(['it'])).toEqual(['en']);
  expect(['ar-EG', 'he', 'de', 'it'].map(directionOf)).toEqual(['rtl', 'rtl', 'ltr', 'ltr']);
});
