/** Where a run of the benchmark keeps its things, and what every target is made from. */

import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { anonymousMemory, spawnProgram, startProgram, type Program, type Running } from '../process.ts';
import { get } from '../load.ts';
import type { Answer } from '../servers/answer.ts';
import type { Person, Target } from '../target.ts';

export interface Site {
  /** Removed at the end. */
  readonly folder: string;
  /** People that sign in to each target. */
  readonly people: number;
}

const SERVERS = join(import.meta.dirname, '../servers');

/** The bytes of the product, for those that answer the same. The nickname is a mark that they replace. */
export async function keepAnswer(site: Site, { headers, body }: Answer): Promise<void> {
  await writeFile(join(site.folder, 'answer.json'), JSON.stringify({ headers, body }));
}

/** One of the small servers in `servers/`. */
export function standIn(site: Site, file: string, name: string, env: Program['env'], side: Program['side']): Program {
  return {
    args: [join(SERVERS, file)],
    env: { ANSWER: join(site.folder, 'answer.json'), ...env },
    log: join(site.folder, `${name}.log`),
    side,
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => {
    server.close(resolve);
  });
  return port;
}

type Parts = Pick<Target, 'name' | 'url' | 'read' | 'change'>;

/**
 * A target of one process.
 * @param signIn gets the cookies of the people once it runs
 * @param standIns processes it calls
 */
export async function startTarget(
  parts: Parts,
  program: Program,
  signIn: () => Promise<Person[]>,
  standIns: readonly Running[] = [],
): Promise<Target> {
  let running = await startProgram(program);
  const stopStandIns = async () => {
    for (const standIn of standIns) await standIn.stop();
  };
  try {
    await sleep(1000);
    const idleMemory = anonymousMemory(running.pid);
    const people = await signIn();
    const target: Target = {
      ...parts,
      get pids() {
        return [running.pid];
      },
      standInPids: standIns.map(({ pid }) => pid),
      people,
      idleMemory,
      restart: async () => {
        await running.stop();
        const started = performance.now();
        running = spawnProgram(program);
        await firstAnswer(target);
        return performance.now() - started;
      },
      stop: async () => {
        await running.stop();
        await stopStandIns();
      },
    };
    return target;
  } catch (error) {
    await running.stop();
    await stopStandIns();
    throw error;
  }
}

async function firstAnswer(target: Target): Promise<void> {
  const [person] = target.people;
  if (!person) throw new Error(`${target.name} has no people`);
  const started = performance.now();
  for (;;) {
    try {
      await get(target, person);
      return;
    } catch (error) {
      // not listening yet
      if (!(error instanceof TypeError) || performance.now() - started > 30_000) throw error;
      await sleep(2);
    }
  }
}
