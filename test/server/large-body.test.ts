/**
 * A body that is too large is answered, and the connection goes on: who is cut off while sending may not see why, and a
 * balancer that is cut off asks nobody on this node any more.
 */

import { getRequestListener } from '@hono/node-server';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { readForm } from '../../server/directory/pages/form-body.ts';
import { Refusal } from '../../server/error.ts';
import { readBytes } from '../../server/http/body.ts';
import { callOfIncoming } from '../../server/http/call.ts';
import { listen } from '../../server/http/listen.ts';

const MIB = 1024 * 1024;

type Read = (request: IncomingMessage) => Promise<unknown>;
const answerOf = (read: Promise<unknown>) =>
  read.then(
    () => ({ status: 200, headers: {} }),
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, headers: error.headers };
    },
  );
const withNode = (read: Read) =>
  listen(
    (request, response) => {
      void answerOf(request.method === 'GET' ? Promise.resolve() : read(request)).then(({ status, headers }) =>
        response.writeHead(status, headers).end(),
      );
    },
    '127.0.0.1',
    0,
  );
const hono = getRequestListener(async request => new Response('', await answerOf(readBytes(request, 1000))), {
  overrideGlobalObjects: false,
});
const withHono = () => listen((request, response) => void hono(request, response), '127.0.0.1', 0);

/** The statuses of what is answered on one connection to a body of so many bytes and a request behind it. */
async function statuses(port: number, type: string, size: number): Promise<number[]> {
  const socket = connect(port, '127.0.0.1');
  let answers = '';
  socket.on('data', chunk => (answers += chunk.toString()));
  const closed = new Promise((resolve, reject) => socket.once('close', resolve).once('error', reject));
  const head = `PATCH / HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${size}\r\n\r\n`;
  socket.write(head);
  // as a balancer does, which has all of it
  socket.write(Buffer.alloc(size, 0x20));
  socket.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await closed;
  return [...answers.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
}

test.each([
  ['JSON', 'application/json', () => withNode(async request => callOfIncoming(request).json())],
  ['a form', 'application/x-www-form-urlencoded', () => withNode(request => readForm(request, ['a']))],
  ['bytes', 'image/png', withHono],
])('%s', async (_name, type, start) => {
  const server = await start();
  try {
    for (const size of [70_000, MIB, 8 * MIB]) expect(await statuses(server.port, type, size)).toEqual([413, 200]);
  } finally {
    await server.stop(0);
  }
});

test('what nobody would wait for is cut off', async () => {
  const server = await withNode(async request => callOfIncoming(request).json());
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`PATCH / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${17 * MIB}\r\n\r\n`);
  const [answer] = await new Promise<string[]>(resolve => {
    const parts: string[] = [];
    socket.on('data', chunk => parts.push(chunk.toString())).once('close', () => resolve(parts));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  await server.stop(0);
});
