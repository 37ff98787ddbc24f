/** What may have to wait for a fresh sign-in. */

import { unlink } from './linking.ts';
import { carryOutOnLoginIds, type LoginIdAction } from './login-ids.ts';
import { isOffered } from './socials.ts';
import { MockProblem } from './guards.ts';
import { endSessions, type SessionAction } from './sessions.ts';
import type { MockState, Stored } from './state.ts';

export type Action =
  | LoginIdAction
  | SessionAction
  /** Goes on at the provider. */
  | { readonly kind: 'link'; readonly provider: string }
  | { readonly kind: 'unlink'; readonly id: string };

/** Where the mocks pretend that a provider is. */
export const LINKING = '/auth/mock-link';

/**
 * What is stored about a person after an act of theirs. @param now Unix seconds
 * @throws MockProblem as each act does
 */
export function carryOut(state: MockState, stored: Stored, action: Action, now: number): Stored {
  switch (action.kind) {
    case 'link':
      if (!isOffered(state.offer, action.provider)) throw new MockProblem('not_found');
      return stored;
    case 'unlink':
      return unlink(state, stored, action.id);
    case 'end_session':
    case 'end_other_sessions':
      return endSessions(stored, action);
    default:
      return carryOutOnLoginIds(state, stored, action, now);
  }
}

/** Where the browser goes to link. */
export function providerAddress(alias: string): string {
  return `${LINKING}?${new URLSearchParams({ provider: alias }).toString()}`;
}
