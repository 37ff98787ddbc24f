/** The product as a process of its own, started as `npm start` does it, so that it can be stopped and killed. */

import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';

export interface ProductProcess {
  readonly url: string;
  readonly directoryUrl: string;
  /** What it has written so far, to both outputs; of a long run the end. */
  readonly output: () => string;
  /** Milliseconds from start to ready. */
  readonly readyAfter: number;
  readonly pid: number;
  /** @returns the exit code; null if it was killed */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
}

/** Characters of output. A million requests write hundreds of millions. */
const OUTPUT_AT_MOST = 16 * 1024 * 1024;

const ROOT = join(import.meta.dirname, '../..');

export interface Ports {
  readonly port: number;
  readonly directoryPort: number;
  /** The one behind it is free too. */
  readonly socialPort: number;
}

/** Free ports, so that restarts come back under the same addresses. */
export async function freePorts(): Promise<Ports> {
  for (;;) {
    const servers = [createServer(), createServer(), createServer(), createServer()] as const;
    const [page, directory, social, next] = servers;
    try {
      const socialPort = await listenOn(social, 0);
      await listenOn(next, socialPort + 1);
      return { socialPort, port: await listenOn(page, 0), directoryPort: await listenOn(directory, 0) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    } finally {
      await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
    }
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** How `npm start` starts it: variables, and options of Node. */
export const START = startScript();

function startScript(): { readonly env: Readonly<Record<string, string>>; readonly options: readonly string[] } {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [variables = '', command = ''] = scripts.start.split('exec node ');
  const pairs = variables
    .trim()
    .split(' ')
    .map(pair => pair.split('=') as [string, string]);
  return { env: Object.fromEntries(pairs), options: command.split(' ').slice(0, -1) };
}

/**
 * @param patience milliseconds until it must be ready
 * @param under a command that runs the rest of its line in its own place (`strace -D`, `prlimit`)
 * @param options of the program
 * @throws Error with its output if it is not
 */
export async function startProcess(
  ports: Ports,
  dataDir: string,
  patience: number,
  environment: Readonly<Record<string, string>> = {},
  under: readonly string[] = [],
  options: readonly string[] = [],
): Promise<ProductProcess> {
  const started = performance.now();
  const program = [process.execPath, ...START.options, 'server/start.js', ...options];
  const [command = process.execPath, ...rest] = [...under, ...program];
  const child = spawn(command, rest, {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      ...START.env,
      PORT: String(ports.port),
      DIRECTORY_PORT: String(ports.directoryPort),
      DEMO_SOCIAL_PORT: String(ports.socialPort),
      AUTHUI_DATA_DIR: dataDir,
      AUTHUI_DRAIN_SECONDS: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exit = new Promise<number | null>(resolve => child.once('exit', resolve));
  await ready(
    child,
    patience,
    text => (output = (output.length < OUTPUT_AT_MOST ? output : output.slice(-OUTPUT_AT_MOST / 2)) + text),
    () => output,
    exit,
  );
  return {
    url: environment['AUTHUI_PUBLIC_URL'] ?? `http://localhost:${ports.port}`,
    directoryUrl: environment['DIRECTORY_PUBLIC_URL'] ?? `http://localhost:${ports.directoryPort}`,
    output: () => output,
    readyAfter: Math.round(performance.now() - started),
    pid: child.pid ?? 0,
    end: signal => {
      child.kill(signal);
      return exit;
    },
  };
}

function ready(
  child: ChildProcess,
  patience: number,
  write: (text: string) => void,
  output: () => string,
  exit: Promise<unknown>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isReady = false;
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`${why}:\n${output()}`));
    };
    const timer = setTimeout(() => fail(`Not ready after ${patience} ms`), patience);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        write(text);
        // looking through all of it at every line would cost more than the load of a test does
        if (isReady || !output().includes('is ready.')) return;
        isReady = true;
        clearTimeout(timer);
        resolve();
      });
    }
    void exit.then(() => {
      clearTimeout(timer);
      fail('It ended');
    });
  });
}
