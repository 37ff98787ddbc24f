/** What people would otherwise pick, from npm; each is signed in to by its own real flow. */

import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '../../harness/client.ts';
import type { Program } from '../process.ts';
import { CHANGE_PROFILE, READ_SETTINGS, type Person, type Target } from '../target.ts';
import { startUpstream } from './plain.ts';
import { startOpenIdProvider } from './product.ts';
import { freePort, startTarget, type Site } from './site.ts';

export const PEERS = join(import.meta.dirname, '../peers');

/** They have a lock file of their own, so that the project stays light. */
export function installPeers(): void {
  const since = (file: string) => statSync(join(PEERS, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (since('node_modules/.package-lock.json') > since('package-lock.json')) return;
  console.log('installing the peers …');
  execFileSync('npm', ['ci', '--prefix', PEERS], { stdio: 'inherit' });
}

function program(site: Site, file: string, env: Program['env']): Program {
  return {
    args: [join(PEERS, file)],
    env: { NODE_ENV: 'production', ...env },
    log: join(site.folder, `${file}.log`),
    side: 'server',
  };
}

export async function startBetterAuth(site: Site, name: string): Promise<Target> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  // with a cookie it insists on an origin it knows
  const headers = { Origin: url, 'Sec-Fetch-Site': 'same-origin', 'Accept-Language': 'en' };
  return startTarget(
    {
      name,
      url,
      read: { method: 'GET', path: '/api/auth/get-session', headers },
      change: { method: 'POST', path: '/api/auth/update-user', headers, before: '{"nickname":"', after: '"}' },
    },
    program(site, 'better-auth.js', { PORT: String(port), DATABASE: join(site.folder, 'better-auth.db') }),
    async () => {
      const attributes = Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [
          `attribute${index}`,
          `a value of about seventy characters, as in the others ${index}`,
        ]),
      );
      const people: Person[] = [];
      for (let count = 0; count < site.people; count += 1) {
        const client = createClient();
        const json = {
          name: 'Ada',
          email: `person-${count}@example.com`,
          password: 'correct horse battery',
          ...attributes,
        };
        const { status, body } = await client.api(`${url}/api/auth/sign-up/email`, { method: 'POST', json, headers });
        if (status !== 200) throw new Error(`better-auth: ${status} ${body}`);
        people.push({ cookie: client.cookies(url) });
      }
      return people;
    },
  );
}

/** Those that sign in at an OpenID Provider and pass calls on to an upstream. */
async function startProxying(site: Site, name: string, file: string): Promise<Target> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const provider = await startOpenIdProvider(site, name);
  const upstream = await startUpstream(site, name);
  return startTarget(
    { name, url, read: READ_SETTINGS, change: CHANGE_PROFILE },
    program(site, file, { PORT: String(port), ISSUER: provider.url, UPSTREAM: upstream.url }),
    async () => {
      const people: Person[] = [];
      for (let count = 0; count < site.people; count += 1) {
        const client = createClient();
        const { status, url: end } = await client.open(`${url}/login`);
        if (status !== 200 || !end.startsWith(url)) throw new Error(`${name}: ${status} ${end}`);
        people.push({ cookie: client.cookies(url) });
      }
      return people;
    },
    [provider.running, upstream.running],
  );
}

export function startExpress(site: Site, name: string): Promise<Target> {
  return startProxying(site, name, 'express-openid-connect.js');
}

export function startFastify(site: Site, name: string): Promise<Target> {
  return startProxying(site, name, 'fastify-secure-session.js');
}
