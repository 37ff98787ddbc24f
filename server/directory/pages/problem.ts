/** What is wrong with a form: said once above it, and tied to the fields it is about. */

import { html, type Html } from './html.ts';

export interface Problem {
  readonly message: string;
  /** The fields the message is about. */
  readonly concerns: 'fields' | 'form';
}

export function problemNotice(problem: Problem | undefined): Html {
  return problem ? html`<p class="notice" id="problem" role="alert">${problem.message}</p>` : html``;
}

/** @param hint id of what always describes the field */
export function fieldState(problem: Problem | undefined, hint?: string): Html {
  const wrong = problem?.concerns === 'fields';
  const described = [...(wrong ? ['problem'] : []), ...(hint === undefined ? [] : [hint])].join(' ');
  if (described === '') return html``;
  return html`${html`${wrong ? html` aria-invalid="true"` : undefined}`} aria-describedby="${described}"`;
}
