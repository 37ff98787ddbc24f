/** The sign-in page: two fields and a button, complete without script. */

import type { LoginIdType } from '../../config.ts';
import { html, type Html } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import { fieldState, problemNotice, type Problem } from './problem.ts';
import { TEXT } from './text.ts';

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
  const title = page.again ? TEXT.signInAgain : TEXT.signIn(frame.project);
  return document(
    frame,
    page.problem ? `${page.problem.message} ${title}` : title,
    html`<h1>${title}</h1>
      ${page.passwordChanged ? html`<p class="notice notice-good" role="status">${TEXT.passwordChanged}</p>` : undefined}
      ${problemNotice(page.problem)}
      <form method="post" action="${page.action}">
        <input type="hidden" name="csrf" value="${page.csrfToken}" />
        <div class="field">
          <label class="field-label" for="login">${TEXT.login(page.loginIds)}</label>
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
          <label class="field-label" for="password">${TEXT.password}</label>
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
        <button class="button button-primary" type="submit">${TEXT.submit}</button>
        ${page.cancellable ? CANCEL : undefined}
      </form>
      ${links(page)} ${buttons(page)}`,
  );
}

function links({ resetPath, signUpPath }: SignInPage): Html | undefined {
  if (resetPath === undefined && signUpPath === undefined) return undefined;
  return html`<p class="links">
    ${resetPath === undefined ? undefined : html`<a href="${resetPath}">${TEXT.forgot}</a>`}
    ${signUpPath === undefined ? undefined : html`<a href="${signUpPath}">${TEXT.createAccount}</a>`}
  </p>`;
}

function buttons({ socialPath, csrfToken, providers }: SignInPage): Html | undefined {
  if (providers.length === 0) return undefined;
  return html`<form method="post" action="${socialPath}">
    <input type="hidden" name="csrf" value="${csrfToken}" />
    <p class="or">${TEXT.or}</p>
    ${providers.map(
      ({ alias, name }) =>
        html`<button class="button" type="submit" name="provider" value="${alias}">${TEXT.continueWith(name)}</button>`,
    )}
  </form>`;
}

const CANCEL = html`<button class="button" type="submit" name="cancel" value="yes" formnovalidate>
  ${TEXT.cancel}
</button>`;

function focus(here: boolean): Html {
  return here ? html` autofocus` : html``;
}
