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
