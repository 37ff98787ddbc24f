/** The account and Admin API as one app: their headers, and what becomes of an error. */

import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { auditRefusal, type Audit } from '../audit.ts';
import { Refusal } from '../error.ts';
import { answerMetrics, type MetricsRouteDeps } from '../http/metrics-route.ts';
import { asRefusal, problemResponse } from '../http/problem.ts';
import { answerReadiness } from '../http/readiness.ts';
import { answerOnceWritten, currentRequest, currentRequestId } from '../http/request-scope.ts';
import { commonHeaders, DATA_HEADERS } from '../http/security-headers.ts';
import type { Logger } from '../log.ts';
import type { Catalogue } from '../../src/profile/catalogue.ts';

export interface ApiDeps {
  readonly publicUrl: string;
  readonly metrics: MetricsRouteDeps;
  readonly audit: Audit;
  readonly catalogue: Catalogue;
  readonly log: Logger;
}

export function createApi({ publicUrl, metrics, audit, catalogue, log }: ApiDeps, routes: readonly Hono[]): Hono {
  const headers = { ...commonHeaders(publicUrl), ...DATA_HEADERS };
  const api = new Hono();
  api.use(async (context, next) => {
    await next();
    const request = currentRequest();
    // the page's own request runs here too, if it did not come by a socket
    if (request) request.route ??= routePath(context);
    // a picture is no data: it may be kept and shown elsewhere
    for (const [name, value] of Object.entries(headers)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });
  api.use(answerOnceWritten);
  api.get('/healthz', () => Response.json({ status: 'ok' }));
  api.get('/readyz', () => answerReadiness(metrics.readiness));
  api.get('/metrics', context => answerMetrics(metrics, context.req.header('authorization')));
  for (const route of routes) api.route('/', route);
  api.notFound(() => problemResponse(new Refusal('not_found'), currentRequestId()));
  api.onError((error, context) => {
    const refusal = asRefusal(error);
    // what the account page is refused is its own to tell
    if (context.req.path.startsWith('/admin/'))
      auditRefusal(audit, refusal, pointer => catalogue.get(pointer) !== undefined);
    if (refusal.status >= 500) log.error({ event: 'directory_error', error });
    return problemResponse(refusal, currentRequestId());
  });
  return api;
}
