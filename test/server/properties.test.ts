/**
 * F21: what holds for any input whatever, at the server's own borders. `AUTHUI_PROPERTY_RUNS` asks for more runs than the
 * thousand of every day; a failure prints the seed that shows it again.
 */

import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestSource, viewProfile } from '../../src/profile/view.ts';
import { parseStrictJson, StrictJsonError } from '../../src/profile/strict-json.ts';
import { strongEtag } from '../../server/http/etag.ts';
import { createLog } from '../../server/log.ts';
import { returnUrl } from '../../server/oidc/return-to.ts';
import { seal, unseal, type SealKeys } from '../../server/session/seal.ts';
import * as any from '../profile/arbitrary.ts';

const numRuns = Number(process.env['AUTHUI_PROPERTY_RUNS'] ?? 1000);

const prototypeKeys = () =>
  [Object.prototype, Array.prototype, Function.prototype, String.prototype].flatMap(it => Reflect.ownKeys(it));
let before: (string | symbol)[];
beforeAll(() => void (before = prototypeKeys()));
afterAll(() => expect(prototypeKeys()).toEqual(before));

const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => createSecretKey(bytes));

test('F21 return_to never leaves the origin, whatever is asked for and wherever the site is', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '..',
    '@',
    ':',
    '//',
    '%2f',
    '%5c',
    '?',
    '#',
    '\t',
    '\r\n',
    '\0',
    '.',
    'evil.example',
    'javascript:',
  );
  const asked = fc.oneof(
    fc.webUrl(),
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(piece, fc.string()), { maxLength: 10 }).map(parts => parts.join('')),
    fc.array(piece, { maxLength: 10 }).map(parts => `/${parts.join('')}`),
  );
  const site = fc.constantFrom('https://account.example.com', 'http://localhost:3000', 'https://[::1]:8443');
  fc.assert(
    fc.property(asked, site, (given, publicUrl) => {
      const url = new URL(returnUrl(given, publicUrl));
      expect(url.origin).toBe(publicUrl);
      expect(url.username + url.password).toBe('');
      expect(url.pathname.startsWith('//')).toBe(false);
    }),
    { numRuns: numRuns * 5 },
  );
});

test('F21 a sealed value opens as it was, and not at all after any change of a byte', () => {
  const ids = fc.constantFrom('first', 'second');
  const keys = fc.tuple(ids, key).map(([id, secret]): SealKeys => [{ id, key: secret }]);
  fc.assert(
    fc.property(
      keys,
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (own, owner, text, at, flip) => {
        const sealed = seal(own, owner, text);
        expect(unseal(own, owner, sealed)).toBe(text.toWellFormed());
        const bytes = Buffer.from(sealed, 'latin1');
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        expect(unseal(own, owner, bytes.toString('latin1'))).toBeNull();
        expect(unseal(own, `${owner}x`, sealed)).toBeNull();
      },
    ),
    { numRuns },
  );
});

test('F21 the entity tag changes exactly when what the person sees does', () => {
  let moved = 0;
  fc.assert(
    fc.property(any.catalogue, any.party, any.record, any.record, (catalogue, party, one, other) => {
      const views = [one, other].map(record => viewProfile(catalogue, party, record));
      const [tag, otherTag] = views.map(view => strongEtag(digestSource(view)));
      expect(tag).toMatch(/^"[\w-]{43}"$/);
      const same = JSON.stringify(sorted(views[0])) === JSON.stringify(sorted(views[1]));
      expect(tag === otherTag).toBe(same);
      if (!same) moved += 1;
      expect(strongEtag(digestSource(viewProfile(catalogue, party, structuredClone(one))))).toBe(tag);
    }),
    { numRuns },
  );
  expect(moved).toBeGreaterThan(numRuns / 10);
});

test('F21 the log writes one line for an event, whatever is in it', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: line => lines.push(line) });
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n{"level":60}', '\u2028', '\r', '\0', '"}\n'));
  fc.assert(
    fc.property(fc.dictionary(text, text), text, text, (fields, message, secret) => {
      lines.length = 0;
      log.info(fields, message);
      log.error({ error: Object.assign(new Error(secret), { code: 'E' }) }, message);
      expect(lines).toHaveLength(2);
      for (const line of lines) {
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\n\r]/);
        expect(JSON.parse(line)).toMatchObject({ msg: message });
      }
    }),
    { numRuns },
  );
});

test('F21 JSON means one thing or is refused, and reaches no prototype', () => {
  const name = fc.constantFrom('a', '__proto__', 'constructor', 'prototype', '/a', 'toString', '');
  const hostile = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('1', '"x"', 'null', '[]', '{}', '1e999', '"\\ud800"'),
      fc
        .array(fc.tuple(name, tie('value')), { maxLength: 4 })
        .map(members => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${String(value)}`).join(',')}}`),
      fc.array(tie('value'), { maxLength: 3 }).map(items => `[${items.join(',')}]`),
    ),
  })).value;
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(hostile.map(String), fc.json(), fc.string()), source => {
      let value: unknown;
      try {
        value = parseStrictJson(source);
      } catch (error) {
        expect(error).toBeInstanceOf(StrictJsonError);
        return;
      }
      taken += 1;
      expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(source)));
      expect(Object.keys({})).toEqual([]);
      expect(({} as Record<string, unknown>)['a']).toBeUndefined();
    }),
    { numRuns },
  );
  expect(taken).toBeGreaterThan(numRuns / 10);
});

/** With the members of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
