/**
 * A request and its answer as far as the page's calls need them, so that one handler serves Hono and bare node:http alike:
 * for the two calls of every visit the framework's Request and Response would cost more than the answer.
 */

import type { Context } from 'hono';
import type { IncomingMessage } from 'node:http';
import { jsonOf, readBytes, readIncoming } from './body.ts';

export interface Call {
  /** @param name in lower case */
  readonly header: (name: string) => string | undefined;
  readonly query: (name: string) => string | undefined;
  /** @throws Refusal as {@link readJson} */
  readonly json: () => Promise<unknown>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function callOfContext({ req }: Context): Call {
  return {
    header: name => req.header(name),
    query: name => req.query(name),
    json: () => jsonOf(req.header('content-type'), limit => readBytes(req.raw, limit)),
  };
}

export function callOfIncoming(request: IncomingMessage): Call {
  const { headers, url = '' } = request;
  return {
    header: name => {
      const value = headers[name];
      return typeof value === 'string' ? value : value?.join(', ');
    },
    query: name => {
      const start = url.indexOf('?');
      return start < 0 ? undefined : (new URLSearchParams(url.slice(start)).get(name) ?? undefined);
    },
    json: () => jsonOf(headers['content-type'], limit => readIncoming(request, limit)),
  };
}

export function responseOf({ status, headers, body }: Reply): Response {
  return new Response(body, { status, headers });
}
