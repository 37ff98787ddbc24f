/** How the product carries more: many people and sessions in the store, many requests in the life of one process. */

import { runLoad, memoryOf } from './load.ts';
import { figuresOf, measure, warmUp, type Rounds } from './measure.ts';
import type { Target } from './target.ts';
import { startBuiltIn, startGrown } from './targets/product.ts';
import type { Site } from './targets/site.ts';

const CONNECTIONS = 16;

/** Cookies that take turns, so that no cache of a few rows helps. Each of them has asked before it counts. */
const ASKING = 10_000;

/** Long enough for all of them. */
const ROUND_SECONDS = 5;

/** @returns a Markdown table; the ratios are to the same product with the fewest people */
export async function growth(
  folder: string,
  counts: readonly number[],
  plan: Omit<Rounds, 'connections' | 'limitEvery'>,
): Promise<string> {
  const site: Site = { folder, people: CONNECTIONS };
  const targets: Target[] = [];
  try {
    for (const count of counts) {
      const started = performance.now();
      const name = `${count.toLocaleString('en')} people and sessions`;
      targets.push(await startGrown(site, name, count, Math.min(count, ASKING)));
      console.log(`${name}: made in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    }
    const [few, ...many] = targets;
    if (!few) return '';
    await warmUp(targets, { connections: [CONNECTIONS], folder: site.folder });
    for (const target of targets) {
      // a phase begins with the first of them
      const { requests } = await runLoad(target, target.read, CONNECTIONS, ROUND_SECONDS, site.folder);
      if (requests < ASKING) console.warn(`${target.name}: only ${requests} have asked before it counts`);
    }
    const { samples } = await measure(few, many, { ...plan, connections: [CONNECTIONS], limitEvery: 1 });
    const rows = targets.map(target => {
      const cells = (['read', 'change'] as const).flatMap(action => {
        const figures = figuresOf(samples, few.name, target.name, action, CONNECTIONS);
        if (!figures) return ['–', '–', '–', '–'];
        const { perSecond, good, median, perCpuSecond } = figures;
        return [perSecond.toFixed(0), good.toFixed(3), median.toFixed(3), (1000 / perCpuSecond).toFixed(3)];
      });
      return `| ${target.name} | ${cells.join(' | ')} | ${memoryOf(target).toFixed(0)} |`;
    });
    return [
      '| in the store | GET req/s | good | median | CPU ms | PATCH req/s | good | median | CPU ms | MiB after load |',
      '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
      ...rows,
    ].join('\n');
  } finally {
    for (const target of targets) await target.stop();
  }
}

/** Requests before memory counts, reads and changes among them, and between two looks at it. */
const SETTLED = 200_000;
const STEP = 100_000;

/** @returns a line with what anonymous memory does over a number of requests, nine in ten of them reads */
export async function soak(folder: string, requests: number): Promise<string> {
  const product = await startBuiltIn({ folder, people: CONNECTIONS }, 'AuthUI');
  try {
    const looks: { readonly at: number; readonly memory: number }[] = [];
    for (let done = 0, phase = 0; done < requests; phase += 1) {
      const work = phase % 10 === 1 ? product.change : product.read;
      if (!work) throw new Error('The product does both');
      done += (await runLoad(product, work, CONNECTIONS, 3, folder)).requests;
      const memory = memoryOf(product);
      if (done >= SETTLED) looks.push({ at: done, memory });
      if (Math.floor(done / STEP) > Math.floor((looks.at(-2)?.at ?? 0) / STEP)) {
        console.log(`${done} requests: ${memory.toFixed(1)} MiB`);
      }
    }
    const slope = slopeOf(looks.map(({ at, memory }) => [at, memory] as const)) * STEP;
    const [first, last] = [looks[0]?.memory ?? NaN, looks.at(-1)?.memory ?? NaN];
    return `Over ${requests} requests anonymous memory went from ${first.toFixed(0)} MiB (after ${SETTLED}) to ${last.toFixed(0)} MiB: ${slope.toFixed(2)} MiB for each 100,000.`;
  } finally {
    await product.stop();
  }
}

/** Of the line that fits best (least squares). */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleX, middleY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const covariance = mean(points.map(([x, y]) => (x - middleX) * (y - middleY)));
  return covariance / mean(points.map(([x]) => (x - middleX) ** 2));
}
