/**
 * Only the site's own page may call `/api`: the static header cannot be sent from another site without a preflight, and
 * there is no CORS; `Origin` and `Sec-Fetch-Site`, where sent, must say the same (draft BFF 6.1.3.3, Fetch Metadata).
 */

import { CSRF_HEADER } from '../../src/api/contract.ts';
import { Refusal } from '../error.ts';

const CSRF_NAME = CSRF_HEADER.name.toLowerCase();

/**
 * @param header by its name in lower case
 * @throws Refusal `csrf_refused`
 */
export function guardOrigin(method: string, header: (name: string) => string | undefined, publicUrl: string): void {
  const origin = header('origin');
  const site = header('sec-fetch-site');
  const safe = method === 'GET' || method === 'HEAD';
  const own =
    header(CSRF_NAME) === CSRF_HEADER.value &&
    (origin === undefined || origin === publicUrl) &&
    (site === undefined || site === 'same-origin') &&
    (safe || origin !== undefined || site !== undefined);
  if (!own) throw new Refusal('csrf_refused');
}
