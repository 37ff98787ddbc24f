/** The way out: ends the session on the server, then takes every open tab of this site along. */

import { call, CallError } from '../api/client.ts';
import { PAGES } from '../api/contract.ts';

const CHANNEL = 'authui';
const SIGNED_OUT = 'signed_out';

/** @throws CallError if the session may still be there */
export async function signOut(): Promise<void> {
  const next = await endSession();
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(SIGNED_OUT); // oxlint-disable-line unicorn/require-post-message-target-origin -- a broadcast channel never leaves its origin
  channel.close();
  location.assign(next);
}

async function endSession(): Promise<string> {
  try {
    return (await call('signOut')).data.location;
  } catch (error) {
    if (error instanceof CallError && error.code === 'unauthenticated') return PAGES.signedOut;
    throw error;
  }
}

/** Follows a sign-out in another tab. @returns stops following */
export function followSignOut(): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', event => {
    if (event.data === SIGNED_OUT) location.assign(PAGES.signedOut);
  });
  return () => channel.close();
}
