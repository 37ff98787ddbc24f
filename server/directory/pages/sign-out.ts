/** Leaving: the question, asked only while a session is open here, and what stands there afterwards. */

import { html, trustedHtml } from './html.ts';
import { document, type PageFrame } from './layout.ts';

/** @param form the provider's form with the id `op.logoutForm` */
export function signOutPage(frame: PageFrame, form: string, stayUrl: string): string {
  return document(
    frame,
    frame.text.signOut(frame.project),
    html`<h1>${frame.text.signOut(frame.project)}</h1>
      <p class="hint">${frame.text.signOutHint}</p>
      ${trustedHtml(form)}
      <div class="actions">
        <button class="button button-primary" type="submit" form="op.logoutForm" name="logout" value="yes">
          ${frame.text.confirmSignOut}
        </button>
        <a class="button" href="${stayUrl}">${frame.text.stay}</a>
      </div>`,
  );
}

export function signedOutPage(frame: PageFrame, homeUrl: string): string {
  return document(
    frame,
    frame.text.signedOut,
    html`<h1>${frame.text.signedOut}</h1>
      <p class="hint">${frame.text.signedOutHint}</p>
      <p><a class="button" href="${homeUrl}">${frame.text.back(frame.project)}</a></p>`,
  );
}
