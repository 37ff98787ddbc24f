import { describe, expect, test } from 'vitest';
import { inLanguage, titleCase } from '../../src/profile/label.ts';

describe('Title case', () => {
  test.each([
    ['my_string', 'My String'],
    ['department', 'Department'],
    ['a_to_b', 'A to B'],
    ['date_of_birth', 'Date of Birth'],
    ['of_the_day', 'Of the Day'],
    ['day_of', 'Day Of'],
    ['a', 'A'],
    ['x__y', 'X Y'],
    ['line_2', 'Line 2'],
    ['HR', 'HR'],
    ['_', ''],
  ])('of %s is %s', (name, title) => {
    expect(titleCase(name)).toBe(title);
  });
});

describe('The entry for a language', () => {
  const entries = { de: 'Abteilung', 'zh-Hant': '部門', en: 'Department' };

  test.each<[string[], string | undefined]>([
    [['de'], 'Abteilung'],
    [['de-AT'], 'Abteilung'],
    [['zh-Hant-TW', 'en'], '部門'],
    [['zh', 'en'], 'Department'],
    [['fr', 'de', 'en'], 'Abteilung'],
    [['fr'], undefined],
    [[], undefined],
    [['constructor', '__proto__', 'toString'], undefined],
    [['-', ''], undefined],
  ])('for %j is %s', (languages, entry) => {
    expect(inLanguage(entries, languages)).toBe(entry);
  });
});
