/** How the directory's documents are answered: their headers, the way back to the account page, the common error page. */

import type { KoaContextWithOIDC } from 'oidc-provider';
import { errorPage } from './error.ts';
import type { PageFrame } from './layout.ts';
import { signedOutPage, signOutPage } from './sign-out.ts';

export interface Site {
  readonly frame: PageFrame;
  /** @param formTarget origins a form's answer may lead to, besides this one; with spaces between */
  document: (ctx: KoaContextWithOIDC, status: number, text: string, formTarget?: string) => void;
  /** @param code see pages/text.ts */
  error: (ctx: KoaContextWithOIDC, status: number, code: string) => void;
  signOut: (ctx: KoaContextWithOIDC, form: string) => void;
  signedOut: (ctx: KoaContextWithOIDC) => void;
}

/** @param authuiUrl origin of the account page */
export function createSite(frame: PageFrame, authuiUrl: string): Site {
  const site: Site = {
    frame,
    document: (ctx, status, text, formTarget = '') => {
      ctx.status = status;
      ctx.type = 'html';
      ctx.set('content-security-policy', documentPolicy(formTarget));
      ctx.body = text;
    },
    error: (ctx, status, code) => site.document(ctx, status, errorPage(frame, code, authuiUrl)),
    signOut: (ctx, form) => site.document(ctx, 200, signOutPage(frame, form, authuiUrl), authuiUrl),
    signedOut: ctx => site.document(ctx, 200, signedOutPage(frame, authuiUrl)),
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
