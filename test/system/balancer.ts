/** The balancer that the README shows. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The README's example with the addresses of this run: a name of the upstream, its nodes' ports, and its own. */
export async function documentedBalancer(
  name: string,
  ports: readonly number[],
  port: number,
): Promise<{ http: string }> {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
  const [, upstream = '', location = ''] =
    /```nginx\n[^`]*?(upstream authui \{[^}]*\})[^`]*?(location \/ \{[^}]*\})/.exec(readme) ?? [];
  const servers = [...upstream.matchAll(/server [\d.]+:3000/g)].map(([text]) => text);
  if (servers.length !== ports.length || !location.includes('$http_host'))
    throw new Error('The README shows no balancer');
  const addressed = servers.reduce((text, server, n) => text.replace(server, `server 127.0.0.1:${ports[n]}`), upstream);
  const there = location.replace('//authui', `//${name}`).replace('$http_host', `localhost:${port}`);
  const beside = addressed.replace('upstream authui', `upstream ${name}`);
  return { http: `${beside}\n  server { listen 127.0.0.1:${port}; ${there} }` };
}
