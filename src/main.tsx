/** Mounts the page; in mock mode the mocks start first. */

import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { loadWords } from './i18n/load.ts';
import './ui/style.css';

async function start(): Promise<void> {
  if (import.meta.env.MODE === 'mock') {
    const { startMocks } = await import('../mocks/browser.ts');
    if ((await startMocks()) === 'leaving') return;
  }
  const root = document.getElementById('app');
  // the server has chosen it: by what the page was last shown in, else by what the browser asks for
  const words = await loadWords(document.documentElement.lang);
  if (root) render(() => <App words={words} />, root);
}

void start();
