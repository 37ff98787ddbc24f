/** Bytes that no browser sends: the server lives, answers in the 400s, and is there for everybody else (F17, F18, R11, R50). */

import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { sendBytes, sendRaw } from '../harness/raw.ts';
import { signIn } from '../harness/sign-in.ts';

let product: Product;
let port: number;
let cookie: string;
const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', note);
  product = await startProduct();
  port = Number(new URL(product.url).port);
  const client = createClient();
  await signIn(client, product);
  cookie = client.cookies(product.url);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
  await product.stop();
});

async function expectAlive(): Promise<void> {
  const started = performance.now();
  const answer = await createClient().api(`${product.url}/api/settings`, { headers: { cookie } });
  expect(answer.status).toBe(200);
  expect(performance.now() - started).toBeLessThan(1000);
}

/** 0: closed without a word. */
const REFUSALS = new Set([0, 400, 401, 403, 404, 405, 408, 411, 412, 413, 414, 415, 417, 421, 422, 428, 431]);

// GHSA-xmf8-cvqr-rfgj, CVE-2022-31093
test.concurrent(
  'F17 hundreds of malformed requests are refused, and none is answered with a fault of ours',
  { timeout: 30_000 },
  async () => {
    const host = `Host: localhost:${port}\r\n`;
    const close = 'Connection: close\r\n';
    const page = `X-AuthUI: 1\r\nOrigin: ${product.url}\r\nCookie: ${cookie}\r\n`;
    const save = (extra: string, body: string) =>
      `PATCH /api/profile HTTP/1.1\r\n${host}${close}${page}If-Match: "x"\r\nContent-Type: application/json\r\n${extra}\r\n${body}`;
    const control = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code));
    const requests: string[] = [
      'hello\r\n\r\n',
      '\r\n\r\n\r\n',
      'GET\r\n\r\n',
      'GET /\r\n\r\n',
      `GET /api/x HTTP/9.9\r\n${host}\r\n`,
      `GET /api/x HTTP/2.0\r\n${host}\r\n`,
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      `NONSENSE /api/settings HTTP/1.1\r\n${host}${close}\r\n`,
      `CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n${close}\r\n`,
      `GET /api/settings HTTP/1.1\n${host.replace('\r', '')}\n\n`,
      `GET /api/x HTTP/1.1\r\n${host}${close}X: ${'x'.repeat(100_000)}\r\n\r\n`,
      `GET /api/x HTTP/1.1\r\n${host}${close}${'A: b\r\n'.repeat(5000)}\r\n`,
      `GET /api/${'x'.repeat(100_000)} HTTP/1.1\r\n${host}${close}\r\n`,
      `GET /api/x HTTP/1.1\r\n${host}${close}Cookie: ${'a=b; '.repeat(2500)}\r\n\r\n`,
      `GET /api/x HTTP/1.1\r\n${host}${close}No colon here\r\n\r\n`,
      `GET /api/x HTTP/1.1\r\n${host}${close}Bad Name: x\r\n\r\n`,
      `GET /api/x HTTP/1.1\r\n${host}${close} folded: x\r\n\r\n`,
      `POST /api/x HTTP/1.1\r\n${host}${close}Content-Length: -1\r\n\r\n`,
      `POST /api/x HTTP/1.1\r\n${host}${close}Content-Length: 1e3\r\n\r\n`,
      `POST /api/x HTTP/1.1\r\n${host}${close}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
      `POST /api/x HTTP/1.1\r\n${host}${close}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST /api/x HTTP/1.1\r\n${host}${close}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      `POST /api/x HTTP/1.1\r\n${host}${close}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
      `GET /api/x HTTP/1.1\r\n${host}${close}Upgrade: websocket\r\nConnection: upgrade\r\n\r\n`,
      `GET /api/x HTTP/1.1\r\n${host}${close}Expect: 200-ok\r\n\r\n`,
      save('Transfer-Encoding: chunked\r\n', 'zz\r\nabc\r\n0\r\n\r\n'),
      save('Transfer-Encoding: chunked\r\n', 'ffffffffffffffffff\r\n'),
      save('Content-Length: 3\r\n', '{}x'),
      save('Content-Length: 2\r\nContent-Encoding: gzip\r\n', '{}'),
      save('Content-Length: 3\r\n', '\u00ff\u00fe{'),
      save('Content-Length: 100000\r\n', 'x'.repeat(100_000)),
      save(`Content-Length: 60000\r\n`, '['.repeat(60_000)),
      save(`Content-Length: 60001\r\n`, `"${'\\"'.repeat(30_000)}`),
      ...[
        '%',
        '%2',
        '%zz',
        '%ff',
        '%c0%ae',
        '%u002f',
        '%00',
        '%0d%0aX: y',
        '\\',
        ';',
        '?',
        '#',
        '%25%32%66',
        '..%2f',
        '.%2e%2f',
      ].flatMap(text =>
        ['/api/', '/auth/', '/assets/'].map(path => `GET ${path}${text} HTTP/1.1\r\n${host}${close}\r\n`),
      ),
      ...control.map(character => `GET /api/a${character}b HTTP/1.1\r\n${host}${close}\r\n`),
      ...control.map(character => `GET /api/x HTTP/1.1\r\n${host}${close}X-A: a${character}b\r\n\r\n`),
      ...control.map(
        character =>
          `GET /api/settings HTTP/1.1\r\n${host}${close}${page}Accept-Language: ${character}\r\nCookie: ${character}\r\n\r\n`,
      ),
      ...['a b', 'a/b', 'a\\b', '[::1', '[', ']', '@', 'localhost:99999', 'localhost:-1', 'é', '', ' '].map(
        name => `GET /api/x HTTP/1.1\r\nHost: ${name}\r\n${close}\r\n`,
      ),
    ];
    expect(requests.length).toBeGreaterThan(180);
    for (let start = 0; start < requests.length; start += 20) {
      const batch = requests.slice(start, start + 20);
      const answers = await Promise.all(batch.map(bytes => sendBytes(port, Buffer.from(bytes, 'latin1'), 9000)));
      for (const [index, { status, body }] of answers.entries()) {
        // a tab is a blank in a header, so this one request is right
        const right = batch[index]?.includes('Accept-Language: \t') ?? false;
        const request = batch[index]?.slice(0, 200);
        expect({ request, status, fine: right ? status === 200 : REFUSALS.has(status) }).toEqual({
          request,
          status,
          fine: true,
        });
        expect(body).not.toMatch(/node_modules|server\/|Error:/);
      }
    }
    await expectAlive();
  },
);

