/**
 * F1: the process is killed (-9) in the middle of saves, again and again, and no save that was acknowledged is lost, nobody
 * is signed out, and the next start is quick. `AUTHUI_KILLS` sets how often.
 */

import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Client } from '../harness/client.ts';
import { figure, percentile } from './figure.ts';
import { install, save, valueOf, type Installation } from './installation.ts';

const KILLS = Number(process.env['AUTHUI_KILLS'] ?? 200);
const WRITERS = 4;
/** Saves between two kills, at least and at most. */
const SAVES = [40, 80] as const;
/** Milliseconds until a killed product must be back. */
const BACK = 3000;

interface Backend {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the store is sound; the product does not run. */
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
        const { client } = writer;
        const step = await client.api(`${at.product().url}/api/settings`);
        expect(step.status, step.body).toBe(200);
        const found = Number(valueOf(step, '/given_name'));
        // what was on its way when the process died may be there or not; nothing before it may be missing
        if (found < writer.acknowledged || found > writer.sent) lost += 1;
        if (found === writer.acknowledged) expect(step.headers.get('etag')).toBe(writer.etag);
        else unanswered += 1;
        writer.etag = step.headers.get('etag') ?? '';
        writer.acknowledged = found;
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
    expect(late).toBeLessThanOrEqual(BACK);
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

/** @returns how many saves were acknowledged before the process was killed */
async function saveUntilKilled(at: Installation, writers: readonly Writer[]): Promise<number> {
  const { url, end } = at.product();
  const [least, most] = SAVES;
  const target = least + Math.floor(Math.random() * (most - least));
  let acknowledged = 0;
  let killed: Promise<unknown> | undefined;
  const write = async (writer: Writer) => {
    for (;;) {
      writer.sent = writer.acknowledged + 1;
      let status: number;
      try {
        const step = await save(writer.client, url, writer.etag, { '/given_name': String(writer.sent) });
        ({ status } = step);
        if (status === 200) writer.etag = step.headers.get('etag') ?? '';
      } catch {
        if (killed) return;
        throw new Error('The product ended by itself');
      }
      expect(status).toBe(200);
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
