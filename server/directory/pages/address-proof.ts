/** The two pages on which somebody proves an address: where to send a code, and what it was. */

import type { Text } from '../text/text.ts';
import { html, type Html } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import { fieldState, problemNotice, type Problem } from './problem.ts';

export interface AddressPage {
  readonly purpose: keyof Text['proof'];
  readonly action: string;
  readonly csrfToken: string;
  /** What stands in the field. */
  readonly address: string;
  /** The address is known and cannot be chosen. */
  readonly fixed: boolean;
  readonly backUrl: string;
  readonly problem?: Problem;
}

export function addressPage(frame: PageFrame, page: AddressPage): string {
  const { title, hint } = frame.text.proof[page.purpose];
  return document(
    frame,
    page.problem ? `${page.problem.message} ${title}` : title,
    html`<h1>${title}</h1>
      <p class="hint" id="hint">${hint}</p>
      ${problemNotice(page.problem)}
      <form method="post" action="${page.action}">
        <input type="hidden" name="csrf" value="${page.csrfToken}" />
        ${page.fixed ? html`<p><strong>${page.address}</strong></p>` : addressField(frame, page)}
        <button class="button button-primary" type="submit">${frame.text.sendCode}</button>
      </form>
      <p class="links"><a href="${page.backUrl}">${backText(page.purpose, frame)}</a></p>`,
  );
}

function addressField(frame: PageFrame, { purpose, address, problem }: AddressPage): Html {
  return html`<div class="field">
    <label class="field-label" for="email">${frame.text.email}</label>
    <input
      class="input"
      id="email"
      name="email"
      type="email"
      autocomplete="${purpose === 'reset' ? 'username' : 'email'}"
      required
      maxlength="2048"
      value="${address}"
      ${fieldState(problem, 'hint')}
      autofocus
    />
  </div>`;
}

export interface CodePage {
  readonly purpose: keyof Text['proof'];
  readonly action: string;
  readonly csrfToken: string;
  readonly address: string;
  /** Where to begin again. */
  readonly startPath: string;
  readonly fixed: boolean;
  /** Another code has just been asked for. */
  readonly again: boolean;
  readonly problem?: Problem;
}

export function codePage(frame: PageFrame, page: CodePage): string {
  const { title, sent } = frame.text.proof[page.purpose];
  return document(
    frame,
    page.problem ? `${page.problem.message} ${title}` : title,
    html`<h1>${title}</h1>
      <p>${sent(page.address)}</p>
      ${page.again ? html`<p class="notice notice-good" role="status">${frame.text.anotherSent}</p>` : undefined}
      ${problemNotice(page.problem)}
      <form method="post" action="${page.action}">
        <input type="hidden" name="csrf" value="${page.csrfToken}" />
        <div class="field">
          <label class="field-label" for="code">${frame.text.code}</label>
          <input
            class="input"
            id="code"
            name="code"
            type="text"
            inputmode="numeric"
            autocomplete="one-time-code"
            required
            maxlength="32"
            ${fieldState(page.problem, 'code-hint')}
            autofocus
          />
          <p class="hint" id="code-hint">${frame.text.codeHint}</p>
        </div>
        <button class="button button-primary" type="submit">${frame.text.checkCode}</button>
        <button class="button" type="submit" name="again" value="yes" formnovalidate>${frame.text.anotherCode}</button>
      </form>
      ${page.fixed ? undefined : html`<p class="links"><a href="${page.startPath}">${frame.text.otherAddress}</a></p>`}`,
  );
}

function backText(purpose: AddressPage['purpose'], frame: PageFrame): string {
  return purpose === 'first_password' ? frame.text.back(frame.project) : frame.text.toSignIn;
}
