/** What is remembered of sessions and access tokens follows the number of people, however often they sign in. */

import { LRUCache } from 'lru-cache';
import { expect, test } from 'vitest';
import { createLastOfEach } from '../../server/last-of-each.ts';

const byHeader = () => new LRUCache<string, { readonly of: string }>({ max: 100 });

test('a new token takes the place of the former one of the same person, and of nobody else', () => {
  const entries = byHeader();
  const cache = createLastOfEach(entries);
  for (let time = 0; time < 1000; time += 1) {
    for (const sub of ['ada', 'grace']) cache.set(sub, `Bearer ${sub}-${time}`, { of: sub });
  }
  expect(entries.size).toBe(2);
  expect(cache.get('Bearer ada-998')).toBeUndefined();
  expect(cache.get('Bearer ada-999')).toEqual({ of: 'ada' });
  expect(cache.get('Bearer grace-999')).toEqual({ of: 'grace' });
});

test('the same token again is the newer of the two, and a former one may come back', () => {
  const entries = byHeader();
  const cache = createLastOfEach(entries);
  const [first, second] = [{ of: 'ada' }, { of: 'ada' }];
  cache.set('ada', 'Bearer laptop', first);
  cache.set('ada', 'Bearer laptop', second);
  expect(cache.get('Bearer laptop')).toBe(second);
  cache.set('ada', 'Bearer phone', first);
  cache.set('ada', 'Bearer laptop', second);
  expect(cache.get('Bearer laptop')).toBe(second);
  expect(cache.get('Bearer phone')).toBeUndefined();
});

test('the bounds of the cache hold', () => {
  const entries = byHeader();
  const cache = createLastOfEach(entries);
  for (let person = 0; person < 250; person += 1) cache.set(`${person}`, `Bearer ${person}`, { of: `${person}` });
  expect(entries.size).toBe(100);
  expect(cache.get('Bearer 249')).toEqual({ of: '249' });
  expect(cache.get('Bearer 100')).toBeUndefined();
});
