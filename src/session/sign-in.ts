/** The way back in: the server runs the OpenID Connect flow and returns to the page. */

import { PAGES } from '../api/calls.ts';

/** @param returnTo path on this site to come back to */
export function signInAddress(returnTo: string): string {
  return `${PAGES.signIn}?${new URLSearchParams({ return_to: returnTo }).toString()}`;
}

/** Leaves the page for the sign-in; the promise never settles, so nothing flashes up while the browser goes. */
export function goToSignIn(): Promise<never> {
  location.assign(signInAddress(location.pathname + location.search));
  return new Promise<never>(() => {});
}
