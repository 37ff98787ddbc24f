/** JSON bodies of node:http's own requests, however their bytes arrive. */

import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refusal } from '../../server/error.ts';
import { callOfIncoming } from '../../server/http/call.ts';

let server: Server;
let port: number;
/** What became of each body, in order. */
let read: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      // as a handler that first asks whose the request is
      await Promise.resolve();
      const text = await callOfIncoming(request)
        .json()
        .then(JSON.stringify, (error: unknown) => (error instanceof Refusal ? error.code : String(error)));
      read.push(text);
      if (!response.destroyed) response.end(text);
    })();
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => server.close());

const HEAD = 'PATCH / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const whole = (body: string) => `${HEAD}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Sends the pieces one after the other on one connection, then ends it. */
async function outcomes(...pieces: string[]): Promise<string[]> {
  read = [];
  const socket = connect(port, '127.0.0.1').setNoDelay();
  socket.on('error', () => undefined);
  socket.resume();
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await setTimeout(30);
    socket.write(piece);
  }
  socket.end();
  await new Promise(resolve => {
    socket.once('close', resolve);
  });
  return read;
}

test('a body that comes with its head', async () => {
  expect(await outcomes(whole('{"a":"ü"}'))).toEqual(['{"a":"ü"}']);
});

test('a body in pieces, the first with the head or not', async () => {
  const request = whole('{"a":"ü"}');
  for (const cut of [request.length - 9, request.length - 4, request.length - 1]) {
    expect(await outcomes(request.slice(0, cut), request.slice(cut))).toEqual(['{"a":"ü"}']);
  }
});

test('a body in chunks', async () => {
  const chunked = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
  expect(await outcomes(`${chunked}3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n`)).toEqual(['{"a":1}']);
  expect(await outcomes(`${chunked}3\r\n{"a\r\n`, '4\r\n":1}\r\n0\r\n\r\n')).toEqual(['{"a":1}']);
});

test('one request after the other on one connection', async () => {
  const three = ['{"a":1}', '{"b":2}', '{"c":3}'];
  expect(await outcomes(...three.map(whole))).toEqual(three);
  expect(await outcomes(three.map(whole).join(''))).toEqual(three);
});

test('no body is no JSON', async () => {
  expect(await outcomes(`${HEAD}\r\n`)).toEqual(['invalid_json']);
  expect(await outcomes(whole(''))).toEqual(['invalid_json']);
});

test('too large a body is refused, said or not', async () => {
  const large = `"${'x'.repeat(64 * 1024)}"`;
  expect(await outcomes(whole(large))).toEqual(['payload_too_large']);
  const chunk = `${large.length.toString(16)}\r\n${large}\r\n`;
  expect(await outcomes(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`)).toEqual(['payload_too_large']);
  const limit = `"${'x'.repeat(64 * 1024 - 2)}"`;
  expect(await outcomes(whole(limit))).toEqual([limit]);
});

test('a body that breaks off is refused', async () => {
  expect(await outcomes(whole('{"a":1}').slice(0, -2))).toEqual(['bad_request']);
});
