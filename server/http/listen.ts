/**
 * One HTTP server: slow callers are cut off, and stopping loses no request. First every answer says that its connection
 * ends with it, while new ones are still taken; then the door closes, and what runs is answered.
 */

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../log.ts';

export interface Listening {
  readonly port: number;
  /** From now on every answer closes its connection, so that callers go elsewhere. */
  readonly drain: () => void;
  /**
   * Takes no new connections and resolves once the running requests are answered, or cut off.
   * @param grace milliseconds for the running requests
   */
  readonly stop: (grace?: number) => Promise<void>;
}

/** Milliseconds. */
const GRACE = 7000;
const IDLE_CHECK = 50;
const WAITING = 2000;

/** @throws Error with code `EADDRINUSE` if the port is taken */
export async function listen(listener: RequestListener, host: string, port: number, log?: Logger): Promise<Listening> {
  let draining = false;
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 5000,
      requestTimeout: 10_000,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => {
      if (draining) response.shouldKeepAlive = false;
      listener(request, response);
    },
  );
  server.maxHeadersCount = 100;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // a connection that could not be taken, for want of file handles say, is no reason to end
  server.on('error', error => log?.error({ event: 'connection_not_taken', error }));
  const drain = () => {
    draining = true;
  };
  return {
    port: (server.address() as AddressInfo).port,
    drain,
    stop: (grace = GRACE) => {
      drain();
      return stop(server, grace);
    },
  };
}

async function stop(server: Server, grace: number): Promise<void> {
  const deadline = performance.now() + grace;
  await nobodyWaits(server, Math.min(grace, WAITING));
  await new Promise<void>(resolve => {
    // a connection whose answer began before we stopped would stay open for a next request
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK);
    const cut = setTimeout(() => server.closeAllConnections(), Math.max(0, deadline - performance.now()));
    server.close(() => {
      clearInterval(idle);
      clearTimeout(cut);
      resolve();
    });
  });
}

/**
 * Whoever the system has already connected waits to be taken, one in each turn of the event loop, and would be cut off by
 * closing. So the door closes after a turn that took nobody, or in the end all the same.
 */
async function nobodyWaits(server: Server, patience: number): Promise<void> {
  const deadline = performance.now() + patience;
  let taken = true;
  const take = () => {
    taken = true;
  };
  server.on('connection', take);
  while (taken && performance.now() < deadline) {
    taken = false;
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
  server.off('connection', take);
}
