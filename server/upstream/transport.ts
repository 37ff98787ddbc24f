/** How an adapter's call gets to its server and back: over HTTP, or to an app in the same process. */

import { unansweredRefusal, type Outgoing } from '../http/outgoing.ts';

export interface TransportRequest {
  readonly method: string;
  /** Path with query, beginning with `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** @throws Refusal `upstream_unavailable`, `upstream_timeout` or `upstream_invalid` if there is no answer */
export type Transport = (request: TransportRequest) => Promise<Response>;

export function httpTransport(origin: string, outgoing: Outgoing): Transport {
  outgoing.allow(origin);
  return async ({ method, path, headers, body }) => {
    try {
      return await outgoing.fetch(origin + path, { method, headers, body });
    } catch (error) {
      throw unansweredRefusal(error) ?? error;
    }
  };
}
