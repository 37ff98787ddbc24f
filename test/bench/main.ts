/** `npm run bench`: the product, its limits and its peers, on the same work in the same run. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureWrk, memoryOf } from './load.ts';
import { measure, quantile, warmUp } from './measure.ts';
import { pinSelf } from './process.ts';
import { noise, tables, writeReadme, type Footprint, type Result } from './report.ts';
import type { Target } from './target.ts';
import { startFloor, startLimit, startProxy } from './targets/plain.ts';
import { recordAnswer, startBuiltIn, startRemoteDirectory, startRemoteOpenId } from './targets/product.ts';
import { keepAnswer, type Site } from './targets/site.ts';

const LIMIT = 'limit: node:http';
const COPY = 'the limit again';
const PRODUCT = 'AuthUI';

type Start = (site: Site, name: string) => Promise<Target>;

/** Besides the limit and the product, which always run. The order is that of the tables. */
const TARGETS: readonly (readonly [key: string, name: string, start: Start])[] = [
  ['copy', COPY, startLimit],
  ['floor', 'floor: SQLite', (site, name) => startFloor(site, name, 'single')],
  ['floor-shared', 'floor: SQLite, shared commits', (site, name) => startFloor(site, name, 'shared')],
  ['proxy', 'floor: proxy', startProxy],
  ['remote-directory', 'AuthUI, directory elsewhere', startRemoteDirectory],
  ['remote-openid', 'AuthUI, OpenID Provider elsewhere', startRemoteOpenId],
];

const QUICK = ['copy', 'floor'];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '6' },
    write: { type: 'boolean', default: false },
  },
});

const wanted = options.only?.split(',') ?? (options.quick ? QUICK : TARGETS.map(([key]) => key));
const unknown = wanted.filter(key => !TARGETS.some(([name]) => name === key));
if (unknown.length > 0) {
  throw new Error(`No such target: ${unknown.join(', ')}; there are ${TARGETS.map(([key]) => key).join(', ')}`);
}
const connections = options.quick ? [16] : [1, 16, 64];

ensureWrk();
pinSelf();
const folder = await mkdtemp(join(tmpdir(), 'authui-bench-'));
const targets: Target[] = [];
try {
  const site: Site = { folder, people: Math.max(...connections) };
  console.log('starting …');
  const product = await startBuiltIn(site, PRODUCT);
  targets.push(product);
  await keepAnswer(site, await recordAnswer(product));
  const limit = await startLimit(site, LIMIT);
  targets.unshift(limit);
  for (const [key, name, start] of TARGETS) if (wanted.includes(key)) targets.push(await start(site, name));

  const [, ...compared] = targets;
  await warmUp(targets, folder);
  const measured = await measure(limit, compared, {
    rounds: Number(options.rounds),
    seconds: Number(options.seconds),
    connections,
    limitEvery: options.quick ? 1 : 2,
    folder,
  });
  const footprints = new Map<string, Footprint>();
  for (const target of targets) {
    const memory = { idle: target.idleMemory, loaded: memoryOf(target) };
    footprints.set(target.name, options.quick ? memory : { ...memory, start: await startsOf(target) });
  }
  const names = [LIMIT, ...TARGETS.map(([, name]) => name).filter(name => name !== COPY && !name.startsWith('AuthUI'))];
  const result: Result = {
    ...measured,
    limit: LIMIT,
    targets: [...names, PRODUCT, ...TARGETS.map(([, name]) => name).filter(name => name.startsWith('AuthUI'))].filter(
      name => footprints.has(name),
    ),
    connections,
    footprints,
  };
  const text = `${tables(result)}\n\n${noise(result, COPY)}`;
  console.log(`\n${text}`);
  if (options.write) await writeReadme(join(import.meta.dirname, '../../README.md'), text);
} finally {
  for (const target of targets) await target.stop();
  await rm(folder, { recursive: true });
}

async function startsOf(target: Target): Promise<NonNullable<Footprint['start']>> {
  const times: number[] = [];
  for (let count = 0; count < 5; count += 1) times.push(await target.restart());
  return { best: Math.min(...times), median: quantile(times, 0.5) };
}
