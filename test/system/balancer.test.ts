/** The balancer that the README shows, behind which one of two nodes is gone: the other one answers, whatever happened. */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../harness/process.ts';
import { documentedBalancer } from './balancer.ts';
import { startNginx, type Nginx } from './nginx.ts';

let node: Server;
let nginx: Nginx;
let url: string;
let seen: IncomingMessage[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
  // it never ends a connection for being idle
  node = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    seen.push(request);
    if (request.url === '/broken') request.socket.resetAndDestroy();
    else request.resume().once('end', () => response.end('here'));
  });
  node.on('connection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => {
    node.listen(0, '127.0.0.1', resolve);
  });
  const { port, directoryPort: dead } = await freePorts();
  url = `http://localhost:${port}`;
  nginx = await startNginx(
    port,
    await documentedBalancer('authui', [(node.address() as AddressInfo).port, dead], port),
  );
}, 120_000);
afterAll(async () => {
  await nginx.stop();
  node.close();
});
afterEach(() => {
  seen = [];
});

const statusOf = async (path: string, init?: RequestInit) => (await fetch(url + path, init)).status;

test('every request gets to the node that is there, also one that changes something', async () => {
  for (let round = 0; round < 10; round += 1) {
    expect(await statusOf('/')).toBe(200);
    expect(await statusOf('/', { method: 'PATCH', body: '{}' })).toBe(200);
  }
});

test('a connection that it breaks keeps nobody out', async () => {
  for (let round = 0; round < 3; round += 1) {
    expect(await statusOf('/broken')).toBe(502);
    for (let reads = 0; reads < 5; reads += 1) expect(await statusOf('/')).toBe(200);
  }
});

test('a request that changes something is sent once', async () => {
  expect(await statusOf('/broken', { method: 'PATCH', body: '{}' })).toBe(502);
  expect(seen.map(({ method, url: path }) => `${method} ${path}`)).toEqual(['PATCH /broken']);
});

test('a picture of 8 MiB gets through', async () => {
  expect(await statusOf('/', { method: 'PUT', body: Buffer.alloc(8 * 1024 * 1024) })).toBe(200);
});

test('an idle connection is ended before the node would do it', async () => {
  expect(await statusOf('/')).toBe(200);
  expect(sockets.size).toBeGreaterThan(0);
  const idleSince = performance.now();
  await Promise.all([...sockets].map(socket => new Promise(resolve => socket.once('close', resolve))));
  expect(performance.now() - idleSince).toBeLessThan(5000);
});
