/** Where a fresh sign-in is asked for: signs in again or not, then goes back with the outcome, as the server does. */

import { PAGES } from '../src/api/contract.ts';
import { button, element } from './element.ts';
import { MockProblem } from './guards.ts';
import { carryOut } from './login-ids.ts';
import { changePerson, type Store } from './state.ts';

export const STEP_UP = '/auth/step-up';

export function showStepUp(store: Store): void {
  const main = element('main', { class: 'mock-step-up' });
  main.append(
    element('h1', {}, 'Sign in again (mock)'),
    button('Sign in', () => leave(carryOutWaiting(store))),
    button('Cancel', () => leave('cancelled')),
  );
  document.body.append(main);
}

function leave(outcome: 'done' | 'failed' | 'cancelled'): void {
  location.assign(`${PAGES.settings}?outcome=${outcome}`);
}

function carryOutWaiting(store: Store): 'done' | 'failed' {
  const state = store.read();
  const intent = new URLSearchParams(location.search).get('intent');
  const { waiting } = state;
  // a sign-in is fresh for a while
  store.write({ waiting: null, failing: { ...state.failing, save: 'none' } });
  if (waiting?.intent !== intent || waiting === null) return 'failed';
  try {
    const stored = state.people[waiting.person];
    changePerson(store, waiting.person, carryOut(state, stored, waiting.action, Math.floor(Date.now() / 1000)));
    return 'done';
  } catch (error) {
    if (error instanceof MockProblem) return 'failed';
    throw error;
  }
}
