/** The account and Admin API as one app: their headers, and what becomes of an error. */

import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { Refusal } from '../error.ts';
import { asRefusal, problemResponse } from '../http/problem.ts';
import { commonHeaders, DATA_HEADERS } from '../http/security-headers.ts';
import type { Logger } from '../log.ts';

export function createApi(publicUrl: string, log: Logger, routes: readonly Hono[]): Hono {
  const headers = { ...commonHeaders(publicUrl), ...DATA_HEADERS };
  const api = new Hono();
  api.use(async (context, next) => {
    await next();
    // a picture is no data: it may be kept and shown elsewhere
    for (const [name, value] of Object.entries(headers)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });
  api.get('/healthz', () => Response.json({ status: 'ok' }));
  for (const route of routes) api.route('/', route);
  api.notFound(() => problemResponse(new Refusal('not_found'), randomUUID()));
  api.onError(error => {
    const refusal = asRefusal(error);
    const requestId = randomUUID();
    if (refusal.status >= 500) log.error({ event: 'directory_error', request_id: requestId, error });
    return problemResponse(refusal, requestId);
  });
  return api;
}
