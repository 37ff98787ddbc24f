/** What came back to a redirect URI, checked before anybody is asked anything (RFC 6749 4.1.2, RFC 9207 2.4). */

import type { AuthorizationAnswer } from './connector.ts';
import { kindOfCode, SocialError, type SocialErrorKind } from './social-error.ts';

/** Longer codes than any provider sends. */
const CODE_MAXIMUM = 4096;

/**
 * The authorization code of the one answer to this transaction.
 * @param issuer what `iss` must be if it is there; left out where it is checked elsewhere
 * @param withoutCode what it means that neither code nor error came
 * @throws SocialError `invalid` for an answer to another question, else what the provider's error means
 */
export function codeOf(
  { query, state }: AuthorizationAnswer,
  issuer?: string,
  withoutCode: SocialErrorKind = 'invalid',
): string {
  for (const name of ['state', 'code', 'error', 'iss']) {
    if (query.getAll(name).length > 1) throw new SocialError('invalid');
  }
  if (query.get('state') !== state || query.has('response')) throw new SocialError('invalid');
  const iss = query.get('iss');
  if (issuer !== undefined && iss !== null && iss !== issuer) throw new SocialError('invalid');
  const error = query.get('error');
  if (error !== null) throw new SocialError(kindOfCode(error));
  const code = query.get('code');
  if (code === null) throw new SocialError(withoutCode);
  if (code === '' || code.length > CODE_MAXIMUM) throw new SocialError('invalid');
  return code;
}
