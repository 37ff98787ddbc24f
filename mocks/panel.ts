/** The panel of mock mode: who signs in, how slow the server is, what fails. */

import './panel.css';
import { PAGES } from '../src/api/contract.ts';
import { PEOPLE_NAMES, type PersonName } from './people.ts';
import { FAILURES, freshState, UPSTREAMS, type Failure, type Store, type UpstreamKind } from './state.ts';

const LATENCIES = ['0', '400', '1500', '5000'];

export function showPanel(store: Store): void {
  const state = store.read();
  const panel = element('details', { class: 'mock-panel' });
  panel.append(
    element('summary', {}, 'Mock server'),
    choice('Person', PEOPLE_NAMES, state.person, person => {
      store.write({ person: person as PersonName });
      location.assign(`${PAGES.signIn}?return_to=${PAGES.settings}`);
    }),
    choice('Upstream', UPSTREAMS, state.upstream, upstream => {
      store.write({ upstream: upstream as UpstreamKind });
      location.reload();
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
  const aside = element('aside', { 'aria-label': 'Mock server' });
  aside.append(panel);
  document.body.append(aside);
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

function button(text: string, onPress: () => void) {
  const pressed = element('button', { type: 'button' }, text);
  pressed.addEventListener('click', onPress);
  return pressed;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  text = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.textContent = text;
  return made;
}
