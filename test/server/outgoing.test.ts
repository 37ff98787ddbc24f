/** The only way out, against servers that behave badly (R6, R34, R45; reliability plan F4, F5). */

import { createServer, type Server, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createOutgoing, OutgoingError, unansweredRefusal } from '../../server/http/outgoing.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(server: Server | TcpServer): Promise<{ origin: string; port: number; connections: () => number }> {
  let connections = 0;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise(resolve => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, connections: () => connections };
}

function outgoingTo(...origins: string[]) {
  const outgoing = createOutgoing();
  for (const origin of origins) outgoing.allow(origin);
  closing.push(outgoing.close);
  return outgoing;
}

async function kindOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'answered';
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return error.kind;
  }
}

// GHSA-5rr4-8452-hf4v, CVE-2026-55671
describe('where it may go', () => {
  test('is only where it was let, by origin, and nothing else sees a connection', async () => {
    const forbidden = await start(createServer((_request, response) => response.end('reached')));
    const outgoing = outgoingTo('http://127.0.0.1:9', 'https://account.example');
    for (const url of [
      forbidden.origin,
      `http://localhost:${forbidden.port}`,
      `http://127.1:${forbidden.port}`,
      `http://2130706433:${forbidden.port}`,
      `http://0x7f.0.0.1:${forbidden.port}`,
      `http://0.0.0.0:${forbidden.port}`,
      `http://[::ffff:127.0.0.1]:${forbidden.port}`,
      `http://account.example@127.0.0.1:${forbidden.port}`,
      `http://127.0.0.1:${forbidden.port}#@account.example`,
      'http://169.254.169.254/latest/meta-data',
      'http://account.example',
      'https://account.example:8443',
    ]) {
      expect([url, await kindOf(outgoing.fetch(url))]).toEqual([url, 'refused']);
    }
    for (const url of ['file:///etc/passwd', 'ftp://account.example', '/path', 'nonsense']) {
      expect([url, await kindOf(outgoing.fetch(url))]).not.toEqual([url, 'answered']);
    }
    expect(forbidden.connections()).toBe(0);
  });

  test('is not where a redirect points', async () => {
    const target = await start(createServer((_request, response) => response.end('reached')));
    const redirecting = await start(
      createServer((request, response) => {
        response.writeHead(Number(request.url?.slice(1)), { location: target.origin }).end();
      }),
    );
    const outgoing = outgoingTo(redirecting.origin, target.origin);
    for (const status of [301, 302, 303, 307, 308]) {
      const answer = await outgoing.fetch(`${redirecting.origin}/${status}`, { method: 'POST', body: 'secret=1' });
      expect(answer.status).toBe(status);
    }
    expect(target.connections()).toBe(0);
  });

  test('may be an address of IPv6', async () => {
    const server = createServer((_request, response) => response.end('six'));
    await new Promise<void>(resolve => server.listen(0, '::1', resolve));
    closing.push(() => new Promise(resolve => server.close(resolve)));
    const origin = `http://[::1]:${(server.address() as AddressInfo).port}`;
    expect(await (await outgoingTo(origin).fetch(origin)).text()).toBe('six');
  });

  test('is this process itself for its own origins, which still see their public name', async () => {
    const seen: unknown[] = [];
    const own = await start(
      createServer((request, response) => {
        seen.push([request.headers.host, request.url]);
        response.end('own');
      }),
    );
    const outgoing = createOutgoing(
      new Map([
        ['https://id.example', own.port],
        ['http://localhost:4000', own.port],
      ]),
    );
    closing.push(outgoing.close);
    expect(await (await outgoing.fetch('https://id.example/a?b=c')).text()).toBe('own');
    expect(await (await outgoing.fetch('http://localhost:4000/d')).text()).toBe('own');
    expect(await kindOf(outgoing.fetch('https://id.example:8443/'))).toBe('refused');
    expect(seen).toEqual([
      ['id.example', '/a?b=c'],
      ['localhost:4000', '/d'],
    ]);
  });
});

