/** The front door of the directory's origin: nobody has anything to do here, so it says where people go from it. */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { Refusal } from '../../error.ts';
import { outcomePage } from './outcome.ts';
import type { Site } from './site.ts';

/** @param authuiUrl origin of the account page */
export function useHome(provider: Provider, site: Site, authuiUrl: string): void {
  provider.use(async (context, next) => {
    const ctx = context as KoaContextWithOIDC;
    if (ctx.path !== '/') return next();
    if (!['GET', 'HEAD'].includes(ctx.method)) {
      throw new Refusal('method_not_allowed', { headers: { allow: 'GET, HEAD' } });
    }
    const frame = site.frame(ctx);
    site.document(ctx, 200, outcomePage(frame, frame.text.home(frame.project), frame.text.homeHint, authuiUrl));
    return undefined;
  });
}
