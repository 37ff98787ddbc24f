/**
 * What is remembered of sessions or tokens: of each person's last one alone. Another sign-in brings a new one, and nobody
 * comes back with most of the former: memory follows the number of people, not of their sign-ins. A former one that does
 * come, as from a second browser, is looked up again.
 */

import { LRUCache } from 'lru-cache';

export interface LastOfEach<T> {
  /** @param key of the session or token */
  readonly get: (key: string) => T | undefined;
  /** Forgets the former one of the person. */
  readonly set: (subject: string, key: string, value: T) => void;
  readonly delete: (key: string) => void;
  readonly clear: () => void;
}

/** @param byKey still empty; its bounds hold */
export function createLastOfEach<T extends object>(byKey: LRUCache<string, T>): LastOfEach<T> {
  const keys = new LRUCache<string, string>({ max: byKey.max });
  return {
    get: key => byKey.get(key),
    set: (subject, key, value) => {
      const former = keys.get(subject);
      if (former !== key) {
        if (former !== undefined) byKey.delete(former);
        keys.set(subject, key);
      }
      byKey.set(key, value);
    },
    delete: key => byKey.delete(key),
    clear: () => byKey.clear(),
  };
}
