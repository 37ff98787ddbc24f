/**
 * What was made of the last answer about somebody, for as long as the same bytes come again: reading and checking an
 * answer costs more than comparing it. Everything is still asked for each time, and nothing is answered from here alone.
 */

import { LRUCache } from 'lru-cache';
import type { Answer } from './outgoing.ts';

/** People, and bytes of their answers; what is made of them takes a few times as much. */
export const AT_MOST = 1000;
const BYTES = 4 * 1024 * 1024;

interface Last<T> {
  readonly body: Buffer;
  readonly etag: string | string[] | undefined;
  readonly made: T;
}

/**
 * @param subject whom the answer is about, as the caller knows it
 * @param make checks the answer, also that it is about the subject, and makes something of it
 * @returns the very same as the last time if body and entity tag are the same
 */
export type SameAnswer<T extends object> = (subject: string, answer: Answer, make: () => T) => T;

export function createSameAnswer<T extends object>(): SameAnswer<T> {
  const known = new LRUCache<string, Last<T>>({
    max: AT_MOST,
    maxSize: BYTES,
    sizeCalculation: ({ body }) => body.length + 1,
  });
  return (subject, { body, headers }, make) => {
    const { etag } = headers;
    const last = known.get(subject);
    if (last && last.etag === etag && last.body.equals(body)) return last.made;
    const made = make();
    // it may be a part of a larger one, which it would keep in memory
    known.set(subject, { body: Buffer.from(body), etag, made });
    return made;
  };
}
