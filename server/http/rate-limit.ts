/** How often somebody may do something. */

import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { Refusal } from '../error.ts';

export interface Limit {
  /** Counts one try. @throws Refusal `too_many_requests` with `Retry-After` */
  take: (key: string) => Promise<void>;
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

export function limitOf(limiter: Pick<RateLimiterAbstract, 'consume' | 'delete'>): Limit {
  return {
    take: async key => {
      try {
        await limiter.consume(key);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
        throw new Refusal('too_many_requests', { headers: { 'retry-after': String(seconds) } });
      }
    },
    forget: async key => {
      await limiter.delete(key);
    },
  };
}
