/** Where a fresh sign-in is asked for: signs in again or not, then goes back with the outcome, as the server does. */

import { PAGES } from '../src/api/contract.ts';
import { carryOut, providerAddress } from './actions.ts';
import { button, element } from './element.ts';
import { MockProblem } from './guards.ts';
import type { LinkOutcome } from './linking.ts';
import { changePerson, type Store } from './state.ts';

export const STEP_UP = '/auth/step-up';

export function showStepUp(store: Store): void {
  const main = element('main', { class: 'mock-step-up' });
  main.append(
    element('h1', {}, 'Sign in again (mock)'),
    button('Sign in', () => location.assign(carryOutWaiting(store))),
    button('Cancel', () => location.assign(back('cancelled'))),
  );
  document.body.append(main);
}

/** The settings page with what became of it. */
export function back(outcome: LinkOutcome | 'done'): string {
  return `${PAGES.settings}?outcome=${outcome}`;
}

function carryOutWaiting(store: Store): string {
  const state = store.read();
  const intent = new URLSearchParams(location.search).get('intent');
  const { waiting } = state;
  // a sign-in is fresh for a while
  store.write({ waiting: null, failing: { ...state.failing, save: 'none' } });
  if (waiting?.intent !== intent || waiting === null) return back('failed');
  const { person, action } = waiting;
  try {
    changePerson(store, person, carryOut(state, state.people[person], action, Math.floor(Date.now() / 1000)));
    return action.kind === 'link' ? providerAddress(action.provider) : back('done');
  } catch (error) {
    if (error instanceof MockProblem) return back('failed');
    throw error;
  }
}
