/**
 * Sessions as they were last read: every request asks for one. One that is as it was is the very same object, so that
 * what was made of it holds, too. It is not even read again where nobody else writes: what this store writes it forgets,
 * and whatever another program writes to the file, a tool say, makes it forget everything.
 */

import { LRUCache } from 'lru-cache';
import { createLastOfEach } from '../last-of-each.ts';
import type { Database } from '../sql/database.ts';
import type { SessionRow, SessionStore } from './store.ts';

/** About 15 MB. */
const AT_MOST = 12_000;

/** @param database of the store */
export function rememberedSessions(store: SessionStore, { writtenElsewhere }: Database): SessionStore {
  const rows = createLastOfEach(new LRUCache<string, SessionRow>({ max: AT_MOST }));
  let elsewhere = writtenElsewhere?.();
  let writes = 0;

  /** @param forget also if the write fails: nobody knows what it has done */
  const after = async <T>(write: Promise<T>, forget: () => void): Promise<T> => {
    try {
      return await write;
    } finally {
      writes += 1;
      forget();
    }
  };
  const forgetting = <T>(idHash: string, write: Promise<T>) => after(write, () => rows.delete(idHash));
  const forgettingAll = <T>(write: Promise<T>) => after(write, () => rows.clear());

  return {
    ...store,
    find: async idHash => {
      const latest = writtenElsewhere?.();
      if (latest !== elsewhere) {
        rows.clear();
        elsewhere = latest;
      }
      const known = rows.get(idHash);
      if (known && latest !== undefined) return known;
      const before = writes;
      const row = await store.find(idHash);
      if (row && known && isSame(row, known)) return known;
      // what was written while this was read may have been written to it
      if (row && before === writes) rows.set(row.subject, idHash, row);
      return row;
    },
    touch: (idHash, at) => forgetting(idHash, store.touch(idHash, at)),
    saveTokens: (idHash, ...rest) => forgetting(idHash, store.saveTokens(idHash, ...rest)),
    remove: idHash => forgetting(idHash, store.remove(idHash)),
    end: idHash => forgetting(idHash, store.end(idHash)),
    endOthers: (...given) => forgettingAll(store.endOthers(...given)),
    endByProvider: (...given) => forgettingAll(store.endByProvider(...given)),
    sweep: ends => forgettingAll(store.sweep(ends)),
  };
}

function isSame(a: SessionRow, b: SessionRow): boolean {
  for (const name in a) if (a[name as keyof SessionRow] !== b[name as keyof SessionRow]) return false;
  return true;
}
