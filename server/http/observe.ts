/** What became of a request, said once: a line in the log, counts in the metrics. Cheap enough for the fastest route. */

import { auditRefusal, type Audit } from '../audit.ts';
import type { Refusal } from '../error.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';

export interface FinishedRequest {
  readonly requestId: string;
  readonly method: string;
  /** The pattern that the path matched, never the path: that may name a person. */
  readonly route: string;
  readonly status: number;
  /** From the first to the last byte that we know of. */
  readonly ms: number;
}

export interface Observer {
  readonly finished: (request: FinishedRequest) => void;
}

/** Limits stand in many places, and all of them end here. */
const TOO_MANY = 429;

export function createObserver(log: Logger, metrics: Metrics, audit: Audit): Observer {
  return {
    finished: ({ requestId, method, route, status, ms }) => {
      log.info({ request_id: requestId, method, route, status, ms: Math.round(ms) });
      if (status === TOO_MANY) audit('rate_limited', { route });
      metrics.requestFinished(method, route, status, ms);
    },
  };
}

/** Notes what a caller is refused: an event where it is worth one, the cause where it is our own fault. */
export type Refused = (refusal: Refusal, requestId: string) => void;

/** @param isKnown whether there is such an attribute */
export function createRefused(log: Logger, audit: Audit, isKnown: (pointer: string) => boolean): Refused {
  return (refusal, requestId) => {
    auditRefusal(audit, refusal, isKnown);
    if (refusal.status >= 500) log.error({ request_id: requestId, error: refusal.cause ?? refusal }, refusal.code);
  };
}
