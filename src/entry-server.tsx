/** The page as the server sends it: filled, for the browser to take over (main.tsx). Built to dist/server/render.js. */

import { renderToString } from 'solid-js/web';
import { forgetSettings, holdSettings, type Snapshot } from './api/settings.ts';
import { App } from './app.tsx';
import { loadWords } from './i18n/load.ts';
import { createTranslate } from './i18n/translate.ts';

export interface RenderedPage {
  /** For the title of the document; plain text. */
  readonly title: string;
  /** For the element that the page lives in. */
  readonly html: string;
}

/**
 * @param snapshot with labels in that language
 * @param language BCP 47 tag, of one that the page speaks
 * @param url path and query of the document
 */
export async function render(snapshot: Snapshot, language: string, url: string): Promise<RenderedPage> {
  const words = await loadWords(language);
  const title = `${createTranslate(words.language, words.dictionary)('title.settings')} · ${snapshot.settings.project.name}`;
  // from here on nothing waits, so that no other answer can see these settings
  try {
    holdSettings(words.language, snapshot);
    return { title, html: renderToString(() => <App words={words} url={url} />) };
  } finally {
    forgetSettings();
  }
}
