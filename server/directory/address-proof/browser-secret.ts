/**
 * What ties a proof to one browser: a random text in a cookie. Every start makes a new one, so a cookie that somebody
 * else has planted is good for nothing.
 */

import { randomId } from '../../secret.ts';
import type { KoaContextWithOIDC } from 'oidc-provider';

export interface BrowserSecret {
  read: (ctx: KoaContextWithOIDC) => string | undefined;
  renew: (ctx: KoaContextWithOIDC) => string;
}

/** @param publicUrl origin of the directory */
export function createBrowserSecret(publicUrl: string): BrowserSecret {
  const secure = publicUrl.startsWith('https:');
  const name = `${secure ? '__Host-' : ''}directory_proof`;
  return {
    read: ctx => {
      const value = ctx.cookies.get(name, { signed: false });
      return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
    },
    renew: ctx => {
      const value = randomId();
      ctx.cookies.set(name, value, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure,
        signed: false,
        overwrite: true,
      });
      return value;
    },
  };
}
