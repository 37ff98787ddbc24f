/** The pages of a stand-in provider, in the directory's look: signing in, and what the people there are called. */

import { html, type Html } from '../directory/pages/html.ts';
import { document, type PageFrame } from '../directory/pages/layout.ts';
import { DEMO_PASSWORD } from './people.ts';
import type { SocialPeople } from './social-people.ts';

export interface SocialSignInPage {
  readonly action: string;
  readonly csrfToken: string;
  readonly people: SocialPeople;
  /** The person chosen before. */
  readonly chosen?: string;
  readonly problem?: string;
}

export function socialSignInPage(frame: PageFrame, page: SocialSignInPage): string {
  const title = `Sign in with ${frame.project}`;
  const options = page.people.all.map(
    ({ sub, name, email }) =>
      html`<option value="${sub}" ${sub === page.chosen ? html`selected` : html``}>${name} (${email})</option>`,
  );
  return document(
    frame,
    page.problem ? `${page.problem} ${title}` : title,
    html`<h1>${title}</h1>
      <p class="hint">A stand-in for a social provider. Everybody here has the password ${DEMO_PASSWORD}.</p>
      ${notice(page.problem)}
      <form method="post" action="${page.action}">
        <input type="hidden" name="csrf" value="${page.csrfToken}" />
        <div class="field">
          <label class="field-label" for="person">Person</label>
          <select class="input" id="person" name="person" autofocus>
            ${options}
          </select>
        </div>
        <div class="field">
          <label class="field-label" for="password">Password</label>
          <input
            class="input"
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            maxlength="1024"
            ${page.problem ? html`aria-invalid="true" aria-describedby="problem"` : html``}
          />
        </div>
        <div class="actions">
          <button class="button button-primary" type="submit" name="answer" value="allow">Sign in</button>
          <button class="button" type="submit" name="answer" value="deny">Cancel</button>
        </div>
      </form>
      <p><a href="/">Change what people are called here</a></p>`,
  );
}

export interface SocialPeoplePage {
  readonly csrfToken: string;
  readonly people: SocialPeople;
  readonly problem?: string;
  /** Whose name has just been saved. */
  readonly saved?: string;
}

export function socialPeoplePage(frame: PageFrame, page: SocialPeoplePage): string {
  const forms = page.people.all.map(
    ({ sub, name, email }) =>
      html`<form method="post" action="/">
        <input type="hidden" name="csrf" value="${page.csrfToken}" />
        <input type="hidden" name="person" value="${sub}" />
        <div class="field">
          <label class="field-label" for="name-${sub}">${email}</label>
          <input class="input" id="name-${sub}" name="name" value="${name}" required maxlength="256" />
        </div>
        <div class="actions">
          <button class="button" type="submit" aria-label="Save the name of ${email}">Save</button>
          ${sub === page.saved ? html`<p class="hint" role="status">Saved.</p>` : html``}
        </div>
      </form>`,
  );
  return document(
    frame,
    'People',
    html`<h1>People</h1>
      <p class="hint">A new name is told at the next sign-in with ${frame.project}.</p>
      ${notice(page.problem)} ${forms}`,
  );
}

function notice(problem: string | undefined): Html {
  return problem ? html`<p class="notice" id="problem" role="alert">${problem}</p>` : html``;
}
