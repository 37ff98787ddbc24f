/** Where the mocks pretend that pages of others are: a provider, which sends people straight back, and the password. */

import { PAGES } from '../src/api/contract.ts';
import { button, element } from './element.ts';
import { link } from './linking.ts';
import { changePerson, type Store } from './state.ts';
import { back } from './step-up.ts';

/** @returns where the browser goes next */
export function visitProvider(store: Store): string {
  const state = store.read();
  const alias = new URLSearchParams(location.search).get('provider') ?? '';
  if (state.signedIn === null) return PAGES.settings;
  const person = state.people[state.signedIn];
  const comer = { name: state.signedIn, now: Math.floor(Date.now() / 1000) };
  const { outcome, stored } = link(state, person, alias, comer);
  changePerson(store, state.signedIn, stored);
  return back(outcome);
}

export function showPasswordPage(): void {
  const main = element('main', { class: 'mock-step-up' });
  main.append(
    element('h1', {}, 'Change your password (mock)'),
    button('Back', () => location.assign(PAGES.settings)),
  );
  document.body.append(main);
}
