import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { returnUrl } from '../../server/oidc/return-to.ts';

const SITE = 'https://account.example.com';
const HOME = `${SITE}/`;

describe('return_to', () => {
  test.each([
    ['/settings', `${SITE}/settings`],
    ['/settings/given_name?x=1', `${SITE}/settings/given_name?x=1`],
    ['/', HOME],
  ])('%s comes back to this site', (given, expected) => {
    expect(returnUrl(given, SITE)).toBe(expected);
  });

  test.each([
    undefined,
    '',
    'settings',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/..//evil.example',
    '/.//evil.example',
    '/%2e%2e//evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '/\tevil',
    '/\r\nset-cookie: a=b',
    '/ /evil.example',
    ' /settings',
    '/ä',
    `/${'a'.repeat(512)}`,
    '@evil.example',
    ':80',
    '.evil.example',
  ])('%j goes home', given => {
    expect(returnUrl(given, SITE)).toBe(HOME);
  });

  // CVE-2024-39694, GHSA-qqxw-m5fj-f7gv, GHSA-j7px-6hwj-hpjg, GHSA-5m6c-jp6f-2vcv, GHSA-4mf2-f3wh-gvf2
  test('nothing of the collection of oauth2-proxy leaves the site or throws', () => {
    const collection = readFileSync(new URL('open-redirects.txt', import.meta.url), 'utf8').split('\n');
    expect(collection.length).toBeGreaterThan(550);
    for (const text of collection) {
      for (const given of [text, decoded(text), `/${text}`]) {
        const url = new URL(returnUrl(given, SITE));
        expect([given, url.origin, url.pathname.startsWith('//')]).toEqual([given, SITE, false]);
      }
    }
  });

  test('no text whatever leaves the site or throws', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '@',
      ':',
      '//',
      'evil.example',
      '%2f',
      '%5c',
      '?',
      '#',
      '\t',
      '\n',
      '\u0000',
    );
    const nasty = fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          nasty,
          nasty.map(text => `/${text}`),
        ),
        given => {
          const url = new URL(returnUrl(given, SITE));
          expect(url.origin).toBe(SITE);
          expect(url.pathname.startsWith('//')).toBe(false);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

/** As it arrives when it stood in a query as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
