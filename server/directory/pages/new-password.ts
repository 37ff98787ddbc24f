/** Choosing a password, once the address is proven; after a reset also looking at the other ways in. */

import type { Text } from '../text/text.ts';
import { html, type Html } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import { fieldState, problemNotice, type Problem } from './problem.ts';

export interface NewPasswordPage {
  readonly purpose: keyof Text['proof'];
  readonly action: string;
  readonly csrfToken: string;
  /** Tells a password manager whose password it is. */
  readonly login: string;
  /** What else opens the account, by id; people know it by the value. */
  readonly otherWays: readonly { readonly id: string; readonly value: string }[];
  /** Ids of those that are ticked. */
  readonly removed: readonly string[];
  readonly problem?: Problem;
}

export function newPasswordPage(frame: PageFrame, page: NewPasswordPage): string {
  const { password: title, passwordHint, submit } = frame.text.proof[page.purpose];
  return document(
    frame,
    page.problem ? `${page.problem.message} ${title}` : title,
    html`<h1>${title}</h1>
      <p class="hint">${passwordHint}</p>
      ${problemNotice(page.problem)}
      <form method="post" action="${page.action}">
        <input type="hidden" name="csrf" value="${page.csrfToken}" />
        <div class="field">
          <label class="field-label" for="login">${frame.text.email}</label>
          <input class="input" id="login" type="email" autocomplete="username" readonly value="${page.login}" />
        </div>
        ${newPasswordField(frame, page.problem, true)} ${otherWays(frame, page)}
        <button class="button button-primary" type="submit">${submit}</button>
      </form>`,
  );
}

export function newPasswordField(frame: PageFrame, problem: Problem | undefined, focus: boolean): Html {
  return html`<div class="field">
    <label class="field-label" for="password">${frame.text.newPassword}</label>
    <input
      class="input"
      id="password"
      name="password"
      type="password"
      autocomplete="new-password"
      required
      maxlength="1024"
      ${fieldState(problem, 'password-hint')}
      ${focus ? html`autofocus` : undefined}
    />
    <p class="hint" id="password-hint">${frame.text.newPasswordHint}</p>
  </div>`;
}

function otherWays(frame: PageFrame, { otherWays, removed }: NewPasswordPage): Html | undefined {
  if (otherWays.length === 0) return undefined;
  return html`<fieldset class="choices" aria-describedby="ways-hint">
    <legend class="field-label">${frame.text.otherWays}</legend>
    <p class="hint" id="ways-hint">${frame.text.otherWaysHint}</p>
    ${otherWays.map(
      ({ id, value }) =>
        html`<label class="choice">
          <input type="checkbox" name="remove-${id}" value="yes" ${removed.includes(id) ? html`checked` : undefined} />
          <span>${frame.text.remove(value)}</span>
        </label>`,
    )}
  </fieldset>`;
}
