/** Answers that are sent again for as long as they hold: as many, and as much of them, as a process keeps in memory. */

import { LRUCache } from 'lru-cache';
import type { Reply } from './call.ts';

/** Answers, and the characters in all of them. */
const AT_MOST = 12_000;
const CHARACTERS = 32 * 1024 * 1024;

/** What stands beside the reply says for how long it holds, and for whom. */
export function createKeptReplies<Kept extends { readonly reply: Reply }>(): LRUCache<string, Kept> {
  return new LRUCache<string, Kept>({
    max: AT_MOST,
    maxSize: CHARACTERS,
    sizeCalculation: ({ reply }) => reply.body.length,
  });
}