test('a return_to with line ends, or anything else that leaves, goes home', async () => {
  for (const path of [
    '%0d%0aSet-Cookie:%20a=b',
    '/%0d%0aLocation:%20https://evil.example',
    '/%0a/evil.example',
    '//evil.example',
    '/\\evil.example',
    '/%09/evil.example',
    'https://evil.example',
    '/..//evil.example',
    `/${'x'.repeat(600)}`,
    '%ff',
    '%00',
  ]) {
    const answer = await sendRaw(product.url, { target: `/auth/sign-in?return_to=${path}` });
    expect([303, 429]).toContain(answer.status);
    expect(answer.headers.get('set-cookie') ?? '').not.toContain('a=b');
    expect(answer.headers.get('location') ?? '').not.toContain('evil.example');
  }
  await expectAlive();
});

test.concurrent(
  'F18 slow callers are cut off within their time while others are served',
  { timeout: 20_000 },
  async () => {
    const slow = (first: string, drip: string): Promise<number> =>
      new Promise(resolve => {
        const started = performance.now();
        const socket: Socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.resume();
        socket.write(first);
        const timer = setInterval(() => socket.write(drip), 500);
        socket.on('close', () => {
          clearInterval(timer);
          resolve(performance.now() - started);
        });
      });
    const head = `PATCH /api/profile HTTP/1.1\r\nHost: localhost:${port}\r\n`;
    const page = `X-AuthUI: 1\r\nOrigin: ${product.url}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\n`;
    const sockets = [
      ...Array.from({ length: 40 }, () => slow(head, 'X: y\r\n')),
      ...Array.from({ length: 20 }, () => slow('', '')),
      ...Array.from({ length: 20 }, () => slow(`${head}${page}Content-Length: 1000\r\n\r\n`, ' ')),
    ];
    await new Promise(resolve => setTimeout(resolve, 1000));
    await expectAlive();
    const times = await Promise.all(sockets);
    expect(Math.max(...times.slice(0, 60))).toBeLessThan(10_000);
    expect(Math.max(...times)).toBeLessThan(15_000);
    await expectAlive();
  },
);
