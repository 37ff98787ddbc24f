/** Every requirement has tests that exist; none is named that does not. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONFORMANCE } from './conformance.ts';
import { FAULTS } from './faults.ts';
import { REQUIREMENTS } from './requirements.ts';
import { testFiles, titlesIn, type Requirements, type Titles } from './table.ts';

/** Reasons that are no more than "there is no such feature". */
const ABSENT_AT_MOST = 8;

const titles = new Map<string, Titles>();
function titlesOf(file: string): Titles {
  let known = titles.get(file);
  if (!known) titles.set(file, (known = titlesIn(file)));
  return known;
}

const rows = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

const TABLES: readonly (readonly [string, Requirements, readonly string[]])[] = [
  ['conformance', CONFORMANCE, rows('C', 33)],
  ['requirements', REQUIREMENTS, rows('R', 55)],
  ['faults', FAULTS, rows('F', 24)],
];

describe.each(TABLES)('the table of %s', (_name, table, ids) => {
  test('has every row, in order', () => {
    expect(Object.keys(table)).toEqual(ids);
  });

  test('names only tests that exist, and at least one for each row', () => {
    const dangling = Object.entries(table).flatMap(([id, { tests }]) => {
      const named = Object.entries(tests).flatMap(([file, names]) => names.map(name => [file, name] as const));
      if (named.length === 0) return [`${id}: no test`];
      return named
        .filter(([file, name]) => !titlesOf(file).tests.has(name) && !titlesOf(file).groups.has(name))
        .map(([file, name]) => `${id}: ${file}: ${name}`);
    });
    expect(dangling).toEqual([]);
  });

  test(`says "there is no such feature" at most ${ABSENT_AT_MOST} times`, () => {
    expect(Object.values(table).filter(({ absent }) => absent).length).toBeLessThanOrEqual(ABSENT_AT_MOST);
  });
});

/** What went wrong in systems like this one (security reference, section 3). */
const ADVISORIES =
  'CVE-2026-40575 CVE-2025-64484 GHSA-5m6w-wvh7-57vm GHSA-5hvv-m4w4-gf6v GHSA-7rh7-c77v-6434 GHSA-pxq7-h93f-9jrg ' +
  'CVE-2026-40574 GHSA-f24x-5g9q-753f CVE-2022-25896 GHSA-qqxw-m5fj-f7gv GHSA-j7px-6hwj-hpjg GHSA-5m6c-jp6f-2vcv ' +
  'GHSA-4mf2-f3wh-gvf2 CVE-2024-39694 CVE-2026-9087 GHSA-xhpr-465j-7p9q CVE-2026-0871 CVE-2026-27946 CVE-2026-9802 ' +
  'CVE-2026-7571 CVE-2024-1249 GHSA-wc43-73w7-x2f5 GHSA-g38m-r43w-p2q7 CVE-2026-49757 GHSA-7w99-5wm4-3g79 ' +
  'GHSA-392p-2q2v-4372 CVE-2026-50631 CVE-2026-22751 CVE-2025-61928 GHSA-x732-6j76-qmhm CVE-2026-45364 ' +
  'GHSA-2vg6-77g8-24mp GHSA-5rr4-8452-hf4v CVE-2026-55671 GHSA-7rqj-j65f-68wh GHSA-x445-f3h2-j279 ' +
  'GHSA-xmf8-cvqr-rfgj CVE-2022-31093 GHSA-8fpg-xm3f-6cx3 CVE-2023-48309 CVE-2022-39263 CVE-2025-48947 ' +
  'CVE-2025-64762 CVE-2026-40155 CVE-2025-68158 CVE-2026-41425 CVE-2025-68481 CVE-2025-14546 CVE-2026-55669 ' +
  'CVE-2026-27840 CVE-2026-44456';

test('every advisory that we learn from stands above a test', () => {
  const comments = testFiles()
    .flatMap(file => readFileSync(join(import.meta.dirname, '..', file), 'utf8').split('\n'))
    .filter(line => line.trim().startsWith('// '))
    .join('\n');
  expect(ADVISORIES.split(' ').filter(id => !comments.includes(id))).toEqual([]);
});

test('every row of conformance has a test whose name begins with its id, and no such test is left out', () => {
  const found = testFiles()
    .filter(file => file.startsWith('conformance/'))
    .flatMap(file => [...titlesOf(file).tests].map(title => [file, title] as const));
  const named = Object.values(CONFORMANCE).flatMap(({ tests }) => Object.entries(tests));
  const listed = (file: string, title: string) =>
    named.some(([in_, names]) => in_ === file && names.some(name => title === name || title.startsWith(`${name} > `)));
  for (const id of Object.keys(CONFORMANCE)) {
    expect(
      found.filter(([, title]) => new RegExp(`(?:^| > )${id} `).test(title)),
      id,
    ).not.toEqual([]);
  }
  expect(
    found.filter(([, title]) => /(?:^| > )C\d+ /.test(title)).filter(([file, title]) => !listed(file, title)),
  ).toEqual([]);
});
