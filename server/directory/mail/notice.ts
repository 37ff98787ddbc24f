/** Letters about something that has happened already: whether they arrive changes nothing. */

import type { Logger } from '../../log.ts';
import type { Letter, Senders } from './sender.ts';

/** Resolves once everybody has been told or could not be. */
export type Notify = (channel: keyof Senders, recipients: Iterable<string>, letter: Letter) => Promise<void>;

export function createNotify(senders: Senders, log: Logger): Notify {
  return async (channel, recipients, letter) => {
    const sendings = [...recipients].map(async recipient => {
      try {
        await senders[channel]?.(recipient, letter);
      } catch (error) {
        log.warn({ event: 'notice_not_sent', channel, error });
      }
    });
    await Promise.all(sendings);
  };
}
