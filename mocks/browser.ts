/** The mock server inside the browser: a service worker answers, local storage remembers, a panel sets what happens. */

import { http, HttpResponse } from 'msw';
import { setupWorker } from 'msw/browser';
import { PAGES } from '../src/api/contract.ts';
import { LANGUAGE_COOKIE, pageLanguages } from '../src/i18n/languages.ts';
import { THEME_COOKIE, themeNamed } from '../src/ui/themes.ts';
import { matchLanguage } from '../src/profile/language.ts';
import { LINKING } from './actions.ts';
import { createHandlers } from './handlers.ts';
import { showPanel } from './panel.ts';
import { pictureOf } from './picture.ts';
import { PROJECT } from './project.ts';
import { showPasswordPage, visitProvider } from './provider-page.ts';
import { PASSWORD_PAGE } from './settings.ts';
import { freshState, type MockState, type Store } from './state.ts';
import { showStepUp, STEP_UP } from './step-up.ts';

const KEY = 'authui-mock';

const watchers: (() => void)[] = [];

/** Shared by all tabs, so that they can get in each other's way as they do with a server. */
const localStore: Store = {
  read: () => ({ ...freshState(), ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<MockState>) }),
  write: change => {
    localStorage.setItem(KEY, JSON.stringify({ ...localStore.read(), ...change }));
    for (const watcher of watchers) watcher();
  },
};

/** @returns `leaving` if the browser is on its way to another address and the page need not start */
export async function startMocks(): Promise<'ready' | 'leaving'> {
  document.documentElement.lang = documentLanguage();
  const theme = themeNamed(kept(THEME_COOKIE));
  if (theme) document.documentElement.dataset['theme'] = theme;
  if (location.pathname === PAGES.signIn) {
    localStore.write({ signedIn: localStore.read().person });
    location.replace(new URLSearchParams(location.search).get('return_to') ?? '/');
    return 'leaving';
  }
  if (location.pathname === STEP_UP) {
    showStepUp(localStore);
    return 'leaving';
  }
  if (location.pathname === LINKING) {
    location.replace(visitProvider(localStore));
    return 'leaving';
  }
  if (location.pathname === PASSWORD_PAGE) {
    showPasswordPage();
    return 'leaving';
  }
  const worker = setupWorker(
    ...createHandlers({ store: localStore, personOf: () => localStore.read().signedIn, seesOrigin: false }),
    http.get('https://pictures.example/:name', ({ params }) => pictureResponse(String(params['name']))),
  );
  await worker.start({ quiet: true, onUnhandledFrame: 'bypass' });
  watchers.push(showPanel(localStore));
  return 'ready';
}

/** As the server does it for its document. */
function documentLanguage(): string {
  return matchLanguage([kept(LANGUAGE_COOKIE), ...navigator.languages], pageLanguages(PROJECT.languages)) ?? 'en';
}

function kept(cookie: string): string | undefined {
  return new RegExp(`(?:^|; )${cookie}=([^;]+)`).exec(document.cookie)?.[1];
}

function pictureResponse(name: string): Response {
  const picture = pictureOf(name);
  if (picture === null) return new HttpResponse(null, { status: 404 });
  return new HttpResponse(picture, { headers: { 'Content-Type': 'image/svg+xml' } });
}
