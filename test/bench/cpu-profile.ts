/** What a CPU profile of V8 says, as text. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A V8 CPU profile (Chrome DevTools Protocol, `Profiler.Profile`); times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame; readonly children?: number[] }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

const ROOT = join(import.meta.dirname, '../..');

/** Lines of a table. */
const TOP = 40;

/** Where time goes, three ways: who spent it, on whose behalf (what Node did is charged to who asked), under whom. */
export function summary({ nodes, samples, timeDeltas }: CpuProfile, requests: number): string {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)));
  const stackOf = (id: number): CallFrame[] => {
    const frames: CallFrame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = byId.get(at)?.callFrame;
      if (frame) frames.push(frame);
    }
    return frames;
  };
  const [self, onBehalf, under] = [new Counter(), new Counter(), new Counter()];
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const time = timeDeltas[index] ?? 0;
    const stack = stackOf(id);
    const [top] = stack;
    if (!top || top.functionName === '(idle)') continue;
    total += time;
    self.add(nameOf(top), time);
    const ours = stack.filter(({ url }) => url.startsWith('file:'));
    const [asker] = ours;
    onBehalf.add(
      asker ? roomOf(fileOf(asker.url)) : top.functionName.startsWith('(') ? top.functionName : 'Node itself',
      time,
    );
    for (const name of new Set(ours.map(nameOf))) under.add(name, time);
  }
  const table = (title: string, { times }: Counter): string[] => [
    `\n${title}`,
    '     share   µs a request',
    ...[...times]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, TOP)
      .map(([name, time]) => {
        const share = ((100 * time) / total).toFixed(1);
        return `  ${share.padStart(6)} %  ${(time / requests).toFixed(1).padStart(8)}  ${name}`;
      }),
  ];
  return [
    `busy for ${(total / requests / 1000).toFixed(3)} ms a request`,
    ...table('By file or package, with what Node did for it', onBehalf),
    ...table('By function, itself alone', self),
    ...table('By function, with all it called (an await cuts the stack)', under),
  ].join('\n');
}

class Counter {
  readonly times = new Map<string, number>();
  add(name: string, time: number): void {
    this.times.set(name, (this.times.get(name) ?? 0) + time);
  }
}

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  return `${functionName || '(anonymous)'}  ${url ? `${fileOf(url)}:${lineNumber + 1}` : ''}`;
}

/** A package, or a file of the project. */
function roomOf(file: string): string {
  return file.replace(/^(node_modules\/(?:@[^/]+\/)?[^/]+).*/, '$1');
}

function fileOf(url: string): string {
  if (!url.startsWith('file:')) return url;
  return fileURLToPath(url).replace(`${ROOT}/`, '');
}
