/** What a person sees when something cannot go on. Says nothing that came with the request. */

import { html } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import { errorText, TEXT } from './text.ts';

/** @param code see {@link errorText} */
export function errorPage(frame: PageFrame, code: string, homeUrl: string): string {
  const { title, hint } = errorText(code);
  return document(
    frame,
    title,
    html`<h1>${title}</h1>
      <p class="hint">${hint}</p>
      <p><a class="button" href="${homeUrl}">${TEXT.back(frame.project)}</a></p>`,
  );
}
