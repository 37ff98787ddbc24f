/**
 * SQLite's write-ahead log, forced to the disk beside the event loop: what a commit costs is mostly waiting for that.
 * With `synchronous=NORMAL` SQLite syncs the log itself before a checkpoint and when it begins anew, so the database is
 * never damaged; that a commit lasts is up to the sync after it (https://sqlite.org/pragma.html#pragma_synchronous).
 */

import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Refusal } from '../error.ts';

export interface LogSync {
  /**
   * Resolves once whatever was committed before is on disk.
   * @throws Refusal `unavailable`
   */
  readonly sync: () => Promise<void>;
  /**
   * The kernel tells once of a page that it could not write, and takes it for written from then on. So nothing is read or
   * written after a sync that failed, until another start has looked at every page of the log (its checksums).
   * @throws Refusal `unavailable`
   */
  readonly expectSound: () => void;
  readonly close: () => Promise<void>;
}

/** @param connection whose log it is, and stays as long as that is open */
export function createLogSync(connection: DatabaseSync): LogSync {
  // where SQLite has it, whatever links lead there
  const file = openSync(`${connection.location()}-wal`, 'r+');
  let refusal: Refusal | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const expectSound = (): void => {
    if (refusal) throw refusal;
  };

  const force = (): Promise<void> =>
    new Promise((resolve, reject) => {
      expectSound();
      fdatasync(file, cause => {
        running = undefined;
        if (!cause) resolve();
        else reject((refusal = new Refusal('unavailable', { cause })));
      });
    });

  const begin = (): Promise<void> => {
    next = undefined;
    return (running = force());
  };

  return {
    // one at a time: the kernel tells of an error only one of those that wait for the same pages
    sync: () => next ?? (running ? (next = running.then(begin, begin)) : begin()),
    expectSound,
    close: async () => {
      await (next ?? running)?.catch(() => undefined);
      closeSync(file);
    },
  };
}
