/** Leaving: the question, asked only while a session is open here, and what stands there afterwards. */

import { html, trustedHtml } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import { TEXT } from './text.ts';

/** @param form the provider's form with the id `op.logoutForm` */
export function signOutPage(frame: PageFrame, form: string, stayUrl: string): string {
  return document(
    frame,
    TEXT.signOut(frame.project),
    html`<h1>${TEXT.signOut(frame.project)}</h1>
      <p class="hint">${TEXT.signOutHint}</p>
      ${trustedHtml(form)}
      <div class="actions">
        <button class="button button-primary" type="submit" form="op.logoutForm" name="logout" value="yes">
          ${TEXT.confirmSignOut}
        </button>
        <a class="button" href="${stayUrl}">${TEXT.stay}</a>
      </div>`,
  );
}

export function signedOutPage(frame: PageFrame, homeUrl: string): string {
  return document(
    frame,
    TEXT.signedOut,
    html`<h1>${TEXT.signedOut}</h1>
      <p class="hint">${TEXT.signedOutHint}</p>
      <p><a class="button" href="${homeUrl}">${TEXT.back(frame.project)}</a></p>`,
  );
}
