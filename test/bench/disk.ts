/** How fast the disk is right now: what every durable save waits for, whoever asks. */

import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds. */
const DURATION = 300;

/** Writes of 4 KiB that reach the disk in a second, one after the other. */
export function syncsPerSecond(folder: string): number {
  const file = openSync(join(folder, 'sync.bin'), 'w');
  const page = Buffer.alloc(4096, 1);
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < DURATION) {
    writeSync(file, page);
    fdatasyncSync(file);
    count += 1;
  }
  const seconds = (performance.now() - started) / 1000;
  closeSync(file);
  return count / seconds;
}
