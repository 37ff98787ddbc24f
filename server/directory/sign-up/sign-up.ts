/**
 * Signing up with an email: the code comes first, then a password, then there is an account, and the sign-in that
 * somebody was in goes on. Until the last step nothing is stored but the code (product, section 5).
 */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { Refusal } from '../../error.ts';
import type { Audit } from '../../audit.ts';
import type { Database } from '../../sql/database.ts';
import type { Plan, ProofKind, Proofs } from '../address-proof/proofs.ts';
import { subjectOf, type Place, type Proven, type Steps } from '../address-proof/steps.ts';
import { proofStore } from '../address-proof/store.ts';
import { haveAccountLetter, signUpCodeLetter } from '../mail/letters.ts';
import { isOpenToAnybody, pendingInteraction, waitingOrigin, type Interactions } from '../oidc/interaction.ts';
import type { Csrf } from '../pages/csrf.ts';
import { goTo, limited, refuseOtherMethods } from '../pages/exchange.ts';
import { readForm } from '../pages/form-body.ts';
import { newPasswordPage } from '../pages/new-password.ts';
import { outcomePage } from '../pages/outcome.ts';
import type { Problem } from '../pages/problem.ts';
import type { Site } from '../pages/site.ts';
import { faultOfPassword } from '../password/rules.ts';
import type { WordsFor } from '../text/text.ts';
import type { People } from '../users/people.ts';
import { localeOf } from '../users/person.ts';

export interface SignUpDeps {
  readonly database: Database;
  readonly people: People;
  readonly interactions: Interactions;
  readonly proofs: Proofs;
  readonly steps: Steps;
  readonly site: Site;
  readonly csrf: Csrf;
  /** Name of the project. */
  readonly project: string;
  /** Origin of the account page. */
  readonly pageUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly audit: Audit;
}

/** Whoever has the address already is told so, in the mail alone. */
export function signUpKind({
  wordsFor,
  project,
  pageUrl,
}: {
  readonly wordsFor: WordsFor;
  readonly project: string;
  readonly pageUrl: string;
}): ProofKind {
  return {
    purpose: 'sign_up',
    plan: async (users, { value, normalised }, language): Promise<Plan> => {
      const taken = await users.findByLoginId('email', normalised);
      if (!taken) {
        const write = (code: string) => signUpCodeLetter(wordsFor([language]), project, code);
        return { kind: 'code', sub: null, recipient: value, write };
      }
      const owner = await users.find(taken.sub);
      const words = wordsFor([owner && localeOf(owner), language]);
      return { kind: 'notice', recipient: taken.value, letter: haveAccountLetter({ words, project, pageUrl }) };
    },
  };
}

const PATHS = /^\/interaction\/([\w-]{1,64})\/sign-up(?:\/(code|password))?$/;
const DONE_PATH = '/sign-up/done';

export function useSignUp(provider: Provider, deps: SignUpDeps): void {
  const { database, people, interactions, proofs, steps, site, csrf, project, pageUrl, now, audit } = deps;

  const choose = async (ctx: KoaContextWithOIDC, place: Place, { secret, row }: Proven, uid: string) => {
    const pending = await pendingInteraction(provider, ctx, uid);
    const show = (status: number, problem?: Problem) => {
      const page = {
        purpose: 'sign_up' as const,
        action: `${place.base}/password`,
        csrfToken: csrf.token(subjectOf(secret)),
        login: row.value,
        otherWays: [],
        removed: [],
        ...(problem ? { problem } : {}),
      };
      site.document(ctx, status, newPasswordPage(site.frame(ctx), page), pending && waitingOrigin(pending));
    };
    if (ctx.method !== 'POST') {
      show(200);
      return;
    }
    const { csrf: token, password } = await readForm(ctx.req, ['csrf', 'password']);
    if (!csrf.accepts(ctx, subjectOf(secret), token)) {
      show(403, { message: site.text(ctx).expiredForm, concerns: 'form' });
      return;
    }
    const fault = faultOfPassword(password, { project, loginIds: [row.value] });
    if (fault) {
      show(422, { message: site.text(ctx).faults[fault], concerns: 'fields' });
      return;
    }
    try {
      await steps.take(ctx);
    } catch (error) {
      const { status, problem } = limited(ctx, error, site.text(ctx));
      show(status, problem);
      return;
    }
    if (!(await proofStore(database).take(row.id, 'sign_up', Math.floor(now() / 1000)))) {
      goTo(ctx, place.base);
      return;
    }
    const sub = await create(row.value, password);
    if (sub === undefined) {
      site.error(ctx, 409, 'login_id_taken');
      return;
    }
    audit('sign_up', { method: 'email' }, sub);
    if (pending && isOpenToAnybody(pending)) await interactions.signIn(ctx, pending, sub, { methods: ['pwd'] });
    else goTo(ctx, DONE_PATH);
  };

  /** @returns nothing if somebody else was faster */
  const create = async (email: string, password: string): Promise<string | undefined> => {
    try {
      const loginIds = [{ type: 'email' as const, value: email, verified: true }];
      return await people.create({ loginIds, password, values: {} }, 'end_user');
    } catch (error) {
      if (error instanceof Refusal && error.code === 'login_id_taken') return undefined;
      throw error;
    }
  };

  provider.use(async (context, next) => {
    const ctx = context as KoaContextWithOIDC;
    if (ctx.path === DONE_PATH) {
      refuseOtherMethods(ctx, ['GET', 'HEAD']);
      site.document(
        ctx,
        200,
        outcomePage(site.frame(ctx), site.text(ctx).accountReady, site.text(ctx).accountReadyHint, pageUrl),
      );
      return undefined;
    }
    const [, uid, step] = PATHS.exec(ctx.path) ?? [];
    if (uid === undefined) return next();
    refuseOtherMethods(ctx);
    const place = { proofs, base: `/interaction/${uid}/sign-up`, backUrl: `/interaction/${uid}` };
    if (step === undefined) {
      const pending = await pendingInteraction(provider, ctx, uid);
      if (pending && isOpenToAnybody(pending)) return steps.address(ctx, place);
      site.error(ctx, 400, 'session_expired');
      return undefined;
    }
    if (step === 'code') return steps.code(ctx, place);
    const proven = await steps.proven(ctx, place);
    return proven && choose(ctx, place, proven, uid);
  });
}
