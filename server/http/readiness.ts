/**
 * Whether the app can do its work, part by part. Without a part that it needs it is unavailable, and a balancer should
 * ask elsewhere; without one that every instance lacks in common it is degraded, and still does what it can.
 */

import { setTimeout } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import { DATA_HEADERS } from './security-headers.ts';

export interface Part {
  /** Rejects while it does not work. */
  readonly check: () => Promise<unknown>;
  /** True if other instances do not share its failure. */
  readonly needed: boolean;
}

export interface Report {
  readonly status: 'ok' | 'degraded' | 'unavailable' | 'stopping';
  readonly parts: Readonly<Record<string, 'ok' | 'failed'>>;
}

export interface Readiness {
  /** Resolves within two seconds. */
  readonly report: () => Promise<Report>;
  /** From now on the app is stopping, whatever works. */
  readonly stop: () => void;
}

/** Milliseconds a part may take to answer. */
const PATIENCE = 1500;

export function createReadiness(parts: Readonly<Record<string, Part>>, log: Logger): Readiness {
  let stopping = false;
  let former = '';
  let running: Promise<Report> | undefined;

  const checkAll = async (): Promise<Report> => {
    const checked = await Promise.all(
      Object.entries(parts).map(async ([name, { check, needed }]) => {
        try {
          await Promise.race([check(), expire()]);
          return { name, needed, state: 'ok' as const };
        } catch (error) {
          return { name, needed, state: 'failed' as const, error };
        }
      }),
    );
    const failed = checked.filter(({ state }) => state === 'failed');
    const status = failed.some(({ needed }) => needed) ? 'unavailable' : failed.length > 0 ? 'degraded' : 'ok';
    const now = failed.map(({ name }) => name).join(' ');
    if (now !== former) {
      for (const { name, error } of failed) log.error({ event: 'part_failed', part: name, error });
      log.info({ event: 'readiness', status });
    }
    former = now;
    return { status, parts: Object.fromEntries(checked.map(({ name, state }) => [name, state])) };
  };

  return {
    report: async () => {
      if (stopping) return { status: 'stopping', parts: {} };
      running ??= checkAll().finally(() => (running = undefined));
      return running;
    },
    stop: () => {
      stopping = true;
    },
  };
}

/** Asks once in a while and answers the same until then: for a check that costs somebody else something. */
export function atMostEvery(milliseconds: number, check: () => Promise<unknown>): () => Promise<unknown> {
  let last: Promise<unknown> | undefined;
  let until = 0;
  return () => {
    if (!last || performance.now() >= until) {
      last = check();
      until = performance.now() + milliseconds;
    }
    return last;
  };
}

export async function answerReadiness(readiness: Readiness): Promise<Response> {
  const report = await readiness.report();
  const isReady = report.status === 'ok' || report.status === 'degraded';
  return Response.json(report, { status: isReady ? 200 : 503, headers: DATA_HEADERS });
}

async function expire(): Promise<never> {
  await setTimeout(PATIENCE, undefined, { ref: false });
  throw new Error('No answer in time');
}
