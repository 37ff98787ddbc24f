/**
 * One phase of load: `wrk` on the other core, for some seconds. A connection that changes something is one person, who
 * sends the ETag of the answer before; so all changes are accepted, and none of them is a repetition.
 */

import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { anonymousMemory, cpuOf, machineCpu, ownCpu, pinned } from './process.ts';
import type { Person, Target, Work } from './target.ts';

export interface Phase {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Seconds of CPU of the server's own processes for one request. */
  readonly cpu: number;
  readonly requests: number;
  /** Parts of a core that the load generator and programs that do not belong here used. */
  readonly generator: number;
  readonly others: number;
}

interface Summary {
  readonly requests: number;
  readonly microseconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
  readonly broken: number;
}

/** @throws Error if there is none and none can be installed */
export function ensureWrk(): void {
  const there = () => ['/usr/bin/wrk', '/usr/local/bin/wrk'].some(place => existsSync(place));
  if (!there() && process.getuid?.() === 0) {
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('apt-get', ['update', '-q'], quiet);
    execFileSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'wrk'], quiet);
  }
  if (!there()) throw new Error('No wrk on this machine; install the package wrk, or run this as root');
}

let runs = 0;

/** @param folder for the plan of the phase */
export async function runLoad(
  target: Target,
  work: Work,
  connections: number,
  seconds: number,
  folder: string,
): Promise<Phase> {
  const reading = work.method === 'GET';
  const people = reading ? target.people : await withEtags(target, connections);
  const plan = join(folder, 'plan.lua');
  runs += 1;
  const run = `${process.pid.toString(36)}-${runs.toString(36)}`;
  const headers = { Host: new URL(target.url).host, ...work.headers };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const { method, path, before = '', after = '' } = work;
  await writeFile(plan, `return ${lua({ method, path, head: head.join(''), before, after, run, people })}\n`);

  const threads = reading ? 1 : connections;
  const script = join(import.meta.dirname, 'load.lua');
  const [command, ...args] = pinned('load', [
    'wrk',
    `-t${threads}`,
    `-c${connections}`,
    `-d${seconds}s`,
    `-s${script}`,
    '--timeout=10s',
    target.url,
    '--',
    plan,
  ]);
  const atStart = usage(target);
  const { stdout } = await promisify(execFile)(command, args);
  const atEnd = usage(target);
  const summary = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{'))) as Summary;
  if (summary.refused + summary.broken > 0) {
    throw new Error(`${target.name} ${method} at ${connections}: ${JSON.stringify(summary)}`);
  }
  const duration = summary.microseconds / 1e6;
  const ours = atEnd.server + atEnd.stubs + atEnd.self + atEnd.children;
  const oursBefore = atStart.server + atStart.stubs + atStart.self + atStart.children;
  return {
    perSecond: summary.requests / duration,
    p50: summary.p50 / 1000,
    p99: summary.p99 / 1000,
    // on a machine that is busy enough a phase may pass without an answer
    cpu: summary.requests === 0 ? Infinity : (atEnd.server - atStart.server) / summary.requests,
    requests: summary.requests,
    generator: (atEnd.children - atStart.children) / duration,
    others: Math.max(0, atEnd.machine - atStart.machine - (ours - oursBefore)) / duration,
  };
}

function usage(target: Target) {
  const sum = (pids: readonly number[]) => pids.reduce((total, pid) => total + cpuOf(pid), 0);
  return { server: sum(target.pids), stubs: sum(target.standInPids), machine: machineCpu(), ...ownCpu() };
}

/** MiB of all processes of the server. */
export function memoryOf(target: Target): number {
  return target.pids.reduce((total, pid) => total + anonymousMemory(pid), 0);
}

/** The people of a phase, each with the ETag of today; a phase may end before its last answer comes. */
async function withEtags(target: Target, connections: number): Promise<Person[]> {
  const people = target.people.slice(0, connections);
  if (people.length < connections) throw new Error(`${target.name} has ${people.length} people for ${connections}`);
  return Promise.all(
    people.map(async person => {
      const answer = await get(target, person);
      const etag = answer.headers.get('etag');
      return { cookie: person.cookie, ...(etag === null ? {} : { etag }) };
    }),
  );
}

/** What the load generator asks, asked once. @throws Error unless it is answered with 200 */
export async function get(target: Target, person: Person): Promise<Response> {
  const { path, headers } = target.read;
  const answer = await fetch(target.url + path, { headers: { ...headers, cookie: person.cookie } });
  if (answer.status !== 200) throw new Error(`${target.name} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** A literal of Lua; texts are ASCII. */
function lua(value: string | readonly Person[] | object): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `{${value.map(lua).join(',')}}`;
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${lua(member as string)}`)
    .join(',')}}`;
}
