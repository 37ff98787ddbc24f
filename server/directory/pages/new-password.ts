/** Choosing a password, once the address is proven; after a reset also looking at the other ways in. */

import { html, type Html } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import { fieldState, problemNotice, type Problem } from './problem.ts';
import { PROOF_TEXT, TEXT } from './text.ts';

export interface NewPasswordPage {
  readonly purpose: keyof typeof PROOF_TEXT;
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
  const { password: title, passwordHint, submit } = PROOF_TEXT[page.purpose];
  return document(
    frame,
    page.problem ? `${page.problem.message} ${title}` : title,
    html`<h1>${title}</h1>
      <p class="hint">${passwordHint}</p>
      ${problemNotice(page.problem)}
      <form method="post" action="${page.action}">
        <input type="hidden" name="csrf" value="${page.csrfToken}" />
        <div class="field">
          <label class="field-label" for="login">${TEXT.email}</label>
          <input class="input" id="login" type="email" autocomplete="username" readonly value="${page.login}" />
        </div>
        ${newPasswordField(page.problem, true)} ${otherWays(page)}
        <button class="button button-primary" type="submit">${submit}</button>
      </form>`,
  );
}

export function newPasswordField(problem: Problem | undefined, focus: boolean): Html {
  return html`<div class="field">
    <label class="field-label" for="password">${TEXT.newPassword}</label>
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
    <p class="hint" id="password-hint">${TEXT.newPasswordHint}</p>
  </div>`;
}

function otherWays({ otherWays, removed }: NewPasswordPage): Html | undefined {
  if (otherWays.length === 0) return undefined;
  return html`<fieldset class="choices" aria-describedby="ways-hint">
    <legend class="field-label">${TEXT.otherWays}</legend>
    <p class="hint" id="ways-hint">${TEXT.otherWaysHint}</p>
    ${otherWays.map(
      ({ id, value }) =>
        html`<label class="choice">
          <input type="checkbox" name="remove-${id}" value="yes" ${removed.includes(id) ? html`checked` : undefined} />
          <span>${TEXT.remove(value)}</span>
        </label>`,
    )}
  </fieldset>`;
}
