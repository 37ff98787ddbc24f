/**
 * How a person is signed in right now: privileged changes need a sign-in of the last five minutes. A social provider
 * that does not say when it last asked who they are does not count, as long as they have a password that would.
 */

import type { Provider } from 'oidc-provider';
import type { Person } from '../users/person.ts';

/** Seconds. */
const FRESH = 300;
const CLOCK_TOLERANCE = 10;

/** Level of a sign-in that may be no more than a long-lived cookie somewhere else (OIDC Core 2, `acr`). */
export const UNPROVEN = '0';

/** @param at, now Unix seconds */
export function isRecent(at: number, now: number): boolean {
  return now - at >= -CLOCK_TOLERANCE && now - at <= FRESH;
}

/**
 * The provider session behind a token, and whether its person has just proven who they are. Not knowing counts as no.
 * @param now milliseconds since the epoch
 */
export async function isFreshSession(provider: Provider, { row }: Person, uid: string, now: number): Promise<boolean> {
  const session = await provider.Session.findByUid(uid);
  if (session?.accountId !== row.sub || session.loginTs === undefined) return false;
  if (session.acr === UNPROVEN && row.passwordHash !== null) return false;
  return isRecent(session.loginTs, Math.floor(now / 1000));
}
