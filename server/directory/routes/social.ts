/** The browser's way to social providers and back. What somebody is back for is decided by what they left for. */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { Refusal } from '../../error.ts';
import type { Limit } from '../../http/rate-limit.ts';
import { goTo, refuseOtherMethods } from '../pages/exchange.ts';
import { readForm } from '../pages/form-body.ts';
import type { Site } from '../pages/site.ts';
import type { SocialConnector } from '../social/connector.ts';
import type { Flows } from '../social/flow.ts';
import type { Linking } from '../social/link.ts';
import type { SocialSignIn } from '../social/sign-in.ts';

export interface SocialRoutesDeps {
  /** By alias. */
  readonly connectors: ReadonlyMap<string, SocialConnector>;
  readonly flows: Flows;
  readonly signIn: SocialSignIn;
  readonly linking: Linking;
  readonly site: Site;
  /** Returns to one address. */
  readonly limit: Limit;
}

/** What a provider may post (RFC 6749 4.1.2, RFC 9207), and Apple's own `user`. */
const POSTED = ['state', 'code', 'error', 'iss', 'user'] as const;

export function useSocial(provider: Provider, deps: SocialRoutesDeps): void {
  const { connectors, flows, signIn, linking, site, limit } = deps;

  const callback = async (ctx: KoaContextWithOIDC, connector: SocialConnector): Promise<void> => {
    const isPosted = connector.responseMode === 'form_post';
    refuseOtherMethods(ctx, isPosted ? ['GET', 'POST'] : ['GET']);
    await limit.take(ctx.ip);
    if (ctx.method === 'POST') {
      const form = new URLSearchParams();
      for (const [name, value] of Object.entries(await readForm(ctx.req, POSTED))) if (value) form.set(name, value);
      const path = await flows.post(connector, form);
      if (path === undefined) site.error(ctx, 400, 'session_expired');
      else goTo(ctx, path);
      return;
    }
    assertNavigation(ctx);
    const returned = await flows.take(ctx, connector);
    if (!returned) site.error(ctx, 400, 'session_expired');
    else if (returned.intent.kind === 'link') await linking.finish(ctx, connector, returned.intent, returned.redeem);
    else await signIn.finish(ctx, connector, returned.intent.interactionUid, returned.redeem);
  };

  provider.use(async (context, next) => {
    const ctx = context as KoaContextWithOIDC;
    const [, interactionUid] = /^\/interaction\/([\w-]{1,64})\/social$/.exec(ctx.path) ?? [];
    const [, ticket] = /^\/link\/([\w-]{43})$/.exec(ctx.path) ?? [];
    const [, alias] = /^\/auth\/link\/([a-z\d_-]{1,32})\/callback$/.exec(ctx.path) ?? [];
    const connector = alias === undefined ? undefined : connectors.get(alias);
    if (interactionUid !== undefined) {
      refuseOtherMethods(ctx);
      await (ctx.method === 'POST' ? signIn.start(ctx, interactionUid) : signIn.emailTaken(ctx, interactionUid));
    } else if (ticket !== undefined) {
      refuseOtherMethods(ctx, ['GET']);
      assertNavigation(ctx);
      await linking.start(ctx, ticket);
    } else if (connector) await callback(ctx, connector);
    else await next();
  });
}

/** Only a browser that opens a page uses up what works once: no image, frame, script or prefetch. */
function assertNavigation(ctx: KoaContextWithOIDC): void {
  const purpose = ctx.get('sec-purpose') || ctx.get('purpose');
  if (!['', 'document'].includes(ctx.get('sec-fetch-dest')) || purpose.includes('prefetch')) {
    throw new Refusal('bad_request');
  }
}
