/**
 * The page in a language that nobody speaks: every text of the dictionary in brackets and 40 % longer. What stands there
 * without brackets was never in the dictionary; what does not fit would not fit in German either.
 */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { en } from '../../src/i18n/en.ts';
import { later } from '../../src/i18n/later/later-en.ts';
import type { Plural } from '../../src/i18n/translate.ts';
import { launch } from '../browser.ts';
import { startMockPage, type MockPage } from './mock-page.ts';
import { STATES } from './states.ts';
import { visit, type Visit } from './visit.ts';

let site: MockPage;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([startMockPage(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const longer = (text: string) => `⟦${text} ${'wider '.repeat(text.length).slice(0, Math.ceil(text.length * 0.4))}⟧`;
const pseudo = (dictionary: Readonly<Record<string, string | Plural>>) =>
  Object.fromEntries(
    Object.entries(dictionary).map(([key, entry]) => [
      key,
      typeof entry === 'string'
        ? longer(entry)
        : Object.fromEntries(Object.entries(entry).map(([form, text]) => [form, longer(text)])),
    ]),
  );
const PSEUDO = { en: pseudo(en), later: pseudo(later) };

/** Data and what `Intl` makes of it: labels and values of attributes, names, languages, countries. */
const DATA = [
  '.row-label',
  '.value-text',
  '.way-name',
  'li:has(.linked) > .way-kind',
  '.linked-email',
  '.project-name',
  '.person-name',
  '.avatar',
  'h1 bdi',
  'label[id$="-value-label"]',
  'legend',
  '.choice span',
  'option[lang]',
  '#department-value option',
  '.combobox-option',
  '.conflict dd',
  'time',
  'textarea',
  'aside',
].join(',');

/** Texts that came from somewhere else than the dictionary. */
function unspoken({ page }: Visit): Promise<string[]> {
  return page.evaluate(data => {
    const found: string[] = [];
    // a label is also said together with what can be done to it
    const known = new Set([...document.body.querySelectorAll(data)].map(({ textContent }) => textContent?.trim()));
    const isOwn = (text: string) =>
      known.has(text) || text.includes('@') || !/\p{L}{2}/u.test(text) || text.includes('⟦');
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!text || !parent || parent.closest(`script, style, noscript, ${data}`)) continue;
      if (!parent.checkVisibility()) continue;
      if (!isOwn(text)) found.push(text);
    }
    for (const element of document.body.querySelectorAll('[aria-label], [alt], [title], [placeholder]')) {
      if (element.closest('aside')) continue;
      for (const name of ['aria-label', 'alt', 'title', 'placeholder']) {
        const text = element.getAttribute(name) ?? '';
        if (!isOwn(text)) found.push(`${name}: ${text}`);
      }
    }
    if (!isOwn(document.title)) found.push(`title: ${document.title}`);
    return found;
  }, DATA);
}

/** What is cut off or reaches beyond the window. */
function misfits({ page }: Visit): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const found =
      root.scrollWidth > root.clientWidth ? [`the page scrolls by ${root.scrollWidth - root.clientWidth}`] : [];
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      if (element.closest('aside, .visually-hidden, .skip-link, svg, textarea, option') || !element.checkVisibility())
        continue;
      if (element.matches('select, input')) continue;
      const text = [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim());
      if (!text) continue;
      const { left, right } = element.getBoundingClientRect();
      const isCut = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible';
      const spills = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
      if (isCut || spills || left < -1 || right > root.clientWidth + 1) found.push(element.outerHTML.slice(0, 200));
    }
    return found;
  });
}

/** Every sentence is in one of these; the other states say the same again. */
const TELLING = new Set([
  'a full profile',
  'an empty profile',
  'a profile that a provider manages',
  'the recent activity',
  'who can see a row that is read-only',
  'the editor of birthdate',
  'the editor of email',
  'the editor of address',
  'the editor of zoneinfo',
  'the editor of emergency_phone',
  'own words for gender',
  'an error at the field',
  'a failed save',
  'a conflict',
  'the question about unsaved text',
  'the editor of the picture',
  'a picture that is cut',
  'a new username',
  'a code that is wrong',
  'an account that has just been linked',
  'the question before unlinking',
  'custom data with a fault',
  'the signed-out page',
  'the failure page',
]);

test.each(STATES.filter(({ name }) => TELLING.has(name)))(
  '$name: every word is in the dictionary, and longer ones fit at 360 px',
  async state => {
    const visited = await visit(browser, site.origin + (state.path ?? '/settings'), {
      ...state.options,
      dictionaries: PSEUDO,
      viewport: { width: 360, height: 780 },
    });
    await state.reach?.(visited);
    expect(await unspoken(visited)).toEqual([]);
    expect(await misfits(visited)).toEqual([]);
    await visited.end();
  },
);

test('a word from elsewhere and a text that is cut would be noticed', async () => {
  const ada = await visit(browser, `${site.origin}/signed-out`, {
    dictionaries: PSEUDO,
    viewport: { width: 360, height: 780 },
  });
  await ada.page.evaluate(() => {
    const button = document.querySelector('main .button');
    button?.replaceChildren('Hard-coded');
    Object.assign((button as HTMLElement).style, { inlineSize: '3rem', overflow: 'hidden' });
  });
  expect(await unspoken(ada)).toEqual(['Hard-coded']);
  expect(await misfits(ada)).toEqual([expect.stringContaining('Hard-coded')]);
  await ada.end();
});
