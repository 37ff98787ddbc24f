/** F18: five hundred callers, half of them on each origin, that send nothing, or a byte now and then, are cut off in time while others are served. */

import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { figure, percentile } from './figure.ts';
import { install } from './installation.ts';

const SOCKETS = 500;
/** Milliseconds until the last of them must be closed, and those that never got beyond their headers. */
const [CLOSED, HEADERS_CLOSED] = [15_000, 10_000];

test('F18 500 slow sockets are all closed within 15 s, and the service is there throughout', async () => {
  const at = await install();
  try {
    const { url, directoryUrl } = at.product();
    const ada = await at.person('ada');
    const page = `X-AuthUI: 1\r\nOrigin: ${url}\r\nCookie: ${ada.cookies(url)}\r\nContent-Type: application/json\r\n`;
    const kinds = [
      { first: 'PATCH /api/profile HTTP/1.1\r\n', drip: 'X-A: b\r\n', most: HEADERS_CLOSED },
      { first: '', drip: '', most: HEADERS_CLOSED },
      {
        first: `PATCH /api/profile HTTP/1.1\r\nHost: ${new URL(url).host}\r\n${page}Content-Length: 9999\r\n\r\n`,
        drip: ' ',
        most: CLOSED,
      },
      {
        first: `POST /token HTTP/1.1\r\nHost: ${new URL(directoryUrl).host}\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n`,
        drip: '1\r\na\r\n',
        most: CLOSED,
      },
      { first: 'G', drip: 'G', most: HEADERS_CLOSED },
    ];
    const started = performance.now();
    const slow = [url, directoryUrl].flatMap(origin =>
      Array.from({ length: SOCKETS / 2 }, async (_, index) => {
        const { first, drip, most } = kinds[index % kinds.length] as (typeof kinds)[number];
        return { after: await closedAfter(Number(new URL(origin).port), first, drip), most };
      }),
    );
    const good: number[] = [];
    const over = new AbortController();
    const meanwhile = (async () => {
      while (!over.signal.aborted) {
        const from = performance.now();
        expect((await ada.api(`${url}/api/settings`)).status).toBe(200);
        expect((await fetch(`${directoryUrl}/.well-known/openid-configuration`)).status).toBe(200);
        good.push(performance.now() - from);
        await setTimeout(50);
      }
    })();
    const closed = await Promise.all(slow);
    over.abort();
    await meanwhile;
    const all = closed.map(({ after }) => after);
    figure(
      'F18',
      `${closed.length} slow sockets: the last one closed after ${(Math.max(...all) / 1000).toFixed(1)} s; ${good.length} good ` +
        `pairs of requests in ${((performance.now() - started) / 1000).toFixed(1)} s: p99 ${percentile(good, 0.99).toFixed(0)} ms`,
    );
    for (const { after, most } of closed) expect(after).toBeLessThan(most);
    expect(Math.max(...good)).toBeLessThan(1000);
    expect((await ada.api(`${url}/api/settings`)).status).toBe(200);
  } finally {
    await at.end();
  }
});

/** Milliseconds until the server closes a connection that gets a little every half second. */
function closedAfter(port: number, first: string, drip: string): Promise<number> {
  return new Promise(resolve => {
    const started = performance.now();
    const socket = connect(port, '127.0.0.1');
    // what it says before it closes is not of interest
    socket.on('error', () => undefined).resume();
    if (first) socket.write(first);
    const timer = setInterval(() => {
      if (drip) socket.write(drip);
    }, 500);
    socket.on('close', () => {
      clearInterval(timer);
      resolve(performance.now() - started);
    });
  });
}
