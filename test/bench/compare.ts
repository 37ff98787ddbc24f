/** The product, its limits and its peers, on the same work in the same run. */

import { memoryOf } from './load.ts';
import { measure, quantile, warmUp, type Rounds } from './measure.ts';
import { noise, tables, type Footprint } from './report.ts';
import type { Target } from './target.ts';
import { installPeers, startBetterAuth, startExpress, startFastify } from './targets/peers.ts';
import { startFloor, startLimit, startProxy } from './targets/plain.ts';
import { recordAnswer, startBuiltIn, startRemoteDirectory, startRemoteOpenId } from './targets/product.ts';
import { keepAnswer, type Site } from './targets/site.ts';

interface Choice {
  readonly name: string;
  readonly start: (site: Site, name: string) => Promise<Target>;
}

/** In the order of the tables. The product comes up first, because the limits answer its bytes. */
const CHOICES: Readonly<Record<string, Choice>> = {
  limit: { name: 'limit: node:http', start: startLimit },
  copy: { name: 'the limit again', start: startLimit },
  floor: { name: 'floor: SQLite', start: (site, name) => startFloor(site, name, 'single') },
  'floor-shared': { name: 'floor: SQLite, shared commits', start: (site, name) => startFloor(site, name, 'shared') },
  proxy: { name: 'floor: proxy', start: startProxy },
  product: { name: '**AuthUI**, built-in directory', start: (site, name) => startBuiltIn(site, name) },
  'remote-directory': {
    name: '**AuthUI**, directory elsewhere',
    start: (site, name) => startRemoteDirectory(site, name),
  },
  'remote-openid': {
    name: '**AuthUI**, OpenID Provider elsewhere',
    start: (site, name) => startRemoteOpenId(site, name),
  },
  fastify: { name: 'fastify, secure-session, http-proxy', start: startFastify },
  express: { name: 'express, express-openid-connect, proxy', start: startExpress },
  'better-auth': { name: 'better-auth', start: startBetterAuth },
};

const ALWAYS = ['limit', 'product'];
const QUICK = ['copy', 'floor'];
const PEERS = ['fastify', 'express', 'better-auth'];

/**
 * @param only keys of what to compare with; else all of it, or what `quick` does with
 * @returns Markdown
 */
export async function compare(
  plan: Pick<Rounds, 'rounds' | 'seconds' | 'folder'>,
  { quick, only }: { readonly quick: boolean; readonly only: string | undefined },
): Promise<string> {
  const named = only?.split(',') ?? (quick ? QUICK : Object.keys(CHOICES));
  const unknown = named.filter(key => !(key in CHOICES));
  if (unknown.length > 0) {
    throw new Error(`No such target: ${unknown.join(', ')}; there are ${Object.keys(CHOICES).join(', ')}`);
  }
  const wanted = Object.entries(CHOICES).filter(([key]) => [...ALWAYS, ...named].includes(key));
  const connections = quick ? [16] : [1, 16, 64];
  if (wanted.some(([key]) => PEERS.includes(key))) installPeers();
  const targets = new Map<string, Target>();
  try {
    const site: Site = { folder: plan.folder, people: Math.max(...connections) };
    console.log('starting …');
    const productFirst = wanted.toSorted(([a], [b]) => Number(b === 'product') - Number(a === 'product'));
    for (const [key, { name, start }] of productFirst) {
      const target = await start(site, name);
      targets.set(key, target);
      if (key === 'product') await keepAnswer(site, await recordAnswer(target));
    }
    const limit = targets.get('limit');
    if (!limit) throw new Error('The limit always runs');

    await warmUp([...targets.values()], { connections, folder: plan.folder });
    const measured = await measure(
      limit,
      [...targets.values()].filter(target => target !== limit),
      { ...plan, connections, limitEvery: quick ? 1 : 2 },
    );
    const footprints = new Map<string, Footprint>();
    for (const target of targets.values()) {
      const memory = { idle: target.idleMemory, loaded: memoryOf(target) };
      footprints.set(target.name, quick ? memory : { ...memory, start: await startsOf(target) });
    }
    const result = {
      ...measured,
      limit: limit.name,
      targets: wanted.filter(([key]) => key !== 'copy').map(([, { name }]) => name),
      connections,
      footprints,
    };
    return `${tables(result)}\n\n${noise(result, CHOICES['copy']?.name ?? '')}`;
  } finally {
    for (const target of targets.values()) await target.stop();
  }
}

async function startsOf(target: Target): Promise<NonNullable<Footprint['start']>> {
  const times: number[] = [];
  for (let count = 0; count < 5; count += 1) times.push(await target.restart());
  return { best: Math.min(...times), median: quantile(times, 0.5) };
}
