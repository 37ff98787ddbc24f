/**
 * F1: the process is killed (-9) in the middle of saves, again and again, and no save that was acknowledged is lost, nobody
 * is signed out, and the next start is quick. `AUTHUI_KILLS` sets how often.
 */

import { DatabaseSync } from 'node:sqlite';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Client, Step } from '../harness/client.ts';
import { startCluster } from '../harness/postgres.ts';
import { figure, percentile } from './figure.ts';
import { install, save, valueOf, type Installation } from './installation.ts';

const KILLS = Number(process.env['AUTHUI_KILLS'] ?? 200);
const WRITERS = 4;
/** Saves between two kills, at least and at most. */
const SAVES = [50, 80] as const;
/** Milliseconds until a killed product must be back. */
const BACK = 3000;

interface Backend {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Makes sure that the store is sound; the product does not run. */
  readonly check: (dataDir: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const BACKENDS: readonly { readonly name: string; readonly start: () => Promise<Backend> }[] = [
  {
    name: 'SQLite',
    start: async () => ({
      name: 'SQLite',
      environment: {},
      check: async dataDir => {
        for (const name of ['directory.db', 'sessions.db']) {
          const database = new DatabaseSync(join(dataDir, name));
          expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
          database.close();
        }
      },
      stop: async () => undefined,
    }),
  },
  {
    name: 'PostgreSQL',
    start: async () => {
      const cluster = await startCluster();
      return {
        name: 'PostgreSQL',
        environment: { DATABASE_URL: await cluster.createDatabase() },
        // now and then the database dies with it, and recovers from its own log
        check: async () => {
          if (Math.random() < 0.9) return;
          await cluster.stop('SIGKILL');
          await cluster.start();
        },
        stop: cluster.end,
      };
    },
  },
];

/** One person who saves one number after the other, and remembers what was acknowledged. */
interface Writer {
  readonly client: Client;
  etag: string;
  acknowledged: number;
  sent: number;
}

test.for(BACKENDS)('F1 no acknowledged save is lost by kills: $name', async ({ start }) => {
  const backend = await start();
  const at = await install({ environment: backend.environment });
  try {
    const writers = await Promise.all(Array.from({ length: WRITERS }, (_, index) => writerOf(at, `writer${index}`)));
    const starts: number[] = [];
    let acknowledged = 0;
    let lost = 0;
    let unanswered = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      acknowledged += await saveUntilKilled(at, writers);
      await at.product().end('SIGKILL');
      await backend.check(at.dataDir);
      starts.push((await at.restart('SIGKILL')).readyAfter);
      for (const writer of writers) {
        const found = await compare(at, writer);
        if (found === 'lost') lost += 1;
        else if (found === 'unanswered') unanswered += 1;
      }
    }
    const [usual, late, slowest] = [0.5, 0.99, 1].map(part => percentile(starts, part));
    figure(
      'F1',
      `${backend.name}: ${KILLS} kills, ${acknowledged.toLocaleString('en')} acknowledged saves, ${lost} lost ` +
        `(${unanswered} kept unanswered); ready again after ${usual} ms (p50), ${late} ms (p99), ${slowest} ms at most`,
    );
    expect(lost).toBe(0);
    expect(acknowledged).toBeGreaterThanOrEqual(KILLS * SAVES[0]);
    // others on the same processors take their share of the time
    const crowd = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
    expect(late).toBeLessThanOrEqual(BACK * crowd);
  } finally {
    await at.end();
    await backend.stop();
  }
});

async function writerOf(at: Installation, name: string): Promise<Writer> {
  const client = await at.person(name);
  const settings = await client.api(`${at.product().url}/api/settings`);
  const first = await save(client, at.product().url, settings.headers.get('etag') ?? '', { '/given_name': '0' });
  return { client, etag: first.headers.get('etag') ?? '', acknowledged: 0, sent: 0 };
}

/** What the product has of a writer's saves; the writer goes on from there. */
async function compare(at: Installation, writer: Writer): Promise<'lost' | 'unanswered' | 'as acknowledged'> {
  const step = await writer.client.api(`${at.product().url}/api/settings`);
  expect(step.status, step.body).toBe(200);
  const { acknowledged, sent } = writer;
  const found = Number(valueOf(step, '/given_name'));
  const etag = step.headers.get('etag') ?? '';
  if (found === acknowledged) expect(etag).toBe(writer.etag);
  Object.assign(writer, { etag, acknowledged: found });
  if (found === acknowledged) return 'as acknowledged';
  // what was on its way may be there or not; nothing before it may be missing
  return found < acknowledged || found > sent ? 'lost' : 'unanswered';
}

/** @returns how many saves were acknowledged before the process was killed */
async function saveUntilKilled(at: Installation, writers: readonly Writer[]): Promise<number> {
  const { url, end, pid } = at.product();
  const [least, most] = SAVES;
  const target = least + Math.floor(Math.random() * (most - least));
  let acknowledged = 0;
  let killed: Promise<unknown> | undefined;
  const write = async (writer: Writer) => {
    for (;;) {
      writer.sent = writer.acknowledged + 1;
      let step: Step;
      try {
        step = await save(writer.client, url, writer.etag, { '/given_name': String(writer.sent) });
      } catch {
        if (killed) return;
        // a connection that had waited too long was closed under the request; the product lives
        process.kill(pid, 0);
        expect(await compare(at, writer)).not.toBe('lost');
        continue;
      }
      expect(step.status).toBe(200);
      writer.etag = step.headers.get('etag') ?? '';
      writer.acknowledged = writer.sent;
      acknowledged += 1;
      // somewhere within the next saves, not always at the same place of one
      if (acknowledged >= target)
        killed ??= new Promise(resolve => setTimeout(() => resolve(end('SIGKILL')), Math.random() * 5));
    }
  };
  await Promise.all(writers.map(write));
  await killed;
  return acknowledged;
}
