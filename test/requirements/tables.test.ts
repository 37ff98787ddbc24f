/** Every requirement has tests that exist; none is named that does not. */

import { describe, expect, test } from 'vitest';
import { CONFORMANCE } from './conformance.ts';
import { titlesIn, type Requirements, type Titles } from './table.ts';

/** Reasons that are no more than "there is no such feature". */
const ABSENT_AT_MOST = 8;

const titles = new Map<string, Titles>();
function titlesOf(file: string): Titles {
  let known = titles.get(file);
  if (!known) titles.set(file, (known = titlesIn(file)));
  return known;
}

const TABLES: readonly (readonly [string, Requirements, readonly string[]])[] = [
  ['conformance', CONFORMANCE, ['C1', 'C2', 'C18', 'C23']],
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
