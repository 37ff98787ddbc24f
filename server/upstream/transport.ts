/** How an adapter's call gets to its server and back: over HTTP, or to an app in the same process. */

import { unansweredRefusal, type Answer, type Outgoing } from '../http/outgoing.ts';

export interface TransportRequest {
  readonly method: string;
  /** Path with query, beginning with `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** @throws Refusal `upstream_unavailable`, `upstream_timeout` or `upstream_invalid` if there is no answer */
export type Transport = (request: TransportRequest) => Promise<Answer>;

export function httpTransport(origin: string, outgoing: Outgoing): Transport {
  outgoing.allow(origin);
  return async ({ method, path, headers, body }) => {
    try {
      return await outgoing.call(origin, path, { method, headers, body });
    } catch (error) {
      throw unansweredRefusal(error) ?? error;
    }
  };
}

/** An app in the same process, which answers as `fetch` does. */
export type InProcess = (request: TransportRequest) => Promise<Response>;

export function inProcessTransport(ask: InProcess): Transport {
  return async request => {
    const answer = await ask(request);
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    };
  };
}
