/** Somebody came from a provider with an address that is here already. Says how the two come together, and no more. */

import { html } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import { TEXT } from './text.ts';

/** @param provider what people call it. @param signInPath back to the sign-in page */
export function emailTakenPage(frame: PageFrame, provider: string, signInPath: string): string {
  return document(
    frame,
    TEXT.emailTaken,
    html`<h1>${TEXT.emailTaken}</h1>
      <p class="hint">${TEXT.emailTakenHint(provider)}</p>
      <p><a class="button button-primary" href="${signInPath}">${TEXT.toSignIn}</a></p>`,
  );
}
