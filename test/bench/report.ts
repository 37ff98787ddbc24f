/** What a run says: Markdown, for the terminal and for the README. */

import { readFile, writeFile } from 'node:fs/promises';
import { figuresOf, quantile, type Action, type Measured } from './measure.ts';

export interface Footprint {
  /** MiB of anonymous memory. */
  readonly idle: number;
  readonly loaded: number;
  /** Milliseconds from the start of the program to the first answer, the best and the median of some starts. */
  readonly start?: { readonly best: number; readonly median: number };
}

export interface Result extends Measured {
  readonly limit: string;
  /** In the order of the tables. */
  readonly targets: readonly string[];
  readonly connections: readonly number[];
  readonly footprints: ReadonlyMap<string, Footprint>;
}

export function tables(result: Result): string {
  const { targets } = result;
  return [
    ...throughput(result, 'read', '`GET /api/settings`'),
    '',
    ...throughput(result, 'change', '`PATCH /api/profile`'),
    '',
    '| | CPU ms, GET | × limit | CPU ms, PATCH | × limit | MiB idle | MiB after load | start ms, best / median |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...targets.map(name => footprint(result, name)),
  ].join('\n');
}

function throughput({ samples, limit, targets, connections }: Result, action: Action, title: string): string[] {
  const columns = connections.map(count => `${count}: req/s | good | median | p50 / p99 ms`);
  return [
    `| ${title}, connections | ${columns.join(' | ')} |`,
    `|---|${'--:|--:|--:|--:|'.repeat(connections.length)}`,
    ...targets.flatMap(name => {
      const cells = connections.map(count => {
        const figures = figuresOf(samples, limit, name, action, count);
        if (!figures) return undefined;
        const { perSecond, good, median, p50, p99 } = figures;
        return `${perSecond.toFixed(0)} | ${good.toFixed(3)} | ${median.toFixed(3)} | ${p50.toFixed(2)} / ${p99.toFixed(1)}`;
      });
      return cells.includes(undefined) ? [] : [`| ${name} | ${cells.join(' | ')} |`];
    }),
  ];
}

function footprint({ samples, limit, connections, footprints }: Result, name: string): string {
  // the figures of one busy core, where there are several
  const count = connections.includes(16) ? 16 : (connections[0] ?? 1);
  const cells = (['read', 'change'] as const).flatMap(action => {
    const figures = figuresOf(samples, limit, name, action, count);
    return figures ? [(1000 / figures.perCpuSecond).toFixed(3), figures.cpuGood.toFixed(3)] : ['–', '–'];
  });
  const { idle, loaded, start } = footprints.get(name) ?? { idle: NaN, loaded: NaN };
  const started = start ? `${start.best.toFixed(0)} / ${start.median.toFixed(0)}` : '–';
  return `| ${name} | ${[...cells, idle.toFixed(0), loaded.toFixed(0), started].join(' | ')} |`;
}

/** How far to trust it: what else ran, whether the load generator was the limit, two copies of one server. */
export function noise({ samples, syncs, limit, connections }: Result, copy: string): string {
  const others = samples.map(({ phase }) => phase.others);
  const generator = samples.map(({ phase }) => phase.generator);
  const copies = connections.flatMap(count =>
    (['read', 'change'] as const).flatMap(action => {
      const figures = figuresOf(samples, limit, copy, action, count);
      if (!figures) return [];
      const name = action === 'read' ? 'GET' : 'PATCH';
      return [`${name} at ${count}: ${figures.good.toFixed(3)} / ${figures.median.toFixed(3)}`];
    }),
  );
  return [
    `Noise check, a second copy of the limit against the limit (good / median; 1 is silence): ${copies.join(', ')}.`,
    `Other programs used ${quantile(others, 0.5).toFixed(2)} cores in the median phase and under ${quantile(others, 0.9).toFixed(2)} in 9 of 10;`,
    `the load generator used ${quantile(generator, 0.5).toFixed(2)} of its core in the median phase and ${Math.max(...generator).toFixed(2)} at most.`,
    `One 4 KiB write with fdatasync after the other: ${quantile(syncs, 0.5).toFixed(0)} a second.`,
  ].join('\n');
}

/** Puts the text between the README's markers of that name. @throws Error if there are none */
export async function writeReadme(file: string, marker: string, text: string): Promise<void> {
  const readme = await readFile(file, 'utf8');
  const [start, end] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`];
  const [from, to] = [readme.indexOf(start), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no ${start} … ${end}`);
  await writeFile(file, `${readme.slice(0, from + start.length)}\n\n${text}\n\n${readme.slice(to)}`);
}
