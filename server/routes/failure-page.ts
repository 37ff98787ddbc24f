/** What a person sees when a sign-in fails: a page without script that says what to do, and nothing of the request. */

import { html } from 'hono/html';
import { directionOf, spokenFor } from '../../src/i18n/languages.ts';
import type { Refusal } from '../error.ts';
import { FAILURE_TEXT } from './failure-text.ts';

/** @param language BCP 47 */
export async function failurePage(
  refusal: Refusal,
  projectName: string,
  language: string,
  stylesheets: readonly string[],
): Promise<string> {
  const texts = FAILURE_TEXT[spokenFor(language) ?? 'en'];
  const { title, text } =
    refusal.code === 'bad_request' || refusal.code === 'too_many_requests' ? texts[refusal.code] : texts.outage;
  return html`<!doctype html>
    <html lang="${language}" dir="${directionOf(language)}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${projectName}</title>
        ${stylesheets.map(href => html`<link rel="stylesheet" href="${href}" />`)}
      </head>
      <body>
        <main class="notice">
          <h1>${title}</h1>
          <p>${text}</p>
          <p><a class="button" href="/auth/sign-in">${texts.again}</a></p>
        </main>
      </body>
    </html>`;
}
