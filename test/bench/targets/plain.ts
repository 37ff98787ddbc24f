/** What the product is measured against: the limit of Node, the floor of SQLite, the floor of a proxy. */

import { join } from 'node:path';
import { startProgram, type Running } from '../process.ts';
import { CHANGE_PROFILE, READ_SETTINGS, type Person, type Target } from '../target.ts';
import { freePort, standIn, startTarget, type Site } from './site.ts';

/** These sign nobody in: a cookie they have not seen is somebody new. */
async function strangers(site: Site): Promise<Person[]> {
  return Array.from({ length: site.people }, (_, index) => ({ cookie: `session=somebody-${index}` }));
}

export async function startLimit(site: Site, name: string): Promise<Target> {
  const port = await freePort();
  return startTarget(
    { name, url: `http://localhost:${port}`, read: READ_SETTINGS, change: CHANGE_PROFILE },
    standIn(site, 'limit.ts', name.replaceAll(' ', '-'), { PORT: String(port) }, 'server'),
    () => strangers(site),
  );
}

export async function startFloor(site: Site, name: string, commits: 'single' | 'shared'): Promise<Target> {
  const port = await freePort();
  const file = name.replaceAll(' ', '-');
  const env = { PORT: String(port), DATABASE: join(site.folder, `${file}.db`), COMMITS: commits };
  return startTarget(
    { name, url: `http://localhost:${port}`, read: READ_SETTINGS, change: CHANGE_PROFILE },
    standIn(site, 'floor.ts', file, env, 'server'),
    () => strangers(site),
  );
}

export async function startProxy(site: Site, name: string): Promise<Target> {
  const port = await freePort();
  const upstream = await startUpstream(site, name);
  return startTarget(
    { name, url: `http://localhost:${port}`, read: READ_SETTINGS, change: CHANGE_PROFILE },
    standIn(site, 'proxy.ts', 'proxy', { PORT: String(port), UPSTREAM: upstream.url }, 'server'),
    () => strangers(site),
    [upstream.running],
  );
}

/** What stands behind a proxy; it shares commits, so that it is not what limits. */
export async function startUpstream(site: Site, of: string): Promise<{ url: string; running: Running }> {
  const port = await freePort();
  const file = `upstream-of-${of.replaceAll(/\W+/g, '-')}`;
  const env = { PORT: String(port), DATABASE: join(site.folder, `${file}.db`), COMMITS: 'shared' };
  const running = await startProgram(standIn(site, 'floor.ts', file, env, 'load'));
  return { url: `http://localhost:${port}`, running };
}
