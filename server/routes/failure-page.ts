/** What a person sees when a sign-in fails: a page without script that says what to do, and nothing of the request. */

import { html } from 'hono/html';
import type { Refusal } from '../error.ts';

const OUTAGE = {
  title: 'Signing in is not possible right now',
  text: 'The identity server did not answer as it should. Your data is safe. Try again in a moment.',
};

const TEXTS: Readonly<Partial<Record<Refusal['code'], { title: string; text: string }>>> = {
  bad_request: {
    title: 'This sign-in could not be finished',
    text: 'It was cancelled, took too long, or was started in another browser. Nothing has been changed.',
  },
  too_many_requests: {
    title: 'Too many sign-ins',
    text: 'Somebody at your address has signed in very often. Wait a minute, then try again.',
  },
};

export async function failurePage(
  refusal: Refusal,
  projectName: string,
  stylesheets: readonly string[],
): Promise<string> {
  const { title, text } = TEXTS[refusal.code] ?? OUTAGE;
  return html`<!doctype html>
    <html lang="en">
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
          <p><a class="button" href="/auth/sign-in">Start again</a></p>
        </main>
      </body>
    </html>`;
}
