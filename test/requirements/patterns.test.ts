/**
 * No pattern of ours takes long, whatever it is held against (R42). Attackers get 64 KiB; here every character that a
 * pattern speaks of, and every pair of them, is repeated in front of something that does not fit.
 */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

interface Pattern {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

function patternsIn(folder: string): Pattern[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter(name => /\.tsx?$/.test(name))
    .flatMap(name => {
      const file = join(folder, name);
      const found: Pattern[] = [];
      visit(parseSync(file, readFileSync(join(ROOT, file), 'utf8')).program, node => {
        const { regex } = node as { regex?: { pattern: string; flags: string } };
        if (regex) found.push({ place: file, source: regex.pattern, flags: regex.flags });
      });
      return found;
    });
}

function visit(value: unknown, enter: (node: object) => void): void {
  if (Array.isArray(value)) for (const item of value as unknown[]) visit(item, enter);
  else if (typeof value === 'object' && value !== null) {
    enter(value);
    for (const member of Object.values(value)) visit(member, enter);
  }
}

/** Characters that pieces of patterns stand for, and those that stand for themselves. */
const PIECES: readonly (readonly [RegExp, string])[] = [
  [/\\d/, '0'],
  [/\\w/, 'a'],
  [/\\s/, ' \t'],
  [/\\S|\[\^|\./, 'x!'],
  [/\\p/, 'aé\u0301☺'],
  [/a-z/, 'a'],
  [/A-Z/, 'A'],
];

function attacksOn({ source }: Pattern, length: number): string[] {
  const spoken = PIECES.flatMap(([piece, characters]) => (piece.test(source) ? characters.split('') : []));
  const literal = source
    .replaceAll(/\\[a-zA-Z]|[\^$()[\]{}?*+|]/g, '')
    .split('')
    .filter(text => text !== '\\');
  const characters = [...new Set([...spoken, ...literal])].slice(0, 12);
  const units = characters.flatMap(first => characters.map(second => (first === second ? first : first + second)));
  return units.flatMap(unit => {
    const pump = unit.repeat(Math.ceil(length / unit.length));
    return ['\u0000', '!'].map(end => pump + end);
  });
}

/** Milliseconds; the best of three, because others use the machine too. */
function timeOf(pattern: RegExp, text: string): number {
  const times = [0, 1, 2].map(() => {
    const started = performance.now();
    pattern.lastIndex = 0;
    pattern.test(text);
    return performance.now() - started;
  });
  return Math.min(...times);
}

function slowOnes(patterns: readonly Pattern[]): string[] {
  const slow = new Set<string>();
  for (const pattern of patterns) {
    const compiled = new RegExp(pattern.source, pattern.flags);
    // 22 tell what doubles with each character, before 8,000 would never end
    for (const [length, limit] of [
      [22, 10],
      [8000, 20],
    ] as const) {
      const name = `${pattern.place}: /${pattern.source}/${pattern.flags}`;
      if (slow.has(name)) break;
      for (const attack of attacksOn(pattern, length)) {
        if (timeOf(compiled, attack) > limit) {
          slow.add(name);
          break;
        }
      }
    }
  }
  return [...slow];
}

test('no pattern of the product takes more than 20 ms for 8,000 characters', () => {
  const patterns = [...patternsIn('server'), ...patternsIn('src')];
  expect(patterns.length).toBeGreaterThan(60);
  expect(slowOnes(patterns)).toEqual([]);
}, 60_000);

test('this would find those that do', () => {
  const bad = ['(a|a)*b', '(a+)+$', '^(\\w+\\s?)*$', '^(\\d+)*x', '\\s+$'].map(source => ({
    place: 'here',
    source,
    flags: '',
  }));
  expect(slowOnes(bad)).toHaveLength(bad.length);
}, 60_000);
