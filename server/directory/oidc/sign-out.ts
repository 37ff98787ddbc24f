/**
 * End-session without a session (RP-Initiated Logout 1.0 section 2): the account page has already ended it server to
 * server, so there is nothing to ask and the browser goes straight back. The provider would send a form that needs a
 * script or another click.
 */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

export function useSignOutShortcut(provider: Provider): void {
  provider.use(async (context, next) => {
    await next();
    const { oidc } = context as KoaContextWithOIDC;
    if (oidc?.route !== 'end_session' || context.status !== 200 || !oidc.session || oidc.session.accountId) return;
    await oidc.session.destroy();
    context.remove('set-cookie');
    context.status = 303;
    context.redirect(wayBack(provider, oidc.params ?? {}));
  });
}

/** The provider has already dropped an address that the client has not registered. */
function wayBack(provider: Provider, params: Readonly<Record<string, unknown>>): string {
  const { post_logout_redirect_uri: target, state } = params;
  if (typeof target !== 'string') return provider.urlFor('end_session_success');
  const url = new URL(target);
  if (typeof state === 'string') url.searchParams.set('state', state);
  return url.href;
}
