/**
 * The only way out: every HTTP call of the server goes through here. Hosts are allow-listed where the socket is opened,
 * redirects are never followed, answers are bounded in time and size.
 */

import { Agent, buildConnector, request } from 'undici';
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
  /** Lets calls to this origin through. */
  allow: (origin: string) => void;
  close: () => Promise<void>;
}

export interface OutgoingInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
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
  const agent = new Agent({
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
  });

  return {
    allow: origin => allowed.add(origin),
    close: () => agent.close(),
    fetch: async (url, init = {}) => {
      try {
        const { statusCode, headers, body } = await request(url, {
          dispatcher: agent,
          method: (init.method ?? 'GET') as 'GET',
          headers: { 'user-agent': 'AuthUI', 'x-request-id': currentRequestId(), ...init.headers },
          body: bodyOf(init.body),
          signal: AbortSignal.timeout(TOTAL_TIMEOUT),
        });
        const bytes = await body.arrayBuffer();
        if (headers['content-encoding'] && headers['content-encoding'] !== 'identity')
          throw new OutgoingError('invalid');
        const empty = statusCode === 204 || statusCode === 205 || statusCode === 304;
        return new Response(empty ? null : bytes, { status: statusCode, headers: flat(headers) });
      } catch (cause) {
        throw asOutgoingError(cause);
      }
    },
  };
}

/** What openid-client and the adapters send: a form, a text or bytes. */
function bodyOf(body: unknown): string | Uint8Array | null {
  if (body instanceof URLSearchParams) return body.toString();
  return typeof body === 'string' || body instanceof Uint8Array ? body : null;
}

function flat(headers: Record<string, string | string[] | undefined>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((single): [string, string] => [name, single]),
  );
}

/** Codes, or names where there is no code, of answers that came and are none; a range error is a status beyond 599. */
const MALFORMED: ReadonlySet<string> = new Set([
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
  'HTTPParserError',
  'RangeError',
]);

function asOutgoingError(cause: unknown): OutgoingError {
  if (cause instanceof OutgoingError) return cause;
  const { code, name } = cause as NodeJS.ErrnoException;
  if (name === 'TimeoutError' || code?.endsWith('_TIMEOUT')) return new OutgoingError('timeout', cause);
  if (MALFORMED.has(code ?? name) || code?.startsWith('HPE_')) return new OutgoingError('invalid', cause);
  return new OutgoingError('unreachable', cause);
}
