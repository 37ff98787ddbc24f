/**
 * An upstream behind a network: a read that failed at once is tried once more, within a budget; a server that keeps
 * failing is left alone for a while ({@link createCircuit}). Writes are sent once and never again: nobody knows whether
 * the first one took effect.
 */

import { setTimeout } from 'node:timers/promises';
import { Refusal } from '../error.ts';
import type { Metrics } from '../metrics.ts';
import { createCircuit, type Circuit } from './circuit.ts';
import type { Account, Upstream } from './port.ts';

/** Milliseconds: the slowest failure that is tried again, so that no answer takes much longer for it; the pause before. */
const QUICK = 200;
const PAUSE = [50, 250] as const;

/** How much of a try again each read earns, and how many can be saved up. */
const EARNED = 0.1;
const SAVED = 10;

type Call<A extends unknown[], R> = (...given: A) => Promise<R>;

export function resilientUpstream(upstream: Upstream, metrics: Metrics, circuit: Circuit = createCircuit()): Upstream {
  let budget = 0;

  /** @throws Refusal at once while the server is left alone */
  const admit = () => {
    const wait = circuit.wait();
    if (wait === undefined) return;
    throw new Refusal('upstream_unavailable', { headers: { 'retry-after': String(Math.ceil(wait / 1000)) } });
  };

  const attempt = async <R>(work: () => Promise<R>): Promise<R> => {
    const begun = circuit.begin();
    try {
      const result = await work();
      circuit.succeeded();
      return result;
    } catch (error) {
      if (isFailure(error)) {
        circuit.failed(begun);
        metrics.upstreamFailed(error.code);
      } else circuit.succeeded();
      throw error;
    }
  };

  const once =
    <A extends unknown[], R>(call: Call<A, R>): Call<A, R> =>
    async (...given) => {
      admit();
      return attempt(() => call(...given));
    };

  const reading =
    <A extends unknown[], R>(call: Call<A, R>): Call<A, R> =>
    async (...given) => {
      admit();
      budget = Math.min(SAVED, budget + EARNED);
      const started = performance.now();
      try {
        return await attempt(() => call(...given));
      } catch (error) {
        const again = isFailure(error) && error.code === 'upstream_unavailable' && budget >= 1;
        if (!again || performance.now() - started > QUICK) throw error;
        budget -= 1;
        const [least, most] = PAUSE;
        await setTimeout(least + Math.random() * (most - least));
        admit();
        return attempt(() => call(...given));
      }
    };

  const account = ({ picture, readCustomData, readActivity, ...changes }: Account): Account => ({
    ...(Object.fromEntries(
      Object.entries(changes).map(([name, change]) => [name, once(change as Call<unknown[], unknown>)]),
    ) as unknown as typeof changes),
    picture: reading(picture),
    readCustomData: reading(readCustomData),
    readActivity: reading(readActivity),
  });

  return {
    read: reading(upstream.read),
    claims: reading(upstream.claims),
    write: once(upstream.write),
    endSession: once(upstream.endSession),
    ...(upstream.account ? { account: account(upstream.account) } : {}),
  };
}

/** The server is to blame: it did not answer, or nothing that makes sense. */
function isFailure(error: unknown): error is Refusal {
  return error instanceof Refusal && error.code.startsWith('upstream_');
}
