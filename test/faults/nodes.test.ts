/**
 * F12: two nodes of the account page and two of the directory on one PostgreSQL, behind a real nginx and under load. One
 * of each is killed (-9): nobody is signed out, no acknowledged save is lost, errors come on its open sockets only.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administer } from '../harness/admin.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import { startCluster, type Cluster } from '../harness/postgres.ts';
import { freePorts, startProcess, type ProductProcess } from '../harness/process.ts';
import { signIn } from '../harness/sign-in.ts';
import { documentedBalancer } from '../system/balancer.ts';
import { startNginx, type Nginx } from '../system/nginx.ts';
import { figure } from './figure.ts';
import { PASSWORD, save, valueOf } from './installation.ts';

/** So many that a node is in the middle of several saves whenever it dies. */
const PEOPLE = 16;
/** Milliseconds of load before the first death, between the deaths, and after them. */
const PHASE = 4000;
/** Milliseconds after a death in which a request that was on its way may fail. */
const AFTERMATH = 3000;

let cluster: Cluster;
let folder: string;
let front: Nginx | undefined;
let back: Nginx | undefined;
let url: string;
let directoryUrl: string;
const nodes: Record<string, ProductProcess> = {};

beforeAll(async () => {
  cluster = await startCluster();
  folder = await mkdtemp(join(tmpdir(), 'authui-nodes-'));
  const database = await cluster.createDatabase();
  const [gate, ...ports] = [await freePorts(), await freePorts(), await freePorts()];
  url = `http://localhost:${gate.port}`;
  directoryUrl = `http://localhost:${gate.directoryPort}`;
  const file = join(folder, 'authui.yaml');
  await writeFile(
    file,
    `project: { name: Nodes }
public_url: ${url}
trusted_proxies: [127.0.0.0/8]
limits: { sign_in_per_minute: 1000, save_per_minute: 1000000, link_per_minute: 1000 }
directory: { public_url: "${directoryUrl}", login_ids: [username] }
`,
  );
  // the secrets are in a folder that all of them share
  const start = (role: 'authui' | 'directory', of: (typeof ports)[number]) =>
    startProcess(of, join(folder, 'secrets'), 120_000, {
      AUTHUI_CONFIG: file,
      AUTHUI_ROLE: role,
      DATABASE_URL: database,
      AUTHUI_PUBLIC_URL: url,
      DIRECTORY_PUBLIC_URL: directoryUrl,
    });
  const [a, b] = ports;
  // the first one may have to build the page
  nodes['directory a'] = await start('directory', a);
  nodes['directory b'] = await start('directory', b);
  [nodes['authui a'], nodes['authui b']] = await Promise.all([start('authui', a), start('authui', b)]);
  front = await startNginx(gate.port, await documentedBalancer('authui', [a.port, b.port], gate.port));
  const behind = [a.directoryPort, b.directoryPort];
  back = await startNginx(gate.directoryPort, await documentedBalancer('directory', behind, gate.directoryPort));
}, 300_000);
afterAll(async () => {
  await front?.stop();
  await back?.stop();
  for (const node of Object.values(nodes)) await node.end('SIGKILL');
  await cluster.end();
  await rm(folder, { recursive: true });
}, 60_000);

interface Failure {
  readonly at: number;
  readonly what: string;
  /** What came instead, if anything did. */
  readonly answer?: Step;
}

/** With what the nodes have logged about it. */
function described({ at, what, answer }: Failure): string {
  if (!answer) return `${at} ms: ${what}`;
  const id = answer.headers.get('x-request-id');
  const logged = Object.entries(nodes).flatMap(([name, node]) =>
    node
      .output()
      .split('\n')
      .filter(line => id !== null && line.includes(id))
      .map(line => `${name}: ${line}`),
  );
  const retryAfter = answer.headers.get('retry-after') ?? 'nothing';
  return [`${at} ms: ${what}, Retry-After ${retryAfter}`, answer.body, ...logged].join('\n');
}

