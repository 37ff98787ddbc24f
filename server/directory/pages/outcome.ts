/** What a person sees when there is nothing more to do here. */

import { html } from './html.ts';
import { document, type PageFrame } from './layout.ts';

/** @param url where to go from here */
export function outcomePage(frame: PageFrame, title: string, hint: string, url: string): string {
  return document(
    frame,
    title,
    html`<h1>${title}</h1>
      <p class="hint">${hint}</p>
      <p><a class="button" href="${url}">${frame.text.back(frame.project)}</a></p>`,
  );
}
