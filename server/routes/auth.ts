/** Where the browser itself goes: signing in, coming back, signing out. */

import { setTimeout } from 'node:timers/promises';
import type { Context, Handler } from 'hono';
import type { Audit } from '../audit.ts';
import { Refusal } from '../error.ts';
import { readForm, refuseForeignBody } from '../http/body.ts';
import { asRefusal } from '../http/problem.ts';
import type { Limit } from '../http/rate-limit.ts';
import { DATA_HEADERS } from '../http/security-headers.ts';
import type { Logger } from '../log.ts';
import type { OidcClient } from '../oidc/client.ts';
import { verifyLogoutToken } from '../oidc/logout-token.ts';
import type { AccessTokens } from '../oidc/refresh.ts';
import { returnUrl } from '../oidc/return-to.ts';
import {
  finishSignIn,
  isFreshlySignedIn,
  signInName,
  startSignIn,
  takeSignIn,
  type SignInDeps,
} from '../oidc/sign-in.ts';
import { endSessionUrl, revokeTokens } from '../oidc/sign-out.ts';
import type { Cookies } from '../session/cookie.ts';
import type { Actions } from '../session/actions.ts';
import { deviceOf } from '../session/device.ts';
import type { NewSession, Session, Sessions } from '../session/session.ts';
import type { SignInRow } from '../session/store.ts';
import type { Upstream } from '../upstream/port.ts';
import type { Action, Outcome } from './actions.ts';

export interface AuthDeps {
  readonly signIn: SignInDeps;
  readonly client: OidcClient;
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  readonly accessTokens: AccessTokens;
  readonly upstream: Upstream;
  readonly actions: Actions<Action>;
  readonly audit: Audit;
  /** Carries out an action that waited for a fresh sign-in. */
  readonly perform: (session: Session, action: Action) => Promise<Outcome | URL>;
  readonly signInLimit: Limit;
  readonly callbackLimit: Limit;
  /** Logout tokens that were refused: a provider ends a thousand sessions at once, so those that are good have none. */
  readonly refusedLogoutLimit: Limit;
  readonly addressOf: (context: Context) => string;
  /** What the pages of the identity server should be in. */
  readonly languageOf: (context: Context) => string;
  readonly log: Logger;
}

/** Milliseconds that signing out waits for the identity server, all in all. */
const PATIENCE = 3000;

/** Bytes of a logout request. */
const LOGOUT_LIMIT = 16 * 1024;

