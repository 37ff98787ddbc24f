/**
 * Tells the account page which sessions have ended here (OIDC Back-Channel Logout 1.0): noted in the transaction that
 * ends them, sent within a second, tried again for a minute while the page does not answer.
 */

import type { Configuration, Provider } from 'oidc-provider';
import type { Outgoing } from '../../http/outgoing.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../sql/database.ts';
import { noteLogout, takeDueLogouts } from '../store/logouts.ts';

export interface LogoutsDeps {
  readonly provider: Provider;
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Milliseconds between two looks. */
const LOOK_EVERY = 1000;

/** The last one comes about a minute after the first. */
const TRIES = 6;

/** What the package's types leave out. */
interface LogoutClient {
  backchannelLogout: (sub: undefined, sid: string) => Promise<void>;
}

/** @returns ends it */
export function sendLogouts({ provider, database, now, log }: LogoutsDeps): () => Promise<void> {
  const seconds = () => Math.floor(now() / 1000);

  const send = async () => {
    const due = await takeDueLogouts(database, seconds());
    await Promise.all(
      due.map(async logout => {
        const { clientId, sid, tries } = logout;
        try {
          const client = (await provider.Client.find(clientId)) as LogoutClient | undefined;
          await client?.backchannelLogout(undefined, sid);
        } catch (error) {
          log.warn({ error, tries }, 'the account page was not told of a logout');
          if (tries + 1 < TRIES) await noteLogout(database, { ...logout, tries: tries + 1 }, seconds() + 2 ** tries);
        }
      }),
    );
  };

  let running = Promise.resolve();
  let idle = true;
  const timer = setInterval(() => {
    if (!idle) return;
    idle = false;
    running = send()
      .catch((error: unknown) => log.error({ error }, 'logouts could not be sent'))
      .finally(() => (idle = true));
  }, LOOK_EVERY).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/**
 * The way out of the provider, which leads to one address only. Its own would refuse a page on a loopback or private
 * address, and reach any other.
 */
export function fetchFor(logoutUri: string, outgoing: Outgoing): NonNullable<Configuration['fetch']> {
  outgoing.allow(new URL(logoutUri).origin);
  return async (url, { method = 'GET', body, signal } = {}) => {
    if (url !== logoutUri) throw new Error('The provider calls nobody but the account page');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = outgoing.fetch(logoutUri, { method, headers, body });
    return signal ? Promise.race([answer, aborted(signal)]) : answer;
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
