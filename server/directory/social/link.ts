/**
 * Linking: a ticket for the browser of somebody who is signed in, the way to the provider, and back to the account page
 * with what became of it. Before and after, the provider session of that browser must be the one that asked.
 */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Audit } from '../../audit.ts';
import { Refusal } from '../../error.ts';
import { hashOf, randomId } from '../../secret.ts';
import type { Database } from '../../sql/database.ts';
import type { Logger } from '../../log.ts';
import type { Actor } from '../login-ids/login-ids.ts';
import { goTo } from '../pages/exchange.ts';
import type { Site } from '../pages/site.ts';
import type { LinkOutcome, SocialAccounts } from './accounts.ts';
import type { SocialConnector } from './connector.ts';
import { flowStore, type Intent } from './flow-store.ts';
import type { Flows, Returned } from './flow.ts';
import { asSocialError } from './social-error.ts';

export interface LinkingDeps {
  readonly provider: Provider;
  readonly database: Database;
  /** By alias. */
  readonly connectors: ReadonlyMap<string, SocialConnector>;
  readonly flows: Flows;
  readonly accounts: SocialAccounts;
  readonly site: Site;
  readonly publicUrl: string;
  /** Origin of the account page. */
  readonly authuiUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly audit: Audit;
  readonly log: Logger;
}

export interface Linking {
  /**
   * Where the actor's browser begins to link an account. It works once, in their provider session only.
   * @throws Refusal `not_found` if people cannot be sent to such a provider
   */
  ticketFor: (actor: Actor, alias: string) => Promise<string>;
  /** The browser has opened a ticket; fills in the answer. */
  start: (ctx: KoaContextWithOIDC, ticket: string) => Promise<void>;
  /** The browser is back from the provider; fills in the answer. */
  finish: (
    ctx: KoaContextWithOIDC,
    connector: SocialConnector,
    intent: Extract<Intent, { kind: 'link' }>,
    redeem: Returned['redeem'],
  ) => Promise<void>;
}

/** Seconds between a click and the redirect that follows from it. */
const TICKET_LIFE = 60;

export function createLinking(deps: LinkingDeps): Linking {
  const { provider, database, connectors, flows, accounts, site, publicUrl, authuiUrl, now, audit, log } = deps;
  const store = flowStore(database);
  const seconds = () => Math.floor(now() / 1000);

  const isSessionOf = async (ctx: KoaContextWithOIDC, sub: string, uid: string): Promise<boolean> => {
    const session = await provider.Session.get(ctx);
    return session.accountId === sub && session.uid === uid;
  };

  const settings = (ctx: KoaContextWithOIDC, sub: string, alias: string, outcome: LinkOutcome | 'cancelled') => {
    if (outcome === 'linked') audit('link', { provider: alias }, sub);
    else audit('link_failed', { provider: alias, reason: outcome }, sub);
    goTo(ctx, `${authuiUrl}/settings?outcome=${outcome}`);
  };

  const refuse = (ctx: KoaContextWithOIDC) => {
    audit('link_failed', { reason: 'other_session' });
    site.error(ctx, 400, 'session_expired');
  };

  const failed = (ctx: KoaContextWithOIDC, sub: string, { alias }: SocialConnector, error: unknown) => {
    const social = asSocialError(error);
    if (social.kind !== 'denied')
      log.warn({ event: 'social_provider', provider: alias, kind: social.kind, error: social });
    settings(ctx, sub, alias, social.kind === 'denied' ? 'cancelled' : 'failed');
  };

  return {
    ticketFor: async ({ sub, sessionUid }, alias) => {
      if (connectors.get(alias)?.enabled !== true) throw new Refusal('not_found');
      const ticket = randomId();
      const expiresAt = seconds() + TICKET_LIFE;
      await store.insertTicket({ idHash: hashOf(ticket), alias, sub, sessionUid, expiresAt }, seconds());
      return `${publicUrl}/link/${ticket}`;
    },

    start: async (ctx, given) => {
      const ticket = await store.takeTicket(hashOf(given), seconds());
      const connector = ticket && connectors.get(ticket.alias);
      if (!ticket || !connector || !(await isSessionOf(ctx, ticket.sub, ticket.sessionUid))) {
        refuse(ctx);
        return;
      }
      const { sub, sessionUid } = ticket;
      try {
        goTo(ctx, (await flows.begin(ctx, connector, { kind: 'link', sub, sessionUid }, false)).href);
      } catch (error) {
        failed(ctx, sub, connector, error);
      }
    },

    finish: async (ctx, connector, { sub, sessionUid }, redeem) => {
      if (!(await isSessionOf(ctx, sub, sessionUid))) {
        refuse(ctx);
        return;
      }
      let outcome: LinkOutcome;
      try {
        const account = await redeem();
        outcome = await accounts.link({ sub, sessionUid }, connector, account);
      } catch (error) {
        failed(ctx, sub, connector, error);
        return;
      }
      settings(ctx, sub, connector.alias, outcome);
    },
  };
}
