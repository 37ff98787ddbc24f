/** How often somebody may do something. */

import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { Refusal } from '../error.ts';

export interface Limit {
  /** Counts one try. @throws Refusal `too_many_requests` with `Retry-After` */
  take: (key: string) => Promise<void>;
  /** Counts nothing. @throws Refusal `too_many_requests` with `Retry-After` if no try is left */
  check: (key: string) => Promise<void>;
  /** Starts again at zero. */
  forget: (key: string) => Promise<void>;
}

export interface Budget {
  readonly points: number;
  readonly seconds: number;
}

/** @param name tells budgets apart that are counted in one place */
export type CreateLimit = (name: string, budget: Budget) => Limit;

/** Counted in this process alone. */
export const limitInMemory: CreateLimit = (name, { points, seconds }) =>
  limitOf(new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }));

export function limitOf(limiter: Pick<RateLimiterAbstract, 'consume' | 'get' | 'delete'>): Limit {
  return {
    take: async key => {
      try {
        await limiter.consume(key);
      } catch (error) {
        throw error instanceof RateLimiterRes ? tooMany(error) : error;
      }
    },
    check: async key => {
      const state = await limiter.get(key);
      if (state && state.remainingPoints <= 0) throw tooMany(state);
    },
    forget: async key => {
      await limiter.delete(key);
    },
  };
}

function tooMany({ msBeforeNext }: RateLimiterRes): Refusal {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return new Refusal('too_many_requests', { headers: { 'retry-after': String(seconds) } });
}
