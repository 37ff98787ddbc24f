/**
 * Counts for Prometheus (text format 0.0.4). Nobody counts, and the library is not even loaded, while nobody may ask.
 */

import { METHODS } from 'node:http';
import type { Report } from './http/readiness.ts';

export interface Metrics {
  /** @param ms milliseconds */
  readonly requestFinished: (method: string, route: string, status: number, ms: number) => void;
  /** Something that is worth an audit event. */
  readonly happened: (event: string, result: string) => void;
  /** Access tokens: `ok`, `ended` (the provider has ended the sign-in), `failed` (it did not answer). */
  readonly refreshed: (result: 'ok' | 'ended' | 'failed') => void;
  /** How many there are, counted now and then. */
  readonly sessionsAre: (count: number) => void;
  /** @param kind code of the refusal it came to */
  readonly upstreamFailed: (kind: string) => void;
  /** @param parts of the readiness */
  readonly text: (parts: Report['parts']) => Promise<string>;
}

/** Counts nothing. */
export const NO_METRICS: Metrics = {
  requestFinished: () => undefined,
  happened: () => undefined,
  refreshed: () => undefined,
  sessionsAre: () => undefined,
  upstreamFailed: () => undefined,
  text: async () => '',
};

const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** @param app stands on every line as the label `app` */
export async function createMetrics(app: 'authui' | 'directory'): Promise<Metrics> {
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = (await import('prom-client')).default;
  const register = new Registry();
  register.setDefaultLabels({ app });
  collectDefaultMetrics({ register });
  const registers = [register];
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered, by method, route and class of status',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, by method and route',
    labelNames: ['method', 'route'],
    buckets: BUCKETS,
    registers,
  });
  const events = new Counter({
    name: 'audit_events_total',
    help: 'Audit events by kind and result: sign-ins, changes, refusals',
    labelNames: ['event', 'result'],
    registers,
  });
  const refreshes = new Counter({
    name: 'token_refreshes_total',
    help: 'Refreshes of access tokens by result: ok, ended, failed',
    labelNames: ['result'],
    registers,
  });
  const sessions = new Gauge({
    name: 'sessions',
    help: 'Sessions at the last count, every ten minutes',
    registers: app === 'authui' ? registers : [],
  });
  const failures = new Counter({
    name: 'upstream_errors_total',
    help: 'Calls of the identity server without a usable answer, by kind',
    labelNames: ['kind'],
    registers,
  });
  const ready = new Gauge({
    name: 'ready',
    help: 'Whether a part works, as at /readyz',
    labelNames: ['part'],
    registers,
  });
  return {
    requestFinished: (method, route, status, ms) => {
      const known = METHODS.includes(method) ? method : 'other';
      requests.inc({ method: known, route, status: `${Math.floor(status / 100)}xx` });
      durations.observe({ method: known, route }, ms / 1000);
    },
    happened: (event, result) => events.inc({ event, result }),
    refreshed: result => refreshes.inc({ result }),
    sessionsAre: count => sessions.set(count),
    upstreamFailed: kind => failures.inc({ kind }),
    text: parts => {
      for (const [part, state] of Object.entries(parts)) ready.set({ part }, state === 'ok' ? 1 : 0);
      return register.metrics();
    },
  };
}
