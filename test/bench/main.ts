/**
 * `npm run bench`: how fast the product is, in ratios to what Node and SQLite can do.
 *
 *   --quick            two minutes: the limit, the floor and the product at 16 connections
 *   --only a,b         these besides the limit and the product (see compare.ts)
 *   --rounds --seconds how many rounds, and how long a phase of one target is
 *   --growth           a million people and sessions in the store, against a hundred
 *   --soak             memory over a million requests
 *   --write            puts the tables into the README
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from './compare.ts';
import { growth, soak } from './growth.ts';
import { ensureWrk } from './load.ts';
import { pinSelf } from './process.ts';
import { writeReadme } from './report.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '6' },
    growth: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

/** For `--growth` and `--soak`. */
const IN_THE_STORE = [100, 10_000, 1_000_000];
const REQUESTS = 1_000_000;

const README = join(import.meta.dirname, '../../README.md');

ensureWrk();
pinSelf();
const folder = await mkdtemp(join(tmpdir(), 'authui-bench-'));
try {
  const plan = { rounds: Number(options.rounds), seconds: Number(options.seconds), folder };
  const parts: string[] = [];
  if (options.growth) parts.push(await growth(folder, IN_THE_STORE, plan));
  if (options.soak) parts.push(await soak(folder, REQUESTS));
  const comparing = parts.length === 0;
  if (comparing) parts.push(await compare(plan, { quick: options.quick, only: options.only }));
  const text = parts.join('\n\n');
  console.log(`\n${text}`);
  if (options.write) await writeReadme(README, comparing ? 'bench' : 'bench-growth', text);
} finally {
  await rm(folder, { recursive: true });
}
