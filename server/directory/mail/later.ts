/** Work that an answer does not wait for, and that a stop does. */

export interface Later {
  /** Begins once the answer is on its way. @param work never rejects */
  readonly run: (work: () => Promise<void>) => void;
  /** Resolves once nothing is under way. */
  readonly settled: () => Promise<void>;
}

export function createLater(): Later {
  const running = new Set<Promise<void>>();
  return {
    run: work => {
      const started = new Promise(setImmediate).then(work).finally(() => running.delete(started));
      running.add(started);
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
