/**
 * Interleaved rounds: what disturbs the machine for a while disturbs everybody. The limit is measured again before every
 * few targets, and each phase is compared with the limit's just before it.
 */

import { syncsPerSecond } from './disk.ts';
import { runLoad, type Phase } from './load.ts';
import type { Target, Work } from './target.ts';

export interface Rounds {
  readonly rounds: number;
  /** Of one phase. */
  readonly seconds: number;
  readonly connections: readonly number[];
  /** Targets between two measurements of the limit. */
  readonly limitEvery: number;
  readonly folder: string;
}

export type Action = 'read' | 'change';

export interface Sample {
  readonly target: string;
  readonly action: Action;
  readonly connections: number;
  readonly phase: Phase;
  /** The limit's phase just before. */
  readonly limit: Phase;
}

/**
 * Before anything counts: hot code is compiled, and compiled again once it has seen the other work and the other number of
 * connections. One function is ready at once, and what is made of many is not.
 */
const WARM_UP = { passes: 3, seconds: 1 };

export async function warmUp(
  targets: readonly Target[],
  { connections, folder }: Pick<Rounds, 'connections' | 'folder'>,
): Promise<void> {
  for (let pass = 0; pass < WARM_UP.passes; pass += 1) {
    for (const target of targets) {
      for (const count of connections) {
        for (const work of [target.read, target.change]) {
          if (work) await runLoad(target, work, count, WARM_UP.seconds, folder);
        }
      }
    }
  }
}

export interface Measured {
  readonly samples: readonly Sample[];
  /** Durable writes a second that the disk did between the rounds. */
  readonly syncs: readonly number[];
}

export async function measure(limit: Target, targets: readonly Target[], plan: Rounds): Promise<Measured> {
  const samples: Sample[] = [];
  const syncs: number[] = [];
  const run = (target: Target, work: Work, connections: number) =>
    runLoad(target, work, connections, plan.seconds, plan.folder);
  for (let round = 0; round < plan.rounds; round += 1) {
    console.log(`round ${round + 1} of ${plan.rounds}`);
    syncs.push(syncsPerSecond(plan.folder));
    // whoever comes first this time comes last the next
    const order = [...targets.slice(round % targets.length), ...targets.slice(0, round % targets.length)];
    for (const action of ['read', 'change'] as const) {
      const able = order.flatMap(target => (target[action] ? [{ target, work: target[action] }] : []));
      const { [action]: limitWork } = limit;
      if (!limitWork) throw new Error('The limit does everything');
      for (const connections of plan.connections) {
        let before: Phase | undefined;
        for (const [index, { target, work }] of able.entries()) {
          if (!before || index % plan.limitEvery === 0) {
            before = await run(limit, limitWork, connections);
            samples.push({ target: limit.name, action, connections, phase: before, limit: before });
          }
          const phase = await run(target, work, connections);
          samples.push({ target: target.name, action, connections, phase, limit: before });
        }
      }
    }
  }
  return { samples, syncs };
}

export interface Figures {
  /** Little-disturbed phases: requests a second, and the same for each second of the server's CPU. */
  readonly perSecond: number;
  readonly perCpuSecond: number;
  /** Ratios to the limit: of the good phases; the median of the ratios to the phase just before. */
  readonly good: number;
  readonly median: number;
  readonly cpuGood: number;
  readonly p50: number;
  readonly p99: number;
}

/** @returns undefined if it was not measured */
export function figuresOf(
  samples: readonly Sample[],
  limit: string,
  target: string,
  action: Action,
  connections: number,
): Figures | undefined {
  const of = (name: string) =>
    samples.filter(s => s.target === name && s.action === action && s.connections === connections);
  const own = of(target);
  if (own.length === 0) return undefined;
  const good = (some: readonly Sample[]) => ({
    perSecond: quantile(
      some.map(({ phase }) => phase.perSecond),
      0.8,
    ),
    perCpuSecond: quantile(
      some.map(({ phase }) => 1 / phase.cpu),
      0.8,
    ),
  });
  const [ours, theirs] = [good(own), good(of(limit))];
  return {
    ...ours,
    good: ours.perSecond / theirs.perSecond,
    median: quantile(
      own.map(({ phase, limit }) => phase.perSecond / limit.perSecond),
      0.5,
    ),
    cpuGood: ours.perCpuSecond / theirs.perCpuSecond,
    p50: quantile(
      own.map(({ phase }) => phase.p50),
      0.5,
    ),
    p99: quantile(
      own.map(({ phase }) => phase.p99),
      0.5,
    ),
  };
}

/** @param part between 0 and 1 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
  return low + (high - low) * (place - Math.floor(place));
}
