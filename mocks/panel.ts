/** The panel of mock mode: who signs in, in which language, how slow the server is, what fails, and the codes that were sent. */

import './panel.css';
import { PAGES, type Capabilities } from '../src/api/contract.ts';
import { LANGUAGE_COOKIE, LANGUAGE_KEY } from '../src/i18n/languages.ts';
import { button, element } from './element.ts';
import { WAYS_BACK, type WayBack } from './linking.ts';
import { PEOPLE_NAMES, type PersonName } from './people.ts';
import { PROJECT } from './project.ts';
import { OFFERS, type Offer } from './socials.ts';
import { FAILURES, freshState, UPSTREAMS, type Failure, type Store, type UpstreamKind } from './state.ts';

const LEVELS = ['hidden', 'readonly', 'readwrite'];
/** By profile and browser. */
const AS_USUAL = 'as usual';
const LATENCIES = ['0', '400', '1500', '5000'];

/** @returns shows what has changed in the store since */
export function showPanel(store: Store): () => void {
  const state = store.read();
  const panel = element('details', { class: 'mock-panel' });
  panel.append(
    element('summary', {}, 'Mock server'),
    choice('Person', PEOPLE_NAMES, state.person, person => {
      store.write({ person: person as PersonName });
      location.assign(`${PAGES.signIn}?return_to=${PAGES.settings}`);
    }),
    choice(
      'Language',
      [AS_USUAL, ...PROJECT.languages],
      localStorage.getItem(LANGUAGE_KEY) ?? AS_USUAL,
      chooseLanguage,
    ),
    choice('Upstream', UPSTREAMS, state.upstream, upstream => {
      store.write({ upstream: upstream as UpstreamKind });
      location.reload();
    }),
    choice('Custom data', LEVELS, state.customData, level => {
      store.write({ customData: level as Capabilities['custom_data'] });
      location.reload();
    }),
    choice('Providers', OFFERS, state.offer, offer => {
      store.write({ offer: offer as Offer });
      location.reload();
    }),
    choice('Linking comes to', WAYS_BACK, state.wayBack, wayBack => {
      store.write({ wayBack: wayBack as WayBack });
    }),
    choice('Answers after (ms)', LATENCIES, String(state.latency), latency => {
      store.write({ latency: Number(latency) });
    }),
    choice('Reading fails with', FAILURES, state.failing.read, read => {
      store.write({ failing: { ...store.read().failing, read: read as Failure } });
    }),
    choice('Saving fails with', FAILURES, state.failing.save, save => {
      store.write({ failing: { ...store.read().failing, save: save as Failure } });
    }),
    button('Start over', () => {
      store.write(freshState());
      location.assign(PAGES.settings);
    }),
  );
  const codes = element('ul', { class: 'mock-codes', 'aria-label': 'Codes that were sent' });
  panel.append(codes);
  const showCodes = () => codes.replaceChildren(...sentCodes(store).map(text => element('li', {}, text)));
  showCodes();
  const aside = element('aside', { 'aria-label': 'Mock server' });
  aside.append(panel);
  document.body.append(aside);
  return showCodes;
}

/** As the foot of the page does it, where there is one. */
function chooseLanguage(language: string): void {
  const chosen = language !== AS_USUAL;
  if (chosen) localStorage.setItem(LANGUAGE_KEY, language);
  else localStorage.removeItem(LANGUAGE_KEY);
  document.cookie = `${LANGUAGE_COOKIE}=${chosen ? language : ''}; Path=/; SameSite=Lax${chosen ? '' : '; Max-Age=0'}`;
  location.reload();
}

function sentCodes(store: Store): string[] {
  const { people } = store.read();
  return Object.values(people).flatMap(({ pending }) => pending.map(({ value, code }) => `${value}: ${code}`));
}

function choice(name: string, values: readonly string[], chosen: string, onChoose: (value: string) => void) {
  const select = element('select', {});
  select.append(
    ...values.map(value => element('option', value === chosen ? { value, selected: '' } : { value }, value)),
  );
  select.addEventListener('change', () => onChoose(select.value));
  const label = element('label', {}, name);
  label.append(select);
  return label;
}
