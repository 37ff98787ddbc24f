/**
 * Only the site's own page may call `/api`: the static header cannot be sent from another site without a preflight, and
 * there is no CORS; `Origin` and `Sec-Fetch-Site`, where sent, must say the same (draft BFF 6.1.3.3, Fetch Metadata).
 */

import { CSRF_HEADER } from '../../src/api/contract.ts';
import { Refusal } from '../error.ts';

/** @throws Refusal `csrf_refused` */
export function guardOrigin(method: string, headers: Headers, publicUrl: string): void {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  const safe = method === 'GET' || method === 'HEAD';
  const own =
    headers.get(CSRF_HEADER.name) === CSRF_HEADER.value &&
    (origin === null || origin === publicUrl) &&
    (site === null || site === 'same-origin') &&
    (safe || origin !== null || site !== null);
  if (!own) throw new Refusal('csrf_refused');
}
