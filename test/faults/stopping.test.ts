/** F11: a stop under load. Nobody whose request was taken goes without an answer, and a slow caller holds nobody up. */

import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { expect, test } from 'vitest';
import { figure } from './figure.ts';
import { install } from './installation.ts';

/** Requests a second, and seconds of load before the signal. */
const RATE = 200;
const BEFORE = 3;

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? error);

test('F11 SIGTERM under 200 requests a second', async () => {
  const at = await install({ environment: { AUTHUI_DRAIN_SECONDS: '3' } });
  const { url, directoryUrl, end, output } = at.product();
  try {
    const client = await at.person('ada');
    let etag = (await client.api(`${url}/api/settings`)).headers.get('etag') ?? '';
    const cookie = client.cookies(url);
    let signalled = Infinity;
    const count = { answered: 0, afterSignal: 0, refused: 0 };
    const lost: string[] = [];
    const balancer = new Pool(url, { connections: 32 });
    const running = new Set<Promise<void>>();
    const ask = async (number: number) => {
      const headers = { 'x-authui': '1', origin: url, cookie };
      const saving = number % 10 === 0;
      try {
        const answer = await (saving
          ? balancer.request({
              method: 'PATCH',
              path: '/api/profile',
              headers: { ...headers, 'content-type': 'application/json', 'if-match': etag },
              body: JSON.stringify({ '/given_name': `ada ${number}` }),
            })
          : balancer.request({ method: 'GET', path: '/api/settings', headers }));
        await answer.body.dump();
        // a save whose tag another has overtaken is an answer, too
        expect([200, 412]).toContain(answer.statusCode);
        if (saving) etag = String(answer.headers['etag'] ?? etag);
        count.answered += 1;
        if (performance.now() > signalled) count.afterSignal += 1;
      } catch (error) {
        if (codeOf(error) === 'ECONNREFUSED') count.refused += 1;
        else lost.push(`${codeOf(error)} ${Math.round(performance.now() - signalled)} ms after the signal`);
      }
    };
    const began = performance.now();
    let sent = 0;
    const loading = new AbortController();
    const load = (async () => {
      while (!loading.signal.aborted) {
        for (; sent < ((performance.now() - began) / 1000) * RATE; sent += 1) {
          const one = ask(sent).finally(() => running.delete(one));
          running.add(one);
        }
        await pause(2);
      }
    })();
    await pause(BEFORE * 1000);

    const body = '{"/given_name":"slow"}';
    const slow = connect(at.ports.port, '127.0.0.1');
    slow.on('error', () => undefined);
    const cut = new Promise<number>(resolve => slow.once('close', () => resolve(performance.now())));
    slow.write(
      `PATCH /api/profile HTTP/1.1\r\nhost: localhost:${at.ports.port}\r\nx-authui: 1\r\norigin: ${url}\r\ncookie: ${cookie}\r\n` +
        `if-match: ${etag}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    await pause(100);

    signalled = performance.now();
    const exit = end('SIGTERM');
    const unready = Promise.all([url, directoryUrl].map(origin => untilUnready(origin, signalled)));
    const code = await exit;
    const exited = performance.now() - signalled;
    loading.abort();
    await load;
    await Promise.all(running);
    const [page, directory] = await unready;
    const cutAfter = (await cut) - signalled;
    figure(
      'F11',
      `exit ${code} after ${Math.round(exited)} ms; not ready after ${Math.round(page ?? 0)} ms (page), ` +
        `${Math.round(directory ?? 0)} ms (directory); ${count.answered} answered, ${count.afterSignal} of them after the signal, ` +
        `${lost.length} lost, ${count.refused} not taken any more; slow caller cut after ${Math.round(cutAfter)} ms`,
    );
    expect(lost).toEqual([]);
    expect(code).toBe(0);
    expect(exited).toBeLessThanOrEqual(10_000);
    expect(Math.max(page ?? Infinity, directory ?? Infinity)).toBeLessThanOrEqual(100);
    expect(count.afterSignal).toBeGreaterThan(RATE * 2);
    expect(count.refused).toBeGreaterThan(0);
    expect(cutAfter).toBeLessThanOrEqual(10_000);
    expect(output()).toContain('"event":"stopped"');
    await balancer.destroy();
  } finally {
    await at.end();
  }
});

/** @returns milliseconds from the signal to the first answer that says so, which also ends its connection */
async function untilUnready(origin: string, signalled: number): Promise<number> {
  for (;;) {
    const answer = await fetch(`${origin}/readyz`);
    const report = (await answer.json()) as { status: string };
    if (answer.status === 503) {
      expect([report.status, answer.headers.get('connection')]).toEqual(['stopping', 'close']);
      return performance.now() - signalled;
    }
    await pause(5);
  }
}
