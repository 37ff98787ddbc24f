/**
 * "Forgot your password?": an address, a code, a new password. It lives beside a sign-in, so that the person can go on with
 * that afterwards; without one, or after it has expired, under an address of its own.
 */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Audit } from '../../audit.ts';
import type { Proofs } from '../address-proof/proofs.ts';
import { subjectOf, type Place, type Proven, type Steps } from '../address-proof/steps.ts';
import { outliveSession, pendingInteraction } from '../oidc/interaction.ts';
import type { Csrf } from '../pages/csrf.ts';
import { goTo, limited, refuseOtherMethods } from '../pages/exchange.ts';
import { readForm } from '../pages/form-body.ts';
import { newPasswordPage } from '../pages/new-password.ts';
import { outcomePage } from '../pages/outcome.ts';
import type { Problem } from '../pages/problem.ts';
import type { Site } from '../pages/site.ts';
import { otherWaysOf, type Passwords } from './passwords.ts';
import { faultOfPassword } from './rules.ts';

export interface ResetDeps {
  readonly proofs: Proofs;
  readonly steps: Steps;
  readonly passwords: Passwords;
  readonly site: Site;
  readonly csrf: Csrf;
  /** Name of the project. */
  readonly project: string;
  /** Origin of the account page. */
  readonly pageUrl: string;
  readonly audit: Audit;
}

export const RESET_PATH = '/password/reset';
const PATHS = /^(?:\/interaction\/([\w-]{1,64})\/reset|\/password\/reset)(?:\/(code|password|done))?$/;

export function useReset(provider: Provider, deps: ResetDeps): void {
  const { proofs, steps, passwords, site, csrf, project, pageUrl, audit } = deps;

  const choose = async (ctx: KoaContextWithOIDC, place: Place, { secret, row }: Proven, uid: string | undefined) => {
    const person = await passwords.ownerOf(row);
    if (!person) {
      goTo(ctx, place.base);
      return;
    }
    const otherWays = otherWaysOf(person, row);
    const show = (status: number, removed: readonly string[], problem?: Problem) => {
      const page = {
        purpose: 'reset' as const,
        action: `${place.base}/password`,
        csrfToken: csrf.token(subjectOf(secret)),
        login: row.value,
        otherWays,
        removed,
        ...(problem ? { problem } : {}),
      };
      site.document(ctx, status, newPasswordPage(site.frame(ctx), page));
    };
    if (ctx.method !== 'POST') {
      show(200, []);
      return;
    }
    const form = await readForm(ctx.req, ['csrf', 'password', ...otherWays.map(({ id }) => `remove-${id}` as const)]);
    const removed = otherWays.map(({ id }) => id).filter(id => form[`remove-${id}`] !== '');
    if (!csrf.accepts(ctx, subjectOf(secret), form.csrf)) {
      show(403, removed, { message: site.text(ctx).expiredForm, concerns: 'form' });
      return;
    }
    const fault = faultOfPassword(form.password, { project, loginIds: person.loginIds.map(({ value }) => value) });
    if (fault) {
      show(422, removed, { message: site.text(ctx).faults[fault], concerns: 'fields' });
      return;
    }
    try {
      await steps.take(ctx);
    } catch (error) {
      const { status, problem } = limited(ctx, error, site.text(ctx));
      show(status, removed, problem);
      return;
    }
    const pending = uid === undefined ? undefined : await pendingInteraction(provider, ctx, uid);
    if (!(await passwords.reset(row, form.password, removed))) {
      goTo(ctx, place.base);
      return;
    }
    audit('password_changed', { way: 'reset' }, person.row.sub);
    if (pending?.session?.accountId === person.row.sub) await outliveSession(pending);
    goTo(ctx, pending ? `/interaction/${uid}?password=changed` : `${RESET_PATH}/done`);
  };

  provider.use(async (context, next) => {
    const ctx = context as KoaContextWithOIDC;
    const match = PATHS.exec(ctx.path);
    if (!match) return next();
    refuseOtherMethods(ctx);
    const [, uid, step] = match;
    if (uid !== undefined && ctx.method !== 'POST' && !(await pendingInteraction(provider, ctx, uid))) {
      goTo(ctx, step === undefined ? RESET_PATH : `${RESET_PATH}/${step}`);
      return undefined;
    }
    const beside = uid === undefined ? undefined : `/interaction/${uid}`;
    const place = { proofs, base: beside ? `${beside}/reset` : RESET_PATH, backUrl: beside ?? pageUrl };
    if (step === undefined) return steps.address(ctx, place);
    if (step === 'code') return steps.code(ctx, place);
    if (step === 'done') {
      refuseOtherMethods(ctx, ['GET', 'HEAD']);
      site.document(
        ctx,
        200,
        outcomePage(site.frame(ctx), site.text(ctx).changedTitle, site.text(ctx).changedHint, pageUrl),
      );
      return undefined;
    }
    const proven = await steps.proven(ctx, place);
    return proven && choose(ctx, place, proven, uid);
  });
}
