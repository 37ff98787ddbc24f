/** The way out: ends the session on the server, then takes every open tab of this site along. */

import { call, CallError } from '../api/client.ts';
import { PAGES } from '../api/calls.ts';
import { dropDraft } from './draft.ts';

/** One for this document: a channel does not hear itself, so the tab that signs out goes its own way. */
let opened: BroadcastChannel | undefined;
const channel = () => (opened ??= new BroadcastChannel('authui'));
const SIGNED_OUT = 'signed_out';

/** @throws CallError if the session may still be there */
export async function signOut(): Promise<void> {
  const next = await endSession();
  dropDraft();
  channel().postMessage(SIGNED_OUT); // oxlint-disable-line unicorn/require-post-message-target-origin -- a broadcast channel never leaves its origin
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
  const follow = (event: MessageEvent) => {
    if (event.data === SIGNED_OUT) location.assign(PAGES.signedOut);
  };
  channel().addEventListener('message', follow);
  return () => channel().removeEventListener('message', follow);
}
