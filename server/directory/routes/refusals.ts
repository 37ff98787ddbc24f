/** How the directory's APIs refuse a caller. */

import { Refusal } from '../../error.ts';

/** RFC 6750 section 3. */
export function unauthenticated(): Refusal {
  return new Refusal('unauthenticated', { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
}

/** @param reason why there is no such method, where that is not plain */
export function refuseMethod(allow: string, reason?: string): never {
  const members = reason === undefined ? {} : { detail: reason };
  throw new Refusal('method_not_allowed', { headers: { allow }, members });
}