test('F12 with one node of each kind killed under load nobody is signed out and no save is lost', async () => {
  const call = await administer({ url: directoryUrl, dataDir: join(folder, 'secrets') });
  const clients: Client[] = [];
  for (let n = 0; n < PEOPLE; n += 1) {
    const login = `person${n}`;
    const json = {
      login_ids: [{ type: 'username', value: login, verified: true }],
      password: PASSWORD,
      attributes: { '/given_name': 'start' },
    };
    expect((await call('POST', '/admin/users', { json })).status).toBe(201);
    const client = createClient();
    expect((await signIn(client, { url }, login, PASSWORD)).url).toBe(`${url}/settings`);
    clients.push(client);
  }

  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  const end = new AbortController();
  const failures: Failure[] = [];
  const statuses = new Map<number, number>();
  let saves = 0;
  let reads = 0;
  let signIns = 0;

  const refused = (what: string, answer: Step) =>
    failures.push({ at: elapsed(), what: `${what} ${answer.status}`, answer });

  /** Saves one value after the other; what was answered with 200 is what has to be there. */
  const write = async (client: Client, n: number): Promise<void> => {
    let acknowledged = 'start';
    let tried = acknowledged;
    for (let round = 0; !end.signal.aborted; round += 1) {
      const value = `p${n}-${round}`;
      try {
        const seen = await client.api(`${url}/api/settings`);
        statuses.set(seen.status, (statuses.get(seen.status) ?? 0) + 1);
        if (seen.status !== 200) {
          refused('GET', seen);
          continue;
        }
        const shown = valueOf(seen, '/given_name');
        // a save without an answer may have been done
        if (shown !== acknowledged && shown !== tried) throw new Error(`lost: ${acknowledged}, ${String(shown)}`);
        acknowledged = shown;
        tried = value;
        const saved = await save(client, url, seen.headers.get('etag') ?? '', { '/given_name': value });
        statuses.set(saved.status, (statuses.get(saved.status) ?? 0) + 1);
        if (saved.status === 200) {
          acknowledged = value;
          saves += 1;
        } else refused('PATCH', saved);
      } catch (error) {
        if (String(error).includes('lost:')) throw error;
        failures.push({ at: elapsed(), what: String(error) });
      }
    }
    const last = await client.api(`${url}/api/settings`);
    if (last.status !== 200) refused('GET', last);
    else expect([acknowledged, tried]).toContain(valueOf(last, '/given_name'));
  };

  /** Reads without a pause: the most that a dying node can be in the middle of. */
  const readOn = async (client: Client): Promise<void> => {
    while (!end.signal.aborted) {
      const seen = await client.api(`${url}/api/settings`);
      reads += 1;
      if (seen.status !== 200) refused('GET', seen);
    }
  };

  /** New people come in all the time, over both kinds of nodes. */
  const comeIn = async (): Promise<void> => {
    while (!end.signal.aborted) {
      try {
        const page = await signIn(createClient(), { url }, 'person0', PASSWORD);
        if (page.url === `${url}/settings`) signIns += 1;
        else failures.push({ at: elapsed(), what: `sign-in ended at ${new URL(page.url).pathname} ${page.status}` });
      } catch (error) {
        failures.push({ at: elapsed(), what: `sign-in: ${String(error).slice(0, 80)}` });
      }
    }
  };

  const load = Promise.all([
    ...clients.map(write),
    ...Array.from({ length: 4 }, () => clients.map(readOn)).flat(),
    comeIn(),
  ]);
  const deaths: number[] = [];
  await new Promise(resolve => setTimeout(resolve, PHASE));
  for (const victim of ['authui a', 'directory b']) {
    deaths.push(elapsed());
    await nodes[victim]?.end('SIGKILL');
    await new Promise(resolve => setTimeout(resolve, PHASE));
  }
  end.abort();
  await load;

  // whoever was only reading is answered by the other node
  const out = failures.filter(
    ({ at, what }) => what.startsWith('GET') || !deaths.some(death => at >= death - 100 && at <= death + AFTERMATH),
  );
  figure(
    'F12',
    `${saves} saves, ${reads} reads beside them and ${signIns} sign-ins; after two deaths ${failures.length} failed requests ` +
      `(${[...new Set(failures.map(({ what }) => what))].join(', ')}), ${out.length} of them later than ${AFTERMATH} ms; ` +
      `0 saves lost, answers ${JSON.stringify(Object.fromEntries(statuses))}`,
  );
  expect(statuses.get(401) ?? 0).toBe(0);
  expect(out.map(described)).toEqual([]);
  expect(saves).toBeGreaterThan(PEOPLE * 5);
  expect(failures.length).toBeLessThan(PEOPLE * 4);
});
