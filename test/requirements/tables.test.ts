/** Every requirement has tests that exist; none is named that does not. */

import { describe, expect, test } from 'vitest';
import { CONFORMANCE } from './conformance.ts';
import { FAULTS } from './faults.ts';
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
