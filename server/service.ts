/**
 * The end of the process. `SIGTERM` loses no request: a balancer sees for a while that we are going, then the door
 * closes, and what runs is answered. A second signal ends at once; a fault that nobody caught ends in good order, too.
 */

import { setTimeout } from 'node:timers/promises';
import type { Listening } from './http/listen.ts';
import type { Logger } from './log.ts';

export interface Service {
  /** In the order in which they stop: who calls goes before who is called. */
  readonly apps: { readonly listening: Listening; readonly stopping: () => void }[];
  /** What is released once nobody is served any more, in order. */
  readonly closes: (() => Promise<void>)[];
}

/** Milliseconds that the running requests get, and those of a process with a fault. */
const GRACE = 6500;
const FAULT_GRACE = 2000;

/** @param drain milliseconds between telling that we stop and taking no more connections */
export function endInGoodOrder({ apps, closes }: Service, drain: number, log: Logger): void {
  let ending = false;

  const end = async (code: number, patience: number, grace: number): Promise<void> => {
    if (ending) process.exit(1);
    ending = true;
    const deadline = performance.now() + patience + grace;
    try {
      for (const { stopping, listening } of apps) {
        stopping();
        listening.drain();
      }
      if (patience > 0) await setTimeout(patience);
      for (const { listening } of apps) await listening.stop(Math.max(0, deadline - performance.now()));
      for (const close of closes) await close();
      log.info({ event: 'stopped' });
    } catch (error) {
      log.error({ event: 'stopped', error });
      process.exit(1);
    }
    process.exit(code);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    log.info({ event: 'stopping', signal });
    // who presses Ctrl-C is in front of it, no balancer is
    void end(0, signal === 'SIGTERM' ? drain : 0, GRACE);
  };
  const onFault = (error: unknown, origin: string) => {
    log.fatal({ event: 'fault', origin, error });
    void end(1, 0, FAULT_GRACE);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', error => onFault(error, 'unhandledRejection'));
}
