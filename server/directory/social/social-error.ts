/**
 * Why nobody came back from a provider, in six words. Foreign errors are mapped here and nowhere else; what a provider
 * wrote stays in the cause, for the log's eyes, and is never shown.
 */

import * as openid from 'openid-client';
import { OutgoingError } from '../../http/outgoing.ts';
import { UntrustedProvider } from '../../oidc/trusted-provider.ts';

/**
 * `denied`: the person said no. `expired`: the code is used up or too old; start again. `unavailable`: the provider is
 * out of order. `timeout`: it did not answer in time. `invalid`: its answer is not the one to this question, or no good.
 * `misconfigured`: the operator has to act (client, secret, redirect URI, issuer, scopes).
 */
export type SocialErrorKind = 'denied' | 'expired' | 'unavailable' | 'timeout' | 'invalid' | 'misconfigured';

export class SocialError extends Error {
  readonly kind: SocialErrorKind;
  constructor(kind: SocialErrorKind, cause?: unknown) {
    super(`Social provider: ${kind}`, { cause });
    this.name = 'SocialError';
    this.kind = kind;
  }
}

/** Error codes of RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6, and of providers with codes of their own. */
const KIND_OF_CODE: Readonly<Record<string, SocialErrorKind>> = {
  access_denied: 'denied',
  user_denied: 'denied',
  // Apple, LinkedIn
  user_cancelled_authorize: 'denied',
  user_cancelled_login: 'denied',
  consent_required: 'denied',
  interaction_required: 'denied',
  login_required: 'denied',
  invalid_grant: 'expired',
  // GitHub
  bad_verification_code: 'expired',
  invalid_client: 'misconfigured',
  unauthorized_client: 'misconfigured',
  unsupported_grant_type: 'misconfigured',
  unsupported_response_type: 'misconfigured',
  invalid_scope: 'misconfigured',
  // LinkedIn
  unauthorized_scope_error: 'misconfigured',
  // GitHub
  incorrect_client_credentials: 'misconfigured',
  redirect_uri_mismatch: 'misconfigured',
  application_suspended: 'misconfigured',
  server_error: 'unavailable',
  temporarily_unavailable: 'unavailable',
};

/** @param code as a provider sent it */
export function kindOfCode(code: string): SocialErrorKind {
  return (Object.hasOwn(KIND_OF_CODE, code) ? KIND_OF_CODE[code] : undefined) ?? 'invalid';
}

/** Out of order, or too many of us at once. */
export function isOutage(status: number): boolean {
  return status >= 500 || status === 429;
}

export function asSocialError(error: unknown): SocialError {
  if (error instanceof SocialError) return error;
  for (let current = error; current instanceof Error; current = current.cause) {
    const kind = kindOf(current);
    if (kind) return new SocialError(kind, error);
  }
  return new SocialError('invalid', error);
}

function kindOf(error: Error): SocialErrorKind | undefined {
  if (error instanceof OutgoingError) {
    if (error.kind === 'timeout') return 'timeout';
    return error.kind === 'unreachable' ? 'unavailable' : error.kind === 'refused' ? 'misconfigured' : 'invalid';
  }
  if (error instanceof UntrustedProvider || isIssuerMismatch(error)) return 'misconfigured';
  if (error instanceof openid.AuthorizationResponseError) return kindOfCode(error.error);
  if (error instanceof openid.ResponseBodyError) {
    return isOutage(error.status) ? 'unavailable' : kindOfCode(error.error);
  }
  // RFC 6749 5.2: a client that is not known may be told so by a challenge
  if (error instanceof openid.WWWAuthenticateChallengeError) return 'misconfigured';
  if (error.cause instanceof Response && isOutage(error.cause.status)) return 'unavailable';
  return undefined;
}

/** The library looks at the issuer before we do. */
function isIssuerMismatch(error: Error): boolean {
  const { code, cause } = error as { code?: string; cause?: unknown };
  return code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' && (cause as { attribute?: string }).attribute === 'issuer';
}
