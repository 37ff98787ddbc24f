/** How a person is signed in right now: privileged changes need a sign-in of the last five minutes. */

import type { Provider } from 'oidc-provider';

/** Seconds. */
const FRESH = 300;
const CLOCK_TOLERANCE = 10;

/**
 * The provider session behind a token, and whether its person has just proven who they are. Not knowing counts as no.
 * @param now milliseconds since the epoch
 */
export async function isFreshSession(provider: Provider, sub: string, uid: string, now: number): Promise<boolean> {
  const session = await provider.Session.findByUid(uid);
  if (session?.accountId !== sub || session.loginTs === undefined) return false;
  const age = Math.floor(now / 1000) - session.loginTs;
  return age >= -CLOCK_TOLERANCE && age <= FRESH;
}
