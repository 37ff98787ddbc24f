/**
 * The language of the pages: what the application asked for (`ui_locales`, OIDC Core 3.1.2.1), kept in a cookie for the
 * pages behind the first, else the browser's (`Accept-Language`).
 */

import { parseAccept } from 'hono/utils/accept';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Words, WordsFor } from '../text/text.ts';

export interface PageLanguage {
  readonly wordsOf: (ctx: KoaContextWithOIDC) => Words;
  /** Keeps what an address asks for. */
  readonly use: (provider: Provider) => void;
}

/** @param publicUrl origin of the directory */
export function createPageLanguage(publicUrl: string, wordsFor: WordsFor): PageLanguage {
  const secure = publicUrl.startsWith('https:');
  const name = `${secure ? '__Host-' : ''}directory_language`;

  const wordsOf = (ctx: KoaContextWithOIDC): Words => {
    const accepted = parseAccept(ctx.get('accept-language').slice(0, 256)).filter(({ q }) => q > 0);
    return wordsFor([...wishes(ctx), ctx.cookies.get(name, { signed: false }), ...accepted.map(({ type }) => type)]);
  };

  return {
    wordsOf,
    use: provider =>
      provider.use(async (context, next) => {
        const ctx = context as KoaContextWithOIDC;
        if (wishes(ctx).length > 0) {
          ctx.cookies.set(name, wordsOf(ctx).language, {
            path: '/',
            httpOnly: true,
            sameSite: 'lax',
            secure,
            signed: false,
            overwrite: true,
          });
        }
        await next();
      }),
  };
}

function wishes({ query }: KoaContextWithOIDC): string[] {
  const { ui_locales: given } = query;
  return typeof given === 'string' ? given.slice(0, 256).split(' ').filter(Boolean) : [];
}
