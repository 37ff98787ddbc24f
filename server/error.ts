/** Refusals as RFC 9457 problem details: a stable code, its status, a safe sentence. The cause stays in the log. */

import { ERRORS, type ErrorCode } from '../src/api/contract.ts';

const TITLES: Readonly<Record<ErrorCode, string>> = {
  not_found: 'There is nothing at this address',
  method_not_allowed: 'This address does not take that method',
  csrf_refused: 'The request did not come from this site’s own page',
  unauthenticated: 'Sign in first',
  too_many_requests: 'Too many requests; try again later',
  unsupported_media_type: 'The body must be application/json',
  payload_too_large: 'The body is too large',
  invalid_json: 'The body is no valid JSON',
  bad_request: 'The request is malformed',
  misdirected_request: 'This server does not answer for that host',
  reauth_required: 'Sign in again to do this',
  last_way_in: 'This is the only way left to sign in',
  login_id_taken: 'Somebody else signs in with that',
  code_over: 'This code cannot be used any more; ask for another',
  precondition_required: 'Send If-Match with the ETag you last saw',
  precondition_failed: 'The profile has changed since you last saw it',
  invalid_attributes: 'Some attributes were refused; nothing was saved',
  invalid_custom_data: 'The custom data was refused; nothing was saved',
  invalid_picture: 'The picture was refused; nothing was saved',
  invalid_login_id: 'That is not a valid way to sign in',
  wrong_code: 'The code is wrong',
  upstream_unavailable: 'The identity server cannot be reached right now',
  upstream_timeout: 'The identity server did not answer in time',
  upstream_invalid: 'The identity server answered something unexpected',
  unavailable: 'This service cannot answer right now; try again in a moment',
  internal_error: 'Something went wrong on our side',
  storage_full: 'There is no room left to save anything; what is saved is safe',
};

/** Thrown anywhere in a request; answered in one place (http/answer.ts) by {@link problemBody}. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  /** Further members of the body, e.g. `issues`; must hold nothing the person may not see. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    options: { cause?: unknown; members?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(TITLES[code], { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return ERRORS[this.code];
  }
}

/** The body of the answer, `application/problem+json`. */
export function problemBody(refusal: Refusal, requestId: string): Record<string, unknown> {
  return {
    type: 'about:blank',
    title: TITLES[refusal.code],
    status: refusal.status,
    code: refusal.code,
    request_id: requestId,
    ...refusal.members,
  };
}
