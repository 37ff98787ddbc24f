/** The frame of every page: one column, one card, the project's name above it. */

import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Words } from '../text/text.ts';

export interface PageFrame extends Words {
  readonly project: string;
  /** Address of the stylesheet. */
  readonly stylesheet: string;
  /** Address of the project's logo. */
  readonly logo?: string | undefined;
}

export function document(frame: PageFrame, title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="${frame.language}" dir="${frame.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${frame.project}</title>
        <link rel="stylesheet" href="${frame.stylesheet}" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <main class="card">
          <p class="project">${brand(frame)}</p>
          ${content}
        </main>
      </body>
    </html> `.html;
}

/** The logo stands in the place of the name. */
function brand({ project, logo }: PageFrame): Html | string {
  return logo === undefined ? project : html`<img class="logo" src="${logo}" alt="${project}" />`;
}
