/** How a page is asked for and left: by which methods, how often, and where to. */

import type { KoaContextWithOIDC } from 'oidc-provider';
import { Refusal } from '../../error.ts';
import type { Problem } from './problem.ts';
import type { Text } from '../text/text.ts';

/** @throws Refusal `method_not_allowed` for what neither shows nor submits a page */
export function refuseOtherMethods(ctx: KoaContextWithOIDC, allowed = ['GET', 'HEAD', 'POST']): void {
  if (!allowed.includes(ctx.method)) {
    throw new Refusal('method_not_allowed', { headers: { allow: allowed.join(', ') } });
  }
}

/** After a form: the page behind it is asked for anew, so that reloading it sends nothing twice. */
export function goTo(ctx: KoaContextWithOIDC, path: string): void {
  ctx.status = 303;
  ctx.redirect(path);
}

/** What to say where a limit refuses. @throws whatever else the error was */
export function limited(
  ctx: KoaContextWithOIDC,
  error: unknown,
  text: Text,
): { readonly status: number; readonly problem: Problem } {
  if (!(error instanceof Refusal) || error.code !== 'too_many_requests') throw error;
  ctx.set(error.headers);
  const message = text.tooMany(Number(error.headers['retry-after']));
  return { status: error.status, problem: { message, concerns: 'form' } };
}
