/** The password of somebody who is signed in here: changed by whoever knows the current one, set by code if there is none. */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { CreateLimit } from '../../http/rate-limit.ts';
import type { Audit } from '../../audit.ts';
import type { Proofs } from '../address-proof/proofs.ts';
import { subjectOf, type Place, type Proven, type Steps } from '../address-proof/steps.ts';
import { checkLoginId } from '../login-ids/form.ts';
import { changePasswordPage, type ChangePasswordPage } from '../pages/change-password.ts';
import type { Csrf } from '../pages/csrf.ts';
import { goTo, limited, refuseOtherMethods } from '../pages/exchange.ts';
import { readForm } from '../pages/form-body.ts';
import { newPasswordPage } from '../pages/new-password.ts';
import { outcomePage } from '../pages/outcome.ts';
import type { Problem } from '../pages/problem.ts';
import type { Site } from '../pages/site.ts';
import { verifyPassword } from '../users/password.ts';
import type { People } from '../users/people.ts';
import { ownLoginId, type Person } from '../users/person.ts';
import type { Passwords } from './passwords.ts';
import { RESET_PATH } from './reset.ts';
import { faultOfPassword } from './rules.ts';

export interface ChangeDeps {
  readonly people: People;
  readonly passwords: Passwords;
  /** How a code is mailed; absent where no mail is sent. */
  readonly mailed?: { readonly proofs: Proofs; readonly steps: Steps };
  readonly site: Site;
  readonly csrf: Csrf;
  /** Name of the project. */
  readonly project: string;
  /** Origin of the account page. */
  readonly pageUrl: string;
  readonly createLimit: CreateLimit;
  readonly audit: Audit;
}

/** Somebody who is signed in, and in which provider session. */
interface SignedIn {
  readonly person: Person;
  readonly sessionUid: string;
}

export const PASSWORD_PATH = '/password';
const SET_PATH = `${PASSWORD_PATH}/set`;
const PATHS = /^\/password(?:\/(done|set|set\/code|set\/password))?$/;

/** Guesses at the current password of one person. */
const GUESSES = { points: 10, seconds: 300 };

