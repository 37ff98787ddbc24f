/** The line that a fault in JSON text is blamed on. */

import { expect, test } from 'vitest';
import { lineOfFault } from '../../src/fields/json-place.ts';
import { readCustomData } from '../../src/profile/custom-data.ts';

test.each([
  ['{\n "a": x\n}', 'syntax', 2],
  ['{\n "a": 1,\n}', 'syntax', 3],
  ['{\n "a": 1\n "b": 2\n}', 'syntax', 3],
  ['{\n "a" 1\n}', 'syntax', 2],
  ['{\n "a": "b\n}', 'syntax', 2],
  ['{\n "a": [1,\n\n ]}', 'syntax', 4],
  ['{\n "a": 1\n', 'syntax', 3],
  ['{}\n{}', 'syntax', 2],
  ['{"a": 01}', 'syntax', 1],
  ['{\n "a": {"b": 1,\n "b": 2}}', 'repeated_key', 3],
  ['{\n "a": 1,\n "\\u005f_proto__": 2}', 'forbidden_key', 3],
  ['{\n "a": "\\ud800"}', 'lone_surrogate', 2],
  ['{\n "a": 9007199254740993}', 'unsafe_number', 2],
  ['{\n "a": [\n 1e999]}', 'number_out_of_range', 3],
  [`{"a":\n${'['.repeat(40)}${']'.repeat(40)}}`, 'too_deep', 2],
  ['[]', 'no_object', undefined],
  ['', 'syntax', undefined],
])('%j has the fault %s in line %s', (text, fault, line) => {
  const outcome = readCustomData(text);
  if (outcome.ok) throw new Error('It was taken');
  expect(outcome.fault).toBe(fault);
  expect(lineOfFault(text, outcome.fault, outcome.offset)).toBe(line);
});
