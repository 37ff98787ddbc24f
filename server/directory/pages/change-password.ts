/** Changing the password, for somebody who is signed in and knows the current one. */

import { html } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import { newPasswordField } from './new-password.ts';
import { fieldState, problemNotice, type Problem } from './problem.ts';

export interface ChangePasswordPage {
  readonly action: string;
  readonly csrfToken: string;
  /** Tells a password manager whose password it is. */
  readonly login: string;
  readonly signOutOthers: boolean;
  readonly resetPath?: string;
  readonly backUrl: string;
  /** @see about which of the two passwords it is */
  readonly problem?: Problem & { readonly field?: 'current' | 'new' };
}

export function changePasswordPage(frame: PageFrame, page: ChangePasswordPage): string {
  const { problem } = page;
  const title = frame.text.changePassword;
  const current = problem?.field === 'new' ? undefined : problem;
  const chosen = problem?.field === 'current' ? undefined : problem;
  return document(
    frame,
    problem ? `${problem.message} ${title}` : title,
    html`<h1>${title}</h1>
      ${problemNotice(problem)}
      <form method="post" action="${page.action}">
        <input type="hidden" name="csrf" value="${page.csrfToken}" />
        <div class="field">
          <label class="field-label" for="login">${frame.text.signedInAs}</label>
          <input class="input" id="login" type="text" autocomplete="username" readonly value="${page.login}" />
        </div>
        <div class="field">
          <label class="field-label" for="current">${frame.text.currentPassword}</label>
          <input
            class="input"
            id="current"
            name="current"
            type="password"
            autocomplete="current-password"
            required
            maxlength="1024"
            ${fieldState(current)}
            autofocus
          />
        </div>
        ${newPasswordField(frame, chosen, false)}
        <label class="choice">
          <input type="checkbox" name="others" value="yes" ${page.signOutOthers ? html`checked` : undefined} />
          <span>${frame.text.signOutOthers}</span>
        </label>
        <button class="button button-primary" type="submit">${frame.text.savePassword}</button>
      </form>
      <p class="links">
        ${page.resetPath === undefined ? undefined : html`<a href="${page.resetPath}">${frame.text.forgot}</a>`}
        <a href="${page.backUrl}">${frame.text.back(frame.project)}</a>
      </p>`,
  );
}
