/** A form's proof that it came from our own page: bound to one sign-in, which is bound to one browser by its cookie. */

import { createHmac, timingSafeEqual } from 'node:crypto';

/** @param keys the first makes tokens, all are accepted */
export function createCsrf(keys: readonly string[]) {
  const tokenBy = (key: string, subject: string) => createHmac('sha256', key).update(`csrf\0${subject}`).digest();
  return {
    token: (subject: string): string => tokenBy(keys[0] ?? '', subject).toString('base64url'),
    accepts: (subject: string, token: string): boolean => {
      const given = Buffer.from(token, 'base64url');
      return keys.some(key => {
        const expected = tokenBy(key, subject);
        return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
      });
    },
  };
}

export type Csrf = ReturnType<typeof createCsrf>;
