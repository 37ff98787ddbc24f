/** F2: a save is answered only after it was forced to the disk. What the process asks of the kernel is read by strace. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { fromDebian } from '../harness/debian.ts';
import { figure, percentile } from './figure.ts';
import { install, save, valueOf } from './installation.ts';

const SAVERS = 8;
const SAVES = 60;

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

interface Span {
  readonly from: number;
  readonly to: number;
}

test('F2 between sending a save and its answer the store was synced, alone and with others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authui-strace-'));
  folders.push(folder);
  const trace = join(folder, 'syncs');
  const strace = fromDebian('strace', ['/usr/bin/strace']);
  const flags = ['-D', '-f', '--seccomp-bpf', '-y', '-ttt', '-T', '-e', 'trace=fsync,fdatasync', '-o', trace];
  const at = await install({ under: [strace, ...flags] });
  const { url } = at.product();
  try {
    const people = await Promise.all(Array.from({ length: SAVERS }, (_, index) => at.person(`person${index}`)));
    const spans: Span[] = [];
    const saveOften = async (person: (typeof people)[number]) => {
      const first = await person.api(`${url}/api/settings`);
      let etag = first.headers.get('etag') ?? '';
      for (let round = 0; round < SAVES; round += 1) {
        const from = now();
        const step = await save(person, url, etag, { '/given_name': `Round ${round}` });
        spans.push({ from, to: now() });
        expect(step.status, step.body).toBe(200);
        etag = step.headers.get('etag') ?? '';
      }
    };
    const [alone] = people;
    if (alone) await saveOften(alone);
    const sequential = spans.length;
    await Promise.all(people.map(saveOften));
    await at.product().end('SIGTERM');
    const synced = await syncsOf(trace, 'directory.db');
    // begun after it was sent, and over before it was answered
    const within = spans.map(({ from, to }) => synced.filter(sync => sync.from >= from && sync.to <= to).length);
    const unsynced = within.filter(count => count === 0).length;
    const [first, last] = [spans[0]?.from ?? 0, Math.max(...spans.slice(0, sequential).map(({ to }) => to))];
    const ofSequential = synced.filter(sync => sync.from >= first && sync.to <= last).length;
    const times = spans.slice(0, sequential).map(({ from, to }) => (to - from) * 1000);
    figure(
      'F2',
      `${sequential} saves one after the other: ${ofSequential} syncs, p50 ${percentile(times, 0.5).toFixed(1)} ms under ` +
        `strace; ${spans.length - sequential} by ${SAVERS} at once: ${unsynced} answered without a sync`,
    );
    expect(unsynced).toBe(0);
    expect(ofSequential).toBeGreaterThanOrEqual(sequential);
  } finally {
    await at.end();
  }
});

test('F2 a save whose sync fails is refused, and whatever was acknowledged is there after another start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authui-strace-'));
  folders.push(folder);
  const strace = fromDebian('strace', ['/usr/bin/strace']);
  // counted for each thread
  const failing = ['-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO:when=8+'];
  const under = [strace, '-D', '-f', '--seccomp-bpf', ...failing, '-o', join(folder, 'syncs')];
  const at = await install({ under });
  try {
    const { url, directoryUrl } = at.product();
    const ada = await at.person('ada');
    let acknowledged: unknown = 'ada';
    let saved = 0;
    let etag = (await ada.api(`${url}/api/settings`)).headers.get('etag') ?? '';
    const next = () => save(ada, url, etag, { '/given_name': `Ada ${saved}` });
    let step = await next();
    for (; step.status === 200; step = await next()) {
      acknowledged = `Ada ${saved}`;
      saved += 1;
      etag = step.headers.get('etag') ?? '';
    }
    expect(saved).toBeGreaterThan(5);
    expect(step.status, step.body).toBe(503);
    expect((await next()).status).toBe(503);
    expect((await ada.api(`${directoryUrl}/readyz`)).status).toBe(503);
    under.length = 0;
    await at.restart('SIGKILL');
    const read = await ada.api(`${url}/api/settings`);
    // the save that was refused may have reached the disk nevertheless
    expect([acknowledged, `Ada ${saved}`]).toContain(valueOf(read, '/given_name'));
    figure('F2', `a disk that fails: ${saved} saves acknowledged, then 503; the last is there after another start`);
  } finally {
    await at.end();
  }
});

/** Seconds since the epoch, as strace prints them. */
const now = () => (performance.timeOrigin + performance.now()) / 1000;

/** When a file, or one beside it (`-wal`), was synced with success. */
async function syncsOf(trace: string, file: string): Promise<Span[]> {
  let text = '';
  // the tracer outlives what it traces by a moment
  for (let tries = 0; !text.trimEnd().endsWith('+++') && tries < 50; tries += 1) {
    await setTimeout(100);
    text = await readFile(trace, 'utf8');
  }
  const syncs: Span[] = [];
  /** Of each thread, since when. */
  const begun = new Map<string, number>();
  const lines = text.matchAll(
    /^(\d+) +([\d.]+) (?:f(?:data)?sync\(\d+<([^>]+)>|<\.\.\. f(?:data)?sync resumed>)(.*)$/gm,
  );
  for (const [, thread = '', time, path, rest = ''] of lines) {
    const from = path === undefined ? begun.get(thread) : Number(time);
    if (from === undefined || (path !== undefined && !path.includes(`/${file}`))) continue;
    const [, result, took] = /= (-?\d+).* <([\d.]+)>$/.exec(rest) ?? [];
    if (result === undefined) begun.set(thread, from);
    else {
      begun.delete(thread);
      if (result === '0') syncs.push({ from, to: from + Number(took) });
    }
  }
  return syncs;
}
