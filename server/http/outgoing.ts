/**
 * The only way out: every HTTP call of the server goes through here. Hosts are allow-listed where the socket is opened,
 * redirects are never followed, answers are bounded in time and size.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { buildConnector, Pool, type Dispatcher } from 'undici';
import { Refusal } from '../error.ts';
import { currentRequestId } from './request-scope.ts';

/** Milliseconds and bytes. */
const CONNECT_TIMEOUT = 2000;
const HEADERS_TIMEOUT = 5000;
const TOTAL_TIMEOUT = 8000;
const ANSWER_LIMIT = 1024 * 1024;

export interface Outgoing {
  /**
   * A `fetch` in shape; what it resolves to has been read whole.
   * @throws OutgoingError
   */
  fetch: (url: string, init?: OutgoingInit) => Promise<Response>;
  /**
   * The same without Request and Response, which cost more than the call.
   * @param path with query, beginning with `/`
   * @throws OutgoingError
   */
  call: (origin: string, path: string, init?: OutgoingInit) => Promise<Answer>;
  /** Lets calls to this origin through. */
  allow: (origin: string) => void;
  close: () => Promise<void>;
}

export interface OutgoingInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer that has been read whole. */
export interface Answer {
  readonly status: number;
  /** Names are in lower case; several values for what came several times. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer<ArrayBuffer>;
}

/** Why there is no answer. `refused`: we did not ask; `timeout`; `unreachable`; `invalid`: too large or encoded. */
export class OutgoingError extends Error {
  readonly kind: 'refused' | 'timeout' | 'unreachable' | 'invalid';
  constructor(kind: OutgoingError['kind'], cause?: unknown) {
    super(`Outgoing call: ${kind}`, { cause });
    this.name = 'OutgoingError';
    this.kind = kind;
  }
}

/** What an unanswered call means to the person; undefined if the error is none of ours, also not deep inside. */
export function unansweredRefusal(error: unknown): Refusal | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (!(current instanceof OutgoingError)) continue;
    if (current.kind === 'timeout') return new Refusal('upstream_timeout', { cause: error });
    if (current.kind !== 'unreachable') return new Refusal('upstream_invalid', { cause: error });
    return new Refusal('upstream_unavailable', { cause: error, headers: { 'retry-after': '5' } });
  }
  return undefined;
}

/** @param inProcess origins that are served by this very process, with the loopback port they listen on */
export function createOutgoing(inProcess: ReadonlyMap<string, number> = new Map()): Outgoing {
  const allowed = new Set<string>(inProcess.keys());
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT });
  const options: Pool.Options = {
    connect: (options, callback) => {
      const origin = new URL(`${options.protocol}//${options.host}`).origin;
      if (!allowed.has(origin)) {
        callback(new OutgoingError('refused'), null);
        return;
      }
      const port = inProcess.get(origin);
      if (port === undefined) connect(options, callback);
      // our own TLS terminator may be out of reach from here, so the process talks to itself in plain HTTP
      else
        connect(
          { ...options, protocol: 'http:', hostname: '127.0.0.1', host: '127.0.0.1', port: String(port) },
          callback,
        );
    },
    headersTimeout: HEADERS_TIMEOUT,
    bodyTimeout: TOTAL_TIMEOUT,
    maxHeaderSize: 16 * 1024,
    maxResponseSize: ANSWER_LIMIT,
    allowH2: false,
  };
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string): Pool => {
    let pool = pools.get(origin);
    if (!pool) {
      if (!allowed.has(origin)) throw new OutgoingError('refused');
      pools.set(origin, (pool = new Pool(origin, options)));
    }
    return pool;
  };

  const deadline = createDeadline(TOTAL_TIMEOUT);

  const call: Outgoing['call'] = (origin, path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const pool = poolOf(origin);
      const flat = ['user-agent', 'AuthUI', 'x-request-id', currentRequestId()];
      for (const name in headers) flat.push(name, headers[name] ?? '');
      pool.dispatch({ path, method, headers: flat, body: bodyOf(body) }, new Exchange(resolve, reject, deadline));
    });

  return {
    allow: origin => allowed.add(origin),
    close: async () => {
      await Promise.all([...pools.values()].map(pool => pool.close()));
    },
    call,
    fetch: async (url, init) => {
      if (!URL.canParse(url)) throw new OutgoingError('refused');
      const { origin, pathname, search } = new URL(url);
      return responseOf(await call(origin, pathname + search, init));
    },
  };
}

