/** Signing in and up with a provider: from a button of the sign-in page to the provider, and back to who waits for it. */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Audit } from '../../audit.ts';
import type { Limit } from '../../http/rate-limit.ts';
import type { Logger } from '../../log.ts';
import { isRecent, UNPROVEN } from '../login-ids/freshness.ts';
import { demandedSubject } from '../oidc/demanded-subject.ts';
import { pendingInteraction, type Interaction, type Interactions } from '../oidc/interaction.ts';
import type { Csrf } from '../pages/csrf.ts';
import { emailTakenPage } from '../pages/email-taken.ts';
import { goTo } from '../pages/exchange.ts';
import { readForm } from '../pages/form-body.ts';
import type { Site } from '../pages/site.ts';

import type { ProviderProblem } from '../text/text.ts';
import type { SocialAccounts } from './accounts.ts';
import type { SocialAccount, SocialConnector } from './connector.ts';
import type { Flows, Returned } from './flow.ts';
import { asSocialError, type SocialErrorKind } from './social-error.ts';

export interface SocialSignInDeps {
  readonly provider: Provider;
  /** By alias. */
  readonly connectors: ReadonlyMap<string, SocialConnector>;
  readonly flows: Flows;
  readonly accounts: SocialAccounts;
  readonly interactions: Interactions;
  readonly site: Site;
  readonly csrf: Csrf;
  /** Tries of one address. */
  readonly limit: Limit;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly audit: Audit;
  readonly log: Logger;
}

/** Each fills in the answer. */
export interface SocialSignIn {
  /** The form of the sign-in page was posted. */
  start: (ctx: KoaContextWithOIDC, interactionUid: string) => Promise<void>;
  /** Somebody is back from a provider. */
  finish: (
    ctx: KoaContextWithOIDC,
    connector: SocialConnector,
    interactionUid: string,
    redeem: Returned['redeem'],
  ) => Promise<void>;
  /** Somebody wanted to sign up with an address that is here already. */
  emailTaken: (ctx: KoaContextWithOIDC, interactionUid: string) => Promise<void>;
}

const PROBLEMS: Readonly<Record<SocialErrorKind, ProviderProblem>> = {
  denied: 'cancelled',
  expired: 'failed',
  unavailable: 'unavailable',
  timeout: 'unavailable',
  invalid: 'failed',
  misconfigured: 'failed',
};

export function createSocialSignIn(deps: SocialSignInDeps): SocialSignIn {
  const { provider, connectors, flows, accounts, interactions, site, csrf, limit, now, audit, log } = deps;

  const back = (ctx: KoaContextWithOIDC, uid: string, alias: string, problem: ProviderProblem) => {
    audit('sign_in_failed', { reason: problem, provider: alias });
    goTo(ctx, `/interaction/${uid}?${new URLSearchParams({ provider: alias, problem }).toString()}`);
  };

  /** Lets in whoever the account belongs to, as far as they are whom the application waits for. */
  const enter = async (
    ctx: KoaContextWithOIDC,
    pending: Interaction,
    connector: SocialConnector,
    account: SocialAccount,
  ): Promise<void> => {
    const { alias } = connector;
    const demanded = demandedSubject(pending.params['claims']);
    const entry = await accounts.enter(connector, account, demanded === undefined);
    const sub = 'person' in entry ? entry.person.row.sub : undefined;
    if (demanded !== undefined && demanded !== sub) {
      audit('sign_in_failed', { reason: 'other_person', provider: alias }, sub);
      await interactions.goBack(ctx, pending, { error: 'login_required' });
      return;
    }
    if (!('person' in entry)) {
      if (entry.kind !== 'email_taken') back(ctx, pending.uid, alias, 'refused');
      else {
        audit('sign_in_failed', { reason: 'email_taken', provider: alias });
        goTo(ctx, `/interaction/${pending.uid}/social?${new URLSearchParams({ provider: alias }).toString()}`);
      }
      return;
    }
    const { row } = entry.person;
    const { authenticatedAt } = account;
    const isProven = authenticatedAt !== undefined && isRecent(authenticatedAt, Math.floor(now() / 1000));
    if (!isProven && isStepUp(pending) && row.passwordHash !== null) {
      back(ctx, pending.uid, alias, 'unproven');
      return;
    }
    if (entry.kind === 'signed_up') audit('sign_up', { method: 'provider', provider: alias }, row.sub);
    audit('sign_in', { method: 'provider', provider: alias }, row.sub);
    await interactions.signIn(ctx, pending, row.sub, {
      methods: ['fed'],
      provider: alias,
      ...(isProven ? {} : { level: UNPROVEN }),
    });
  };

  return {
    start: async (ctx, uid) => {
      const form = await readForm(ctx.req, ['csrf', 'provider']);
      const pending = await pendingInteraction(provider, ctx, uid);
      const connector = connectors.get(form.provider);
      if (!pending || !connector) {
        site.error(ctx, 400, 'session_expired');
        return;
      }
      if (!csrf.accepts(ctx, uid, form.csrf)) {
        back(ctx, uid, connector.alias, 'failed');
        return;
      }
      await limit.take(ctx.ip);
      try {
        const intent = { kind: 'sign_in', interactionUid: uid } as const;
        goTo(ctx, (await flows.begin(ctx, connector, intent, isStepUp(pending))).href);
      } catch (error) {
        back(ctx, uid, connector.alias, problemOf(error, connector, log));
      }
    },

    finish: async (ctx, connector, uid, redeem) => {
      const pending = await provider.Interaction.find(uid);
      if (!pending) {
        site.error(ctx, 400, 'session_expired');
        return;
      }
      let account: SocialAccount;
      try {
        account = await redeem();
      } catch (error) {
        back(ctx, uid, connector.alias, problemOf(error, connector, log));
        return;
      }
      await enter(ctx, pending, connector, account);
    },

    emailTaken: async (ctx, uid) => {
      const pending = await pendingInteraction(provider, ctx, uid);
      const connector = connectors.get(String(ctx.query['provider']));
      if (!pending || !connector) {
        site.error(ctx, 400, 'session_expired');
        return;
      }
      site.document(ctx, 409, emailTakenPage(site.frame(ctx), connector.name, `/interaction/${uid}`));
    },
  };
}

/** They are to prove again who they are. */
function isStepUp({ session, params }: Interaction): boolean {
  return session !== undefined || demandedSubject(params['claims']) !== undefined;
}

function problemOf(error: unknown, { alias }: SocialConnector, log: Logger): ProviderProblem {
  const social = asSocialError(error);
  if (social.kind !== 'denied')
    log.warn({ event: 'social_provider', provider: alias, kind: social.kind, error: social });
  return PROBLEMS[social.kind];
}