describe('an answer', () => {
  const http = (listener: RequestListener) => start(createServer(listener));
  const tcp = (answer: (socket: Socket) => void) =>
    start(createTcpServer(socket => void socket.once('data', () => answer(socket))));

  test('that is right is read whole', async () => {
    const { origin } = await http((_request, response) => {
      response.setHeader('x-a', ['1', '2']);
      response.write('{"a":');
      setTimeout(() => response.end('"é"}'), 20);
    });
    const answer = await outgoingTo(origin).fetch(origin);
    expect(await answer.json()).toEqual({ a: 'é' });
    expect(answer.headers.get('x-a')).toBe('1, 2');
    const same = await outgoingTo(origin).call(origin, '/');
    expect([same.status, same.body.toString(), same.headers['x-a']]).toEqual([200, '{"a":"é"}', ['1', '2']]);
  });

  test('of 200 MB is cut off at one MiB, and costs no memory', async () => {
    let sent = 0;
    const { origin } = await http((_request, response) => {
      const block = Buffer.alloc(64 * 1024, 0x20);
      const more = () => {
        while (sent < 200 * 1024 * 1024 && !response.destroyed) {
          sent += block.length;
          if (!response.write(block)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    expect(await kindOf(outgoingTo(origin).fetch(origin))).toBe('invalid');
    expect(sent).toBeLessThan(20 * 1024 * 1024);
  });

  test.each(['gzip', 'br', 'deflate', 'x-unknown'])('in %s is not unpacked', async encoding => {
    const { origin } = await http((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(gzipSync(Buffer.alloc(50 * 1024 * 1024)));
    });
    expect(await kindOf(outgoingTo(origin).fetch(origin))).toBe('invalid');
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 'invalid'],
    ['an impossible length', 'HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n', 'invalid'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 'invalid'],
    ['an impossible status', 'HTTP/1.1 999 OK\r\ncontent-length: 0\r\n\r\n', 'invalid'],
    ['endless headers', `HTTP/1.1 200 OK\r\n${`a: ${'x'.repeat(1000)}\r\n`.repeat(40)}\r\n`, 'invalid'],
    ['nothing', '', 'unreachable'],
    ['a body that breaks off', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nab', 'unreachable'],
  ])('that is %s', async (_name, bytes, kind) => {
    const { origin } = await tcp(socket => socket.end(bytes, 'latin1'));
    expect(await kindOf(outgoingTo(origin).fetch(origin))).toBe(kind);
  });

  test('that is a reset, and a port where nobody listens, are the same', async () => {
    const { origin } = await tcp(socket => socket.resetAndDestroy());
    expect(await kindOf(outgoingTo(origin).fetch(origin))).toBe('unreachable');
    expect(await kindOf(outgoingTo('http://127.0.0.1:9').fetch('http://127.0.0.1:9'))).toBe('unreachable');
  });

  test('that hangs is given up within 8.5 seconds, wherever it hangs', { timeout: 12_000 }, async () => {
    const drip = (socket: Socket) => {
      const timer = setInterval(() => socket.write('x'), 500);
      socket.once('close', () => clearInterval(timer));
    };
    const hanging = {
      'before its headers': await tcp(() => undefined),
      'within its headers': await tcp(socket => socket.write('HTTP/1.1 200 OK\r\ncontent-le')),
      'with dripping headers': await tcp(socket => {
        socket.write('HTTP/1.1 200 OK\r\nx: ');
        drip(socket);
      }),
      'before its body': await tcp(socket => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n')),
      'with a dripping body': await tcp(socket => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
        drip(socket);
      }),
    };
    const outcomes = Object.entries(hanging).map(async ([name, { origin }]) => {
      const started = performance.now();
      const kind = await kindOf(outgoingTo(origin).fetch(origin));
      return [name, kind, performance.now() - started < 8500];
    });
    // one after the other, with answered calls between them: each has its own eight seconds
    const { origin } = hanging['with a dripping body'];
    const answering = await http((_request, response) => response.end('fine'));
    const outgoing = outgoingTo(origin, answering.origin);
    const later = [0, 200, 400].map(async wait => {
      await sleep(wait);
      const started = performance.now();
      const hangs = kindOf(outgoing.fetch(origin));
      expect(await kindOf(outgoing.fetch(answering.origin))).toBe('answered');
      const kind = await hangs;
      const took = performance.now() - started;
      return [kind, took > 7900 && took < 8500];
    });
    expect(await Promise.all(outcomes)).toEqual(Object.keys(hanging).map(name => [name, 'timeout', true]));
    expect(await Promise.all(later)).toEqual(later.map(() => ['timeout', true]));
  });

  test('is asked for again after a failure', async () => {
    let calls = 0;
    const { origin } = await http((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else response.end('fine');
    });
    const outgoing = outgoingTo(origin);
    expect(await kindOf(outgoing.fetch(origin))).toBe('unreachable');
    expect(calls).toBe(1);
    expect(await (await outgoing.fetch(origin)).text()).toBe('fine');
  });
});

test('a failure has one name and status, however deep it is wrapped', () => {
  const wrapped = (kind: OutgoingError['kind']) =>
    new Error('outer', { cause: new TypeError('x', { cause: new OutgoingError(kind) }) });
  expect(unansweredRefusal(wrapped('timeout'))).toMatchObject({ status: 504, code: 'upstream_timeout' });
  expect(unansweredRefusal(wrapped('invalid'))).toMatchObject({ status: 502, code: 'upstream_invalid' });
  expect(unansweredRefusal(wrapped('refused'))).toMatchObject({ status: 502, code: 'upstream_invalid' });
  expect(unansweredRefusal(wrapped('unreachable'))).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  expect(unansweredRefusal(new Error('ours'))).toBeUndefined();
});
