/**
 * A circuit breaker: a server that fails is left alone, and callers learn at once that it does. Opens after five failures
 * in a row, or once half of at least twenty calls within ten seconds failed; while open, one call in five seconds tries.
 * A row is of calls that began one after another's failure: a server of several nodes loses at once what the one that
 * dies was answering, and is there all the same.
 * Own code, because the libraries know one of the two rules each, and cost more on the good path than this whole file.
 */

export interface Circuit {
  /** Milliseconds until the next try; undefined if the call may be made. Whoever is told so has to make it. */
  readonly wait: () => number | undefined;
  /** @returns a mark of the call that begins now */
  readonly begin: () => number;
  readonly succeeded: () => void;
  /** @param begun the mark of the call */
  readonly failed: (begun: number) => void;
}

const IN_A_ROW = 5;
const AT_LEAST = 20;
const PART = 0.5;
/** Milliseconds. */
const SLOT = 1000;
const PROBE_INTERVAL = 5000;
/** Of the window. */
const SLOTS = 10;

/** @param now milliseconds, never going back */
export function createCircuit(now: () => number = () => performance.now()): Circuit {
  const slots = Array.from({ length: SLOTS }, () => ({ at: -1, calls: 0, failures: 0 }));
  let inARow = 0;
  /** How many failures have been part of a row. */
  let counted = 0;
  let probeAt: number | undefined;

  const slotOf = (time: number) => {
    const at = Math.floor(time / SLOT);
    const slot = slots[at % SLOTS] as (typeof slots)[number];
    if (slot.at !== at) Object.assign(slot, { at, calls: 0, failures: 0 });
    return slot;
  };
  const isHalfFailing = (time: number): boolean => {
    const oldest = Math.floor(time / SLOT) - SLOTS;
    const recent = slots.filter(({ at }) => at > oldest);
    const calls = recent.reduce((sum, slot) => sum + slot.calls, 0);
    const failures = recent.reduce((sum, slot) => sum + slot.failures, 0);
    return calls >= AT_LEAST && failures >= calls * PART;
  };

  return {
    wait: () => {
      if (probeAt === undefined) return undefined;
      const left = probeAt - now();
      if (left > 0) return left;
      probeAt = now() + PROBE_INTERVAL;
      return undefined;
    },
    begin: () => counted,
    succeeded: () => {
      inARow = 0;
      slotOf(now()).calls += 1;
      if (probeAt === undefined) return;
      // what failed before says nothing about now
      probeAt = undefined;
      for (const slot of slots) slot.at = -1;
    },
    failed: begun => {
      const time = now();
      const slot = slotOf(time);
      slot.calls += 1;
      slot.failures += 1;
      if (begun === counted) {
        inARow += 1;
        counted += 1;
      }
      if (probeAt === undefined && (inARow >= IN_A_ROW || isHalfFailing(time))) probeAt = time + PROBE_INTERVAL;
    },
  };
}
