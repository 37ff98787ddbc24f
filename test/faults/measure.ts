/** What a running product says about itself (probe.ts), and what the kernel says about it. */

import { spawn } from 'node:child_process';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export interface Measured {
  /** Event-loop delay since the last measurement, in milliseconds. */
  readonly p99: number;
  readonly max: number;
  /** Bytes of heap after a collection. */
  readonly heap: number;
  /** Timers, servers, files: what keeps the loop busy, without connections. */
  readonly resources: number;
}

const PROBE = new URL('probe.ts', import.meta.url).href;

/** The environment of a product that can be measured. */
export function measurable(folder: string): Record<string, string> {
  return { NODE_OPTIONS: `--import ${PROBE}`, AUTHUI_PROBE_FILE: join(folder, 'probe.json') };
}

/** A process that does nothing: what it is delayed by is the machine's doing. */
export function startIdle(folder: string): { readonly pid: number; readonly end: () => void } {
  const env = { ...process.env, ...measurable(folder) };
  const idle = spawn(process.execPath, ['-e', 'setInterval(() => {}, 10)'], { env, stdio: 'ignore' });
  return { pid: idle.pid ?? 0, end: () => idle.kill() };
}

export async function measure(pid: number, folder: string): Promise<Measured> {
  const file = join(folder, 'probe.json');
  await rm(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (let tries = 0; tries < 200; tries += 1) {
    await setTimeout(50);
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return JSON.parse(text) as Measured;
  }
  throw new Error('The product does not answer the probe');
}

/** Anonymous memory in bytes: what the process itself asked for, without mapped files. */
export async function anonymousMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

export async function openFiles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}
