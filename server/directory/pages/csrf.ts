/** A form's proof that it came from our own page: bound to a subject that one browser alone holds by its cookie. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Audit } from '../../audit.ts';

export interface Csrf {
  /** @param subject what the form is bound to */
  token: (subject: string) => string;
  /** Whether a posted form is our own, of this subject. */
  accepts: (ctx: KoaContextWithOIDC, subject: string, token: string) => boolean;
}

/** @param keys the first makes tokens, all are accepted */
export function createCsrf(keys: readonly string[]): Csrf {
  const tokenBy = (key: string, subject: string) => createHmac('sha256', key).update(`csrf\0${subject}`).digest();
  return {
    token: subject => tokenBy(keys[0] ?? '', subject).toString('base64url'),
    accepts: (ctx, subject, token) => {
      // our own form sends `Origin: null`, because no page of ours sends a referrer
      if (!['', 'same-origin'].includes(ctx.get('sec-fetch-site'))) return false;
      const given = Buffer.from(token, 'base64url');
      return keys.some(key => {
        const expected = tokenBy(key, subject);
        return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
      });
    },
  };
}

/** The same, and what it does not accept leaves an audit event. */
export function auditedCsrf(csrf: Csrf, audit: Audit): Csrf {
  return {
    ...csrf,
    accepts: (...given) => {
      const accepted = csrf.accepts(...given);
      if (!accepted) audit('csrf_refused', {});
      return accepted;
    },
  };
}
