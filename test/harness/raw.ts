/** HTTP/1.1 by hand: whatever bytes a test wants, and exactly what comes back. */

import { connect } from 'node:net';

export interface RawAnswer {
  /** 0 if the server closed the connection without an answer. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Milliseconds until the connection was closed. */
  readonly closedAfter: number;
}

export interface RawRequest {
  readonly method?: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends the bytes and reads until the server closes the connection. @throws Error after `patience` milliseconds */
export function sendBytes(port: number, bytes: string | Buffer, patience = 5000): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`Still open after ${patience} ms`));
    }, patience);
    // a server that refuses early resets what is still being sent
    socket.on('error', () => undefined);
    socket.on('data', chunk => chunks.push(chunk));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ ...parse(Buffer.concat(chunks).toString('latin1')), closedAfter: performance.now() - started });
    });
    socket.write(bytes);
  });
}

/** One request with a target and headers that `fetch` would not send; the connection ends with it. */
export function sendRaw(
  url: string,
  { method = 'GET', target, headers = {}, body = '' }: RawRequest,
): Promise<RawAnswer> {
  const { host, port } = new URL(url);
  const all = {
    host,
    connection: 'close',
    ...(body ? { 'content-length': String(Buffer.byteLength(body)) } : {}),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return sendBytes(Number(port), `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

function parse(text: string): Omit<RawAnswer, 'closedAfter'> {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, body: end < 0 ? '' : text.slice(end + 4) };
}
