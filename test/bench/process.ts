/**
 * Programs of the benchmark. The server under test has one core for itself; load generator, stand-ins and the benchmark
 * share the others. What a program costs is what the kernel says of it.
 */

import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Side = 'server' | 'load';

export interface Program {
  /** Arguments of Node. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its output goes, which says `is ready.` once it is. */
  readonly log: string;
  readonly side: Side;
}

export interface Running {
  readonly pid: number;
  readonly stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');
const CORES = availableParallelism();

/** Milliseconds. */
const PATIENCE = 60_000;

/** The cores of a side, as `taskset` wants them; undefined on a machine with one. */
function coresOf(side: Side): string | undefined {
  if (CORES < 2) return undefined;
  return side === 'server' ? '0' : `1-${CORES - 1}`;
}

/** Prefix of a command that binds it to its side. */
export function pinned(side: Side, command: readonly [string, ...string[]]): [string, ...string[]] {
  const cores = coresOf(side);
  return cores === undefined ? [...command] : ['taskset', '-c', cores, ...command];
}

/** Moves the benchmark itself out of the server's way. */
export function pinSelf(): void {
  const cores = coresOf('load');
  if (cores === undefined) console.warn('One core only: server and load generator share it, so trust no figure.');
  else execFileSync('taskset', ['-a', '-p', '-c', cores, String(process.pid)], { stdio: 'ignore' });
}

const alive = new Set<() => void>();
process.once('exit', () => {
  for (const endNow of alive) endNow();
});

/** Starts a program without waiting for anything. */
export function spawnProgram({ args, env = {}, log, side }: Program): Running {
  const [command, ...rest] = pinned(side, [process.execPath, ...args]);
  const output = openSync(log, 'w');
  const child = spawn(command, rest, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} does not start`);
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const endNow = () => child.kill('SIGKILL');
  alive.add(endNow);
  return {
    pid,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const late = globalThis.setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(late);
      alive.delete(endNow);
    },
  };
}

/** @throws Error with its output if it is not ready in time */
export async function startProgram(program: Program): Promise<Running> {
  const running = spawnProgram(program);
  const started = performance.now();
  for (;;) {
    const output = readFileSync(program.log, 'utf8');
    if (output.includes('is ready.')) return running;
    if (!isAlive(running.pid) || performance.now() - started > PATIENCE) {
      await running.stop('SIGKILL');
      throw new Error(`${program.args.join(' ')} is not ready:\n${output}`);
    }
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    return statOf(pid)[0] !== 'Z';
  } catch {
    return false;
  }
}

/** Fields of `/proc/<pid>/stat` from the third on (proc_pid_stat(5)). */
function statOf(pid: number | 'self'): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Clock ticks a second; the same on every Linux that Node runs on. */
const TICKS = 100;

/** Seconds of CPU that a process has used, all threads, in user and kernel mode. */
export function cpuOf(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Seconds of CPU of this process and of the children that have ended: the load generator's among them. */
export function ownCpu(): { readonly self: number; readonly children: number } {
  const fields = statOf('self');
  return {
    self: (Number(fields[11]) + Number(fields[12])) / TICKS,
    children: (Number(fields[13]) + Number(fields[14])) / TICKS,
  };
}

/** Seconds of CPU that all processes of the machine together have used. */
export function machineCpu(): number {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / TICKS;
}

/** MiB of anonymous memory that a process has in RAM; mapped files are not counted. */
export function anonymousMemory(pid: number): number {
  const [, kilobytes = '0'] = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kilobytes) / 1024;
}
