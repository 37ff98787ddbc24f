/** A small room: so much work at once, a few who wait, nobody else. */

import { Refusal } from '../../error.ts';

export interface Seats {
  /**
   * Runs the work once as many seats are free as it needs; first come, first served.
   * @throws Refusal `too_many_requests` if too many wait already
   */
  use: <T>(needed: number, work: () => Promise<T>) => Promise<T>;
}

export function createSeats(total: number, waiting: number): Seats {
  let free = total;
  const queue: { needed: number; enter: () => void }[] = [];

  const admit = () => {
    for (let first = queue[0]; first && first.needed <= free; first = queue[0]) {
      queue.shift();
      free -= first.needed;
      first.enter();
    }
  };

  return {
    use: async (needed, work) => {
      if (queue.length >= waiting) throw new Refusal('too_many_requests', { headers: { 'retry-after': '2' } });
      await new Promise<void>(enter => {
        queue.push({ needed, enter });
        admit();
      });
      try {
        return await work();
      } finally {
        free += needed;
        admit();
      }
    },
  };
}
