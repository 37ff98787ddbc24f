/**
 * F17, F20: ten thousand malformed requests on both origins. No exit, no 5xx, and whoever sends good ones meanwhile
 * waits for nothing.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { malformed } from '../harness/malformed.ts';
import { sendBytes } from '../harness/raw.ts';
import { figure, percentile } from './figure.ts';
import { install } from './installation.ts';
import { measurable, measure, startIdle } from './measure.ts';

const REQUESTS = 10_000;
const AT_ONCE = 8;

test('F17, F20 10,000 malformed requests: no exit, no 5xx, good requests and the event loop stay quick', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authui-malformed-'));
  const idleFolder = await mkdtemp(join(tmpdir(), 'authui-idle-'));
  const idle = startIdle(idleFolder);
  const at = await install({ environment: measurable(folder) });
  try {
    const { url, directoryUrl, pid } = at.product();
    const ada = await at.person('ada');
    await measure(idle.pid, idleFolder);
    await measure(pid, folder);
    const origins = [url, directoryUrl];
    const requests = malformed(REQUESTS, index => origins[index % 2] ?? url, ada.cookies(url));
    const statuses = new Map<number, number>();
    const good: number[] = [];
    const over = new AbortController();
    const meanwhile = (async () => {
      while (!over.signal.aborted) {
        const started = performance.now();
        const step = await ada.api(`${url}/api/settings`);
        good.push(performance.now() - started);
        expect(step.status).toBe(200);
        await setTimeout(20);
      }
    })();
    let next = 0;
    const send = async () => {
      for (let index = next++; index < requests.length; index = next++) {
        const { origin, bytes } = requests[index] as (typeof requests)[number];
        const { status } = await sendBytes(Number(new URL(origin).port), bytes, 15_000);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status >= 500) throw new Error(`${status} for ${bytes.toString('latin1').slice(0, 300)}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    over.abort();
    await meanwhile;
    const loop = await measure(pid, folder);
    const machine = await measure(idle.pid, idleFolder);
    expect((await ada.api(`${url}/api/settings`)).status).toBe(200);
    const p99 = percentile(good, 0.99);
    const counts = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
    figure(
      'F17',
      `${requests.length} malformed requests: 0 exits, 0 × 5xx (${counts.join(', ')}; 0 = closed without a word)`,
    );
    figure(
      'F17',
      `${good.length} good requests meanwhile: p50 ${percentile(good, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    );
    figure(
      'F20',
      `event-loop delay under F17: p99 ${loop.p99.toFixed(1)} ms, longest ${loop.max.toFixed(1)} ms (of an idle process beside it: ${machine.p99.toFixed(1)} and ${machine.max.toFixed(1)} ms)`,
    );
    expect(p99).toBeLessThan(100);
    expect(loop.p99).toBeLessThan(50 + machine.p99);
    expect(loop.max).toBeLessThan(200 + machine.max);
  } finally {
    idle.end();
    await at.end();
    for (const made of [folder, idleFolder]) await rm(made, { recursive: true });
  }
});
