/** What a person sees when a sign-in fails: a page without script that says what to do, and nothing of the request. */

import { html, raw } from 'hono/html';
import { spokenFor } from '../../src/i18n/languages.ts';
import type { Theme } from '../../src/ui/themes.ts';
import type { Refusal } from '../error.ts';
import { rootAttributes } from '../http/theme.ts';
import { FAILURE_TEXT } from './failure-text.ts';
import type { SettingsProject } from './settings.ts';

/** @param language BCP 47 */
export async function failurePage(
  refusal: Refusal,
  project: SettingsProject,
  language: string,
  look: { readonly stylesheets: readonly string[]; readonly theme: Theme | undefined },
): Promise<string> {
  const texts = FAILURE_TEXT[spokenFor(language) ?? 'en'];
  const { title, text } =
    refusal.code === 'bad_request' || refusal.code === 'too_many_requests' ? texts[refusal.code] : texts.outage;
  const brand = project.logo ? html`<img class="logo" src="${project.logo}" alt="${project.name}" />` : project.name;
  const document = await html`<!doctype html>
    <html ${raw(rootAttributes(language, look.theme))}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${project.name}</title>
        ${look.stylesheets.map(href => html`<link rel="stylesheet" href="${href}" />`)}
      </head>
      <body>
        <main class="plain-page">
          <div class="card plain-card">
            <p class="plain-brand">${brand}</p>
            <h1>${title}</h1>
            <p class="lead">${text}</p>
            <p class="actions"><a class="button button-primary" href="/auth/sign-in">${texts.again}</a></p>
          </div>
        </main>
      </body>
    </html>`;
  // what it gives is an object that behaves like a text
  return document.toString();
}
