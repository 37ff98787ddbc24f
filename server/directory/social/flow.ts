/**
 * The way to a provider and back (RFC 6749 4.1, RFC 9700 4.7.1). One secret in a cookie of its own ties it to a browser;
 * state, nonce and PKCE verifier follow from that secret, so neither the store nor the address knows enough to go on.
 *
 * A provider that comes back by a cross-site POST (`form_post`) brings no such cookie: its form is kept with the flow, and
 * the browser is sent on by GET, which does.
 */

import { createHmac } from 'node:crypto';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { hashOf, randomId } from '../../secret.ts';
import type { Database } from '../../sql/database.ts';
import type { SocialAccount, SocialConnector } from './connector.ts';
import { createFlowCookies } from './flow-cookies.ts';
import { flowStore, type Intent } from './flow-store.ts';
import { SocialError } from './social-error.ts';

export interface Flows {
  /**
   * Where to send the browser, which gets the flow's cookie.
   * @param reauthenticate asks the provider to have the person prove again who they are
   * @throws SocialError
   */
  begin: (ctx: KoaContextWithOIDC, provider: SocialConnector, intent: Intent, reauthenticate: boolean) => Promise<URL>;
  /** Keeps what the provider has posted. @returns where the browser goes on; undefined if nobody waits for it */
  post: (provider: SocialConnector, form: URLSearchParams) => Promise<string | undefined>;
  /** Takes the flow that this browser began with this provider, once. */
  take: (ctx: KoaContextWithOIDC, provider: SocialConnector) => Promise<Returned | undefined>;
}

/** Somebody who is back from a provider. */
export interface Returned {
  readonly intent: Intent;
  /** Asks the provider who it is; once. @throws SocialError */
  redeem: () => Promise<SocialAccount>;
}

/** Seconds from the first redirect to the callback. */
const FLOW_LIFE = 600;

/** The time comes first, so that the names of cookies sort by age; then what is derived from the secret. */
const STATE = /^[a-z\d]{7}-[\w-]{43}$/;
const NAME_LENGTH = 12;

export interface FlowDeps {
  readonly database: Database;
  /** Origin of the directory. */
  readonly publicUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createFlows({ database, publicUrl, now }: FlowDeps): Flows {
  const store = flowStore(database);
  const cookies = createFlowCookies(publicUrl, FLOW_LIFE);
  const seconds = () => Math.floor(now() / 1000);

  return {
    begin: async (ctx, provider, intent, reauthenticate) => {
      const secret = randomId();
      const state = stateOf(secret, seconds().toString(36).padStart(7, '0'));
      const url = await provider.authorizationUrl({
        redirectUri: publicUrl + callbackPath(provider),
        state,
        nonce: derived(secret, 'nonce'),
        codeChallenge: hashOf(derived(secret, 'verifier')),
        ...(reauthenticate ? { reauthenticate } : {}),
      });
      const expiresAt = seconds() + FLOW_LIFE;
      const hashes = { secretHash: hashOf(secret), stateHash: hashOf(state) };
      await store.insert({ ...hashes, alias: provider.alias, intent, expiresAt }, seconds());
      cookies.set(ctx, state.slice(0, NAME_LENGTH), secret);
      return url;
    },
    post: async (provider, form) => {
      const state = form.get('state') ?? '';
      const waits = await store.post(hashOf(state), provider.alias, form.toString(), seconds());
      return waits ? `${callbackPath(provider)}?${new URLSearchParams({ state }).toString()}` : undefined;
    },
    take: async (ctx, provider) => {
      const query = new URLSearchParams(ctx.querystring);
      const [state = '', ...others] = query.getAll('state');
      if (!STATE.test(state) || others.length > 0) return undefined;
      const name = state.slice(0, NAME_LENGTH);
      const secret = cookies.read(ctx, name);
      if (secret === undefined || stateOf(secret, state.slice(0, 7)) !== state) return undefined;
      const flow = await store.take(hashOf(secret), provider.alias, seconds());
      if (!flow) return undefined;
      cookies.clear(ctx, name);
      return {
        intent: flow.intent,
        redeem: async () => {
          if (provider.responseMode === 'form_post' && flow.posted === null) throw new SocialError('invalid');
          return provider.redeem({
            query: flow.posted === null ? query : new URLSearchParams(flow.posted),
            redirectUri: publicUrl + callbackPath(provider),
            state,
            nonce: derived(secret, 'nonce'),
            codeVerifier: derived(secret, 'verifier'),
          });
        },
      };
    },
  };
}

/** The address a provider sends people back to; no two providers share one (RFC 9700 4.4.2). */
function callbackPath({ alias }: SocialConnector): string {
  return `/auth/link/${alias}/callback`;
}

function stateOf(secret: string, time: string): string {
  return `${time}-${derived(secret, `state ${time}`)}`;
}

function derived(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('base64url');
}
