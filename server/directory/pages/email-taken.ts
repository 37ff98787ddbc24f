/** Somebody came from a provider with an address that is here already. Says how the two come together, and no more. */

import { html } from './html.ts';
import { document, type PageFrame } from './layout.ts';

/** @param provider what people call it. @param signInPath back to the sign-in page */
export function emailTakenPage(frame: PageFrame, provider: string, signInPath: string): string {
  return document(
    frame,
    frame.text.emailTaken,
    html`<h1>${frame.text.emailTaken}</h1>
      <p class="hint">${frame.text.emailTakenHint(provider)}</p>
      <p><a class="button button-primary" href="${signInPath}">${frame.text.toSignIn}</a></p>`,
  );
}
