/** Mounts the page; in mock mode the mocks start first. */

import { render } from 'solid-js/web';
import { App } from './app.tsx';
import './ui/style.css';

async function start(): Promise<void> {
  if (import.meta.env.MODE === 'mock') {
    const { startMocks } = await import('../mocks/browser.ts');
    if ((await startMocks()) === 'leaving') return;
  }
  const root = document.getElementById('app');
  if (root) render(() => <App />, root);
}

void start();