export function useChange(provider: Provider, deps: ChangeDeps): void {
  const { people, passwords, mailed, site, csrf, project, pageUrl, audit } = deps;
  const byPerson = deps.createLimit('directory_password', GUESSES);

  const signedIn = async (ctx: KoaContextWithOIDC): Promise<SignedIn | undefined> => {
    const session = await provider.Session.get(ctx);
    const person = session.accountId === undefined ? undefined : await people.find(session.accountId);
    return person && !person.row.disabled ? { person, sessionUid: session.uid } : undefined;
  };

  const faultOf = (password: string, { loginIds }: Person) =>
    faultOfPassword(password, { project, loginIds: loginIds.map(({ value }) => value) });

  const change = async (ctx: KoaContextWithOIDC, { person, sessionUid }: SignedIn): Promise<void> => {
    const subject = `password ${sessionUid}`;
    const show = (status: number, signOutOthers: boolean, problem?: ChangePasswordPage['problem']) => {
      const page = {
        action: PASSWORD_PATH,
        csrfToken: csrf.token(subject),
        login: ownLoginId(person),
        signOutOthers,
        ...(mailed ? { resetPath: RESET_PATH } : {}),
        backUrl: pageUrl,
        ...(problem ? { problem } : {}),
      };
      site.document(ctx, status, changePasswordPage(site.frame(ctx), page));
    };
    if (ctx.method !== 'POST') {
      show(200, true);
      return;
    }
    const form = await readForm(ctx.req, ['csrf', 'current', 'password', 'others']);
    const others = form.others !== '';
    if (!csrf.accepts(ctx, subject, form.csrf)) {
      show(403, others, { message: site.text(ctx).expiredForm, concerns: 'form' });
      return;
    }
    const { sub, passwordHash } = person.row;
    try {
      await byPerson.take(sub);
    } catch (error) {
      const { status, problem } = limited(ctx, error, site.text(ctx));
      show(status, others, problem);
      return;
    }
    if (!(await verifyPassword(form.current, passwordHash))) {
      audit('password_refused', { reason: 'wrong' }, sub);
      show(422, others, { message: site.text(ctx).wrongCurrent, concerns: 'fields', field: 'current' });
      return;
    }
    await byPerson.forget(sub);
    const fault = faultOf(form.password, person);
    if (fault) {
      show(422, others, { message: site.text(ctx).faults[fault], concerns: 'fields', field: 'new' });
      return;
    }
    if (!(await passwords.change(person, form.password, sessionUid, others))) {
      show(422, others, { message: site.text(ctx).wrongCurrent, concerns: 'fields', field: 'current' });
      return;
    }
    audit('password_changed', { way: 'changed' }, sub);
    goTo(ctx, `${PASSWORD_PATH}/done`);
  };

  const setFirst = async (ctx: KoaContextWithOIDC, { person, sessionUid }: SignedIn, { secret, row }: Proven) => {
    const show = (status: number, problem?: Problem) => {
      const page = {
        purpose: 'first_password' as const,
        action: `${SET_PATH}/password`,
        csrfToken: csrf.token(subjectOf(secret)),
        login: row.value,
        otherWays: [],
        removed: [],
        ...(problem ? { problem } : {}),
      };
      site.document(ctx, status, newPasswordPage(site.frame(ctx), page));
    };
    if (ctx.method !== 'POST') {
      show(200);
      return;
    }
    const form = await readForm(ctx.req, ['csrf', 'password']);
    if (!csrf.accepts(ctx, subjectOf(secret), form.csrf)) {
      show(403, { message: site.text(ctx).expiredForm, concerns: 'form' });
      return;
    }
    const fault = faultOf(form.password, person);
    if (fault) {
      show(422, { message: site.text(ctx).faults[fault], concerns: 'fields' });
      return;
    }
    if (!(await passwords.setFirst(row, form.password, sessionUid))) {
      goTo(ctx, PASSWORD_PATH);
      return;
    }
    audit('password_changed', { way: 'set' }, person.row.sub);
    goTo(ctx, `${PASSWORD_PATH}/done`);
  };

  provider.use(async (context, next) => {
    const ctx = context as KoaContextWithOIDC;
    const match = PATHS.exec(ctx.path);
    if (!match) return next();
    const [, step] = match;
    refuseOtherMethods(ctx);
    if (step === 'done') {
      refuseOtherMethods(ctx, ['GET', 'HEAD']);
      site.document(
        ctx,
        200,
        outcomePage(site.frame(ctx), site.text(ctx).changedTitle, site.text(ctx).changedHint, pageUrl),
      );
      return undefined;
    }
    const who = await signedIn(ctx);
    if (!who) {
      site.error(ctx, 401, 'unauthenticated');
      return undefined;
    }
    const hasPassword = who.person.row.passwordHash !== null;
    if (step === undefined) return hasPassword ? change(ctx, who) : goTo(ctx, SET_PATH);
    if (hasPassword) return goTo(ctx, PASSWORD_PATH);
    const owner = mailed && ownerOf(who.person);
    if (!owner) {
      site.document(
        ctx,
        200,
        outcomePage(site.frame(ctx), site.text(ctx).noAddress, site.text(ctx).noAddressHint, pageUrl),
      );
      return undefined;
    }
    const place: Place = { proofs: mailed.proofs, base: SET_PATH, backUrl: pageUrl, owner };
    if (step === 'set') return mailed.steps.address(ctx, place);
    if (step === 'set/code') return mailed.steps.code(ctx, place);
    const proven = await mailed.steps.proven(ctx, place);
    return proven && setFirst(ctx, who, proven);
  });
}

/** Where a code goes for somebody: to the oldest address that they have proven. */
function ownerOf({ row, loginIds }: Person): Place['owner'] {
  const email = loginIds.find(({ type, verifiedAt }) => type === 'email' && verifiedAt !== null);
  const address = email && checkLoginId('email', email.value);
  return address && { sub: row.sub, address };
}
