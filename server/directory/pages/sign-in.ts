/** The sign-in page: two fields and a button, complete without script. */

import type { LoginIdType } from '../../config.ts';
import { html, type Html } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import { fieldState, problemNotice, type Problem } from './problem.ts';

export interface SignInPage {
  readonly action: string;
  readonly csrfToken: string;
  readonly loginIds: readonly LoginIdType[];
  /** What stands in the first field. */
  readonly login: string;
  /** They are signed in already; a fresh sign-in is asked for. */
  readonly again: boolean;
  /** The application waits for an answer, also for a no. */
  readonly cancellable: boolean;
  /** They come from a page where they have just set a new password. */
  readonly passwordChanged: boolean;
  /** Where else to go from here: addresses, where there are such pages. */
  readonly resetPath?: string;
  readonly signUpPath?: string;
  /** Where the form of the buttons goes. */
  readonly socialPath: string;
  /** A button for each. */
  readonly providers: readonly ProviderButton[];
  readonly problem?: Problem;
}

export interface ProviderButton {
  readonly alias: string;
  /** What people call it. */
  readonly name: string;
}

export function signInPage(frame: PageFrame, page: SignInPage): string {
  const title = page.again ? frame.text.signInAgain : frame.text.signIn(frame.project);
  return document(
    frame,
    page.problem ? `${page.problem.message} ${title}` : title,
    html`<h1>${title}</h1>
      ${page.passwordChanged ? html`<p class="notice notice-good" role="status">${frame.text.passwordChanged}</p>` : undefined}
      ${problemNotice(page.problem)}
      <form method="post" action="${page.action}">
        <input type="hidden" name="csrf" value="${page.csrfToken}" />
        <div class="field">
          <label class="field-label" for="login">${frame.text.login(page.loginIds)}</label>
          <input
            class="input"
            id="login"
            name="login"
            type="text"
            autocomplete="username"
            autocapitalize="none"
            autocorrect="off"
            spellcheck="false"
            required
            maxlength="2048"
            value="${page.login}"
            ${fieldState(page.problem)}${focus(page.login === '')}
          />
        </div>
        <div class="field">
          <label class="field-label" for="password">${frame.text.password}</label>
          <input
            class="input"
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
            maxlength="1024"
            ${fieldState(page.problem)}${focus(page.login !== '')}
          />
        </div>
        <button class="button button-primary" type="submit">${frame.text.submit}</button>
        ${page.cancellable ? cancel(frame) : undefined}
      </form>
      ${links(frame, page)} ${buttons(frame, page)}`,
  );
}

function links(frame: PageFrame, { resetPath, signUpPath }: SignInPage): Html | undefined {
  if (resetPath === undefined && signUpPath === undefined) return undefined;
  return html`<p class="links">
    ${resetPath === undefined ? undefined : html`<a href="${resetPath}">${frame.text.forgot}</a>`}
    ${signUpPath === undefined ? undefined : html`<a href="${signUpPath}">${frame.text.createAccount}</a>`}
  </p>`;
}

function buttons(frame: PageFrame, { socialPath, csrfToken, providers }: SignInPage): Html | undefined {
  if (providers.length === 0) return undefined;
  return html`<form method="post" action="${socialPath}">
    <input type="hidden" name="csrf" value="${csrfToken}" />
    <p class="or">${frame.text.or}</p>
    ${providers.map(
      ({ alias, name }) =>
        html`<button class="button" type="submit" name="provider" value="${alias}">
          ${frame.text.continueWith(name)}
        </button>`,
    )}
  </form>`;
}

function cancel(frame: PageFrame): Html {
  return html`<button class="button" type="submit" name="cancel" value="yes" formnovalidate>
    ${frame.text.cancel}
  </button>`;
}

function focus(here: boolean): Html {
  return here ? html` autofocus` : html``;
}
