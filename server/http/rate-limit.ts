/** How often somebody may do something. */

import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '../error.ts';

export interface Limit {
  /** Counts one try. @throws Refusal `too_many_requests` with `Retry-After` */
  take: (key: string) => Promise<void>;
  /** Starts again at zero. */
  forget: (key: string) => Promise<void>;
}

export function createLimit(budget: { points: number; seconds: number }): Limit {
  const limiter = new RateLimiterMemory({ points: budget.points, duration: budget.seconds });
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
