/** The metrics, for whoever has the token; while none is configured there is nothing at their address. */

import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../error.ts';
import type { Metrics } from '../metrics.ts';
import type { Readiness } from './readiness.ts';
import { DATA_HEADERS } from './security-headers.ts';

export interface MetricsRouteDeps {
  readonly metrics: Metrics;
  /** Without one there are no metrics. */
  readonly token: string | undefined;
  readonly readiness: Readiness;
}

/**
 * @param authorization the header of the request
 * @throws Refusal `not_found` without a configured token, `unauthenticated` without the right one
 */
export async function answerMetrics(
  { metrics, token, readiness }: MetricsRouteDeps,
  authorization: string | undefined,
): Promise<Response> {
  if (token === undefined) throw new Refusal('not_found');
  if (!isSame(authorization ?? '', `Bearer ${token}`)) {
    throw new Refusal('unauthenticated', { headers: { 'www-authenticate': 'Bearer' } });
  }
  const type = 'text/plain; version=0.0.4; charset=utf-8';
  const { parts } = await readiness.report();
  return new Response(await metrics.text(parts), { headers: { ...DATA_HEADERS, 'content-type': type } });
}

/** Takes the same time wherever the two differ. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