/** The same as `fetch` would give it. @throws OutgoingError `invalid` if that cannot be */
export function responseOf({ status, headers, body }: Answer): Response {
  const empty = status === 204 || status === 205 || status === 304;
  try {
    return new Response(empty ? null : body, { status, headers: flat(headers) });
  } catch (cause) {
    throw new OutgoingError('invalid', cause);
  }
}

/** One request and its answer, as undici tells of it. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (cause: unknown) => void;
  readonly #deadline: Deadline;
  /** Milliseconds, by a clock that nobody sets. */
  readonly startedAt = performance.now();
  /** Of the deadline. */
  readonly place: number;
  #controller: Dispatcher.DispatchController | undefined;
  #reason: Error | undefined;
  #status = 0;
  #headers: Answer['headers'] = {};
  readonly #chunks: Buffer<ArrayBuffer>[] = [];

  constructor(resolve: (answer: Answer) => void, reject: (cause: unknown) => void, deadline: Deadline) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#deadline = deadline;
    this.place = deadline.begin(this);
  }

  /** Nobody waits for the answer any more, and the connection ends. */
  giveUp(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.#reject(asOutgoingError(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // it may have waited for a connection for too long
    if (this.#reason) controller.abort(this.#reason);
    this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    const encoding = headers['content-encoding'];
    // what is thrown here ends the exchange
    if (status > 599 || (encoding && encoding !== 'identity')) throw new OutgoingError('invalid');
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk as Buffer<ArrayBuffer>);
  }

  onResponseEnd(): void {
    this.#deadline.end(this);
    const [first] = this.#chunks;
    const body = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#deadline.end(this);
    this.#reject(asOutgoingError(error));
  }
}

interface Deadline {
  /** @returns its place */
  readonly begin: (exchange: Exchange) => number;
  readonly end: (exchange: Exchange) => void;
}

/**
 * One timer for all exchanges, set for the one that is over first. They stand in places that are taken again and again: a
 * Set would carry along what has left it, with all that hangs on it, until the next full garbage collection.
 * @param time milliseconds that every exchange has
 */
function createDeadline(time: number): Deadline {
  const running: (Exchange | undefined)[] = [];
  const free: number[] = [];
  let timer: NodeJS.Timeout | undefined;

  const end = (exchange: Exchange): void => {
    if (running[exchange.place] !== exchange) return;
    running[exchange.place] = undefined;
    free.push(exchange.place);
  };

  const look = (): void => {
    timer = undefined;
    let least = Infinity;
    for (const exchange of running) {
      if (!exchange) continue;
      const left = exchange.startedAt + time - performance.now();
      if (left > 0) least = Math.min(least, left);
      else {
        end(exchange);
        exchange.giveUp(new OutgoingError('timeout'));
      }
    }
    if (least < Infinity) timer = setTimeout(look, least).unref();
  };

  return {
    begin: exchange => {
      timer ??= setTimeout(look, time).unref();
      const place = free.pop() ?? running.length;
      running[place] = exchange;
      return place;
    },
    end,
  };
}

/** What openid-client and the adapters send: a form, a text or bytes. */
function bodyOf(body: unknown): string | Uint8Array | null {
  if (body instanceof URLSearchParams) return body.toString();
  return typeof body === 'string' || body instanceof Uint8Array ? body : null;
}

function flat(headers: Answer['headers']): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((single): [string, string] => [name, single]),
  );
}

/** Codes, or names where there is no code, of answers that came and are none. */
const MALFORMED: ReadonlySet<string> = new Set([
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
  'HTTPParserError',
]);

function asOutgoingError(cause: unknown): OutgoingError {
  if (cause instanceof OutgoingError) return cause;
  const { code, name } = cause as NodeJS.ErrnoException;
  if (name === 'TimeoutError' || code?.endsWith('_TIMEOUT')) return new OutgoingError('timeout', cause);
  if (MALFORMED.has(code ?? name) || code?.startsWith('HPE_')) return new OutgoingError('invalid', cause);
  return new OutgoingError('unreachable', cause);
}
