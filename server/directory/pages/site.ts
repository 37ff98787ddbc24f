/** How the directory's documents are answered: their headers, the way back to the account page, the common error page. */

import type { KoaContextWithOIDC } from 'oidc-provider';
import { errorPage } from './error.ts';
import type { Text, Words } from '../text/text.ts';
import type { PageLanguage } from './language.ts';
import type { PageFrame } from './layout.ts';
import { signedOutPage, signOutPage } from './sign-out.ts';

export interface Site {
  /** In the language of the request. */
  readonly frame: (ctx: KoaContextWithOIDC) => PageFrame;
  readonly text: (ctx: KoaContextWithOIDC) => Text;
  /** @param formTarget origins a form's answer may lead to, besides this one; with spaces between */
  document: (ctx: KoaContextWithOIDC, status: number, text: string, formTarget?: string) => void;
  /** @param code see text/text.ts */
  error: (ctx: KoaContextWithOIDC, status: number, code: string) => void;
  signOut: (ctx: KoaContextWithOIDC, form: string) => void;
  signedOut: (ctx: KoaContextWithOIDC) => void;
}

/** @param authuiUrl origin of the account page */
export function createSite(
  about: Omit<PageFrame, keyof Words>,
  authuiUrl: string,
  wordsOf: PageLanguage['wordsOf'],
): Site {
  const site: Site = {
    frame: ctx => ({ ...about, ...wordsOf(ctx) }),
    text: ctx => wordsOf(ctx).text,
    document: (ctx, status, text, formTarget = '') => {
      ctx.status = status;
      ctx.type = 'html';
      ctx.set('content-language', wordsOf(ctx).language);
      ctx.set('content-security-policy', documentPolicy(formTarget));
      ctx.body = text;
    },
    error: (ctx, status, code) => site.document(ctx, status, errorPage(site.frame(ctx), code, authuiUrl)),
    signOut: (ctx, form) => site.document(ctx, 200, signOutPage(site.frame(ctx), form, authuiUrl), authuiUrl),
    signedOut: ctx => site.document(ctx, 200, signedOutPage(site.frame(ctx), authuiUrl)),
  };
  return site;
}

/** Chromium holds every redirect after a form against `form-action`, up to the application that gets the answer. */
function documentPolicy(formTarget: string): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    `form-action 'self' ${formTarget}`.trimEnd(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
