/** Strong entity tags and the one form of `If-Match` that is taken (RFC 9110 sections 8.8.3, 13.1.1). */

import { hashOf } from '../secret.ts';
import { Refusal } from '../error.ts';

/** A quoted SHA-256 digest in base64url. */
export function strongEtag(text: string): string {
  return `"${hashOf(text)}"`;
}

/**
 * The tag the caller last saw. `*`, weak tags and lists are no proof of that.
 * @throws Refusal `precondition_required` without a header, `precondition_failed` for any other form
 */
export function requireIfMatch(header: string | null | undefined): string {
  if (!header) throw new Refusal('precondition_required');
  if (!/^"[\w-]+"$/.test(header)) throw new Refusal('precondition_failed');
  return header;
}