export function createAuthRoutes(deps: AuthDeps): {
  startSignIn: Handler;
  startStepUp: Handler;
  finishSignIn: Handler;
  signOut: (context: Context, session: Session) => Promise<Response>;
  backchannelLogout: Handler;
} {
  const { sessions, cookies, client, audit, log } = deps;
  const { publicUrl } = deps.signIn;

  const currentSession = async (context: Context): Promise<Session | undefined> => {
    const id = cookies.readSession(context.req.header('cookie'));
    return id === undefined ? undefined : sessions.find(id);
  };

  /** Nothing comes of a sign-in that the provider has ended meanwhile. */
  const replaceSession = async (context: Context, former: Session | undefined, next: NewSession) => {
    if (former) await sessions.end(former);
    const id = await sessions.start(next, deviceOf(context.req.header('user-agent')));
    if (id === undefined) {
      cookies.clearSession(context);
      void revokeTokens(client, next.tokens, log);
      return undefined;
    }
    cookies.setSession(context, id);
    return sessions.find(id);
  };

  /** The action goes on only for the same person, and only if they have just proven who they are. */
  const finishStepUp = async (
    context: Context,
    signIn: SignInRow,
    actionHash: string,
    query: URLSearchParams,
    former: Session | undefined,
  ): Promise<Response> => {
    const back = (outcome: Outcome | URL) =>
      seeOther(context, outcome instanceof URL ? outcome.href : `${publicUrl}/settings?outcome=${outcome}`);
    const action = former && (await deps.actions.take(former, actionHash));
    const failed = (reason: string, outcome: Outcome = 'failed') => {
      audit('step_up_failed', { ...(action ? { action: action.kind } : {}), reason });
      return back(outcome);
    };
    if (!former || !action) return failed('no_action');
    let next: NewSession;
    try {
      next = await finishSignIn(deps.signIn, signIn, query);
    } catch (error) {
      log.info({ error }, 'a step-up was not finished');
      return query.get('error') === 'access_denied' ? failed('cancelled', 'cancelled') : failed(asRefusal(error).code);
    }
    const samePerson = next.issuer === former.issuer && next.subject === former.subject;
    if (!samePerson) return failed('other_person');
    if (!isFreshlySignedIn(next.authTime, deps.signIn.now())) return failed('not_fresh');
    const session = await replaceSession(context, former, next);
    audit('step_up', { action: action.kind });
    return back(session ? await deps.perform(session, action) : 'failed');
  };

  return {
    startStepUp: async context => {
      assertNavigation(context);
      const session = await currentSession(context);
      const actionHash = session && (await deps.actions.hashFor(session, context.req.query('intent') ?? ''));
      if (!session || actionHash === undefined) return seeOther(context, `${publicUrl}/settings?outcome=failed`);
      await deps.signInLimit.take(deps.addressOf(context));
      const { subject } = session;
      const { location, cookie } = await startSignIn(deps.signIn, '/settings', deps.languageOf(context), {
        actionHash,
        subject,
      });
      cookies.setSignIn(context, cookie.name, cookie.value);
      return seeOther(context, location.href);
    },

    startSignIn: async context => {
      assertNavigation(context);
      // another site may point here, but a sign-in begins with an act of the person
      if (context.req.header('sec-fetch-site') === 'cross-site') {
        const target = new URL(returnUrl(context.req.query('return_to'), publicUrl));
        if (await currentSession(context)) return seeOther(context, target.href);
        const back = target.pathname + target.search;
        const query = back === '/' ? '' : `?${new URLSearchParams({ return_to: back })}`;
        return seeOther(context, `${publicUrl}/signed-out${query}`);
      }
      await deps.signInLimit.take(deps.addressOf(context));
      const { location, cookie } = await startSignIn(
        deps.signIn,
        context.req.query('return_to'),
        deps.languageOf(context),
      );
      cookies.setSignIn(context, cookie.name, cookie.value);
      return seeOther(context, location.href);
    },

    finishSignIn: async context => {
      assertNavigation(context);
      await deps.callbackLimit.take(deps.addressOf(context));
      try {
        const query = new URL(context.req.url).searchParams;
        const name = signInName(query);
        const secret = name === undefined ? undefined : cookies.readSignIn(context, name);
        const former = await currentSession(context);
        if (name === undefined || secret === undefined) {
          // the same callback once more, from the history or a reload
          if (former) return seeOther(context, `${publicUrl}/`);
          throw new Refusal('bad_request');
        }
        cookies.clearSignIn(context, name);
        const signIn = await takeSignIn(deps.signIn, secret);
        if (signIn.actionHash !== null) return finishStepUp(context, signIn, signIn.actionHash, query, former);
        const session = await finishSignIn(deps.signIn, signIn, query);
        if (!(await replaceSession(context, former, session))) throw new Refusal('bad_request');
        audit('sign_in', {});
        return seeOther(context, signIn.returnTo);
      } catch (error) {
        audit('sign_in_failed', { reason: asRefusal(error).code });
        throw error;
      }
    },

    signOut: async (context, session) => {
      refuseForeignBody(context.req.raw);
      const patience = delay(PATIENCE);
      const location = endSessionUrl(client, publicUrl);
      const ended = deps.accessTokens
        .use(session, accessToken => deps.upstream.endSession({ accessToken, subject: session.subject }))
        .catch((error: unknown) => log.warn({ error }, 'the upstream session could not be ended'));
      await Promise.race([ended, patience]);
      const latest = (await sessions.reread(session)) ?? session;
      await sessions.end(session);
      audit('sign_out', {});
      cookies.clearSession(context);
      await Promise.race([revokeTokens(client, latest.tokens, log), patience]);
      for (const [name, value] of Object.entries(DATA_HEADERS)) context.header(name, value);
      return context.json({ location: (await Promise.race([location, patience])) ?? `${publicUrl}/signed-out` });
    },

    backchannelLogout: async context => {
      const address = deps.addressOf(context);
      await deps.refusedLogoutLimit.check(address);
      try {
        const [token, ...more] = (await readForm(context.req.raw, LOGOUT_LIMIT)).getAll('logout_token');
        if (token === undefined || more.length > 0) throw new Refusal('bad_request');
        const ended = await sessions.endByProvider(await verifyLogoutToken(client, token, deps.signIn.now()));
        if (!ended) throw new Refusal('bad_request');
        audit('backchannel_logout', { sessions: ended.length });
        // the provider waits for the answer, and may not answer us before it has it
        for (const tokens of ended) void revokeTokens(client, tokens, log);
        return context.body(null, 200, DATA_HEADERS);
      } catch (error) {
        audit('backchannel_logout_refused', { reason: asRefusal(error).code });
        await deps.refusedLogoutLimit.take(address);
        throw error;
      }
    },
  };
}

/** Only a person who opens a page starts or finishes a sign-in: no image, frame, script, prefetch or HEAD. */
function assertNavigation(context: Context): void {
  if (context.req.method !== 'GET') throw new Refusal('method_not_allowed', { headers: { allow: 'GET' } });
  const destination = context.req.header('sec-fetch-dest');
  const purpose = context.req.header('sec-purpose') ?? context.req.header('purpose');
  if ((destination !== undefined && destination !== 'document') || purpose?.includes('prefetch')) {
    throw new Refusal('bad_request');
  }
}

function seeOther(context: Context, location: string): Response {
  context.header('cache-control', 'no-store');
  return context.redirect(location, 303);
}

function delay(milliseconds: number): Promise<undefined> {
  return setTimeout(milliseconds, undefined, { ref: false });
}
