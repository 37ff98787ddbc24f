/** Signing in: shows the form of a pending authorization request, checks what was typed, lets the provider go on. */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Audit } from '../../audit.ts';
import type { LoginIdType } from '../../config.ts';
import type { CreateLimit } from '../../http/rate-limit.ts';
import type { Csrf } from '../pages/csrf.ts';
import { limited, refuseOtherMethods } from '../pages/exchange.ts';
import { readForm } from '../pages/form-body.ts';
import type { Problem } from '../pages/problem.ts';
import { signInPage, type ProviderButton } from '../pages/sign-in.ts';
import type { Site } from '../pages/site.ts';
import { providerProblem, type Text } from '../text/text.ts';
import type { People } from '../users/people.ts';
import { readLoginId } from '../users/login-id.ts';
import { ownLoginId } from '../users/person.ts';
import { demandedSubject } from './demanded-subject.ts';
import {
  isOpenToAnybody,
  pendingInteraction,
  waitingOrigin,
  type Interaction,
  type Interactions,
} from './interaction.ts';

export interface SignInDeps {
  readonly people: People;
  readonly interactions: Interactions;
  readonly site: Site;
  readonly csrf: Csrf;
  readonly loginIds: readonly LoginIdType[];
  /** Those people can be sent to, and every origin they may pass on the way. */
  readonly social: { readonly providers: readonly ProviderButton[]; readonly origins: readonly string[] };
  /** Which pages the sign-in page leads to. */
  readonly doors: { readonly reset: boolean; readonly signUp: boolean };
  /** Tries of one address, whoever it claims to be. */
  readonly perMinute: number;
  readonly createLimit: CreateLimit;
  readonly audit: Audit;
}

/** Tries for one login id from one address, so that nobody can lock out somebody elsewhere. */
const GUESSES = { points: 10, seconds: 300 };

export function useSignIn(provider: Provider, deps: SignInDeps): void {
  const { people, interactions, site, csrf, loginIds, social, doors, audit } = deps;
  const byAddress = deps.createLimit('directory_sign_in', { points: deps.perMinute, seconds: 60 });
  const byGuess = deps.createLimit('directory_guess', GUESSES);

  const show = (ctx: KoaContextWithOIDC, pending: Interaction, status: number, login: string, problem?: Problem) =>
    site.document(
      ctx,
      status,
      signInPage(site.frame(ctx), {
        action: `/interaction/${pending.uid}`,
        csrfToken: csrf.token(pending.uid),
        loginIds,
        login,
        again: pending.session !== undefined,
        cancellable: demandedSubject(pending.params['claims']) !== undefined,
        passwordChanged: ctx.method !== 'POST' && ctx.query['password'] === 'changed',
        ...(doors.reset ? { resetPath: `/interaction/${pending.uid}/reset` } : {}),
        ...(doors.signUp && isOpenToAnybody(pending) ? { signUpPath: `/interaction/${pending.uid}/sign-up` } : {}),
        socialPath: `/interaction/${pending.uid}/social`,
        providers: social.providers,
        ...(problem ? { problem } : {}),
      }),
      [waitingOrigin(pending), ...social.origins].join(' '),
    );

  const submit = async (ctx: KoaContextWithOIDC, pending: Interaction): Promise<void> => {
    const form = await readForm(ctx.req, ['csrf', 'login', 'password', 'cancel']);
    const refuse = (status: number, message: string, concerns: Problem['concerns']) =>
      show(ctx, pending, status, form.login.slice(0, 2048), { message, concerns });
    if (!csrf.accepts(ctx, pending.uid, form.csrf)) {
      refuse(403, site.text(ctx).expired, 'form');
      return;
    }
    if (form.cancel !== '') {
      await interactions.goBack(ctx, pending, { error: 'access_denied' });
      return;
    }
    if (form.login.trim() === '' || form.password === '') {
      refuse(422, site.text(ctx).missing, 'fields');
      return;
    }
    const guess = `${readLoginId(form.login)?.normalised ?? ''} ${ctx.ip}`;
    try {
      await byAddress.take(ctx.ip);
      await byGuess.take(guess);
    } catch (error) {
      const { status, problem } = limited(ctx, error, site.text(ctx));
      refuse(status, problem.message, problem.concerns);
      return;
    }
    const person = await people.signIn(form.login, form.password);
    if (!person) {
      audit('sign_in_failed', { reason: 'wrong' });
      refuse(422, site.text(ctx).wrong, 'fields');
      return;
    }
    await byGuess.forget(guess);
    const demanded = demandedSubject(pending.params['claims']);
    if (demanded !== undefined && demanded !== person.row.sub) {
      audit('sign_in_failed', { reason: 'other_person' }, person.row.sub);
      await interactions.goBack(ctx, pending, { error: 'login_required' });
      return;
    }
    audit('sign_in', { method: 'password' }, person.row.sub);
    await interactions.signIn(ctx, pending, person.row.sub, { methods: ['pwd'] });
  };

  provider.use(async (context, next) => {
    const ctx = context as KoaContextWithOIDC;
    const [, uid] = /^\/interaction\/([\w-]{1,64})$/.exec(ctx.path) ?? [];
    if (!uid) return next();
    refuseOtherMethods(ctx);
    const pending = await pendingInteraction(provider, ctx, uid);
    if (!pending) {
      site.error(ctx, 400, 'session_expired');
      return undefined;
    }
    if (ctx.method === 'POST') return submit(ctx, pending);
    show(ctx, pending, 200, await knownLogin(people, pending), problemOf(ctx, site.text(ctx), social.providers));
    return undefined;
  });
}

/** What the way to a provider has come to, if they are back from one. */
function problemOf(
  { query }: KoaContextWithOIDC,
  text: Text,
  providers: readonly ProviderButton[],
): Problem | undefined {
  const provider = providers.find(({ alias }) => alias === query['provider']);
  const message = provider && providerProblem(text, String(query['problem']), provider.name);
  return message === undefined ? undefined : { message, concerns: 'form' };
}

/** What to put in the first field: who is signed in, or whom the application expects. */
async function knownLogin(people: People, pending: Interaction): Promise<string> {
  if (pending.session) {
    const person = await people.find(pending.session.accountId);
    return person ? ownLoginId(person) : '';
  }
  const { login_hint: hint } = pending.params;
  return typeof hint === 'string' ? hint.slice(0, 256) : '';
}
