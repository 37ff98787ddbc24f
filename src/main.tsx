/** Brings the page to life: where the server has filled it, what stands there is taken over. In mock mode the mocks start first. */

import { hydrate, render } from 'solid-js/web';
import { holdSettings, type Snapshot } from './api/settings.ts';
import { App } from './app.tsx';
import { loadWords } from './i18n/load.ts';
import './ui/style.css';

declare global {
  /** What `hydrate` reads. */
  var _$HY: { readonly r: object };
  /** Set by early.js: the buttons that were pressed so far; from then on it notes no more. */
  var takePressed: (() => readonly HTMLElement[]) | undefined;
}

async function start(): Promise<void> {
  if (import.meta.env.MODE === 'mock') {
    const { startMocks } = await import('../mocks/browser.ts');
    if ((await startMocks()) === 'leaving') return;
  }
  const root = document.getElementById('app');
  // the server has chosen it: by what the page was last shown in, else by what the browser asks for
  const words = await loadWords(document.documentElement.lang);
  if (!root) return;
  if (import.meta.env.MODE === 'mock' && location.pathname.startsWith('/gallery')) {
    const { GalleryApp } = await import('./gallery/gallery.tsx');
    render(() => <GalleryApp words={words} />, root);
    return;
  }
  const page = () => <App words={words} />;
  const data = document.getElementById('settings-data')?.textContent;
  if (!data) {
    render(page, root);
    return;
  }
  holdSettings(words.language, JSON.parse(data) as Snapshot);
  // Solid's own way to set this is an inline script, which the content policy forbids
  globalThis._$HY = { r: {} };
  hydrate(page, root);
  for (const button of globalThis.takePressed?.() ?? []) button.click();
}

void start();
