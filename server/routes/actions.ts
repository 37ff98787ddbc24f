/** What may have to wait for a fresh sign-in, and what became of it. */

import type { LoginId } from '../../src/api/contract.ts';
import { Refusal } from '../error.ts';
import type { Logger } from '../log.ts';
import type { AccessTokens } from '../oidc/refresh.ts';
import type { Actions } from '../session/actions.ts';
import type { Session } from '../session/session.ts';
import type { Access, Upstream, UpstreamProfile } from '../upstream/port.ts';
import type { Elsewhere } from './sessions.ts';

export type Action =
  | { readonly kind: 'add_login_id'; readonly loginId: LoginId }
  | { readonly kind: 'delete_login_id'; readonly id: string }
  | { readonly kind: 'link'; readonly provider: string }
  | { readonly kind: 'unlink'; readonly id: string }
  | Elsewhere;

/** What an action comes to: the profile as it is then, or where the browser has to go on, or nothing that is to be told. */
type Result<A extends Action> = A extends Elsewhere
  ? void
  : A extends { readonly kind: 'link' }
    ? URL
    : UpstreamProfile;

/** The `outcome` parameter of the settings page. Linking has further ones, which the upstream itself sends back. */
export type Outcome = 'done' | 'cancelled' | 'failed';

export interface ActionDeps {
  readonly upstream: Upstream;
  readonly accessTokens: AccessTokens;
  readonly actions: Actions<Action>;
  /** Ends other sessions of the person. @throws Refusal `reauth_required`, `not_found` */
  readonly endSessions: (session: Session, elsewhere: Elsewhere) => Promise<void>;
  readonly log: Logger;
}

/**
 * Carries an action out now; if a fresh sign-in has to come first, it waits.
 * @throws Refusal `reauth_required` with the `location` of the step-up; whatever the action itself throws
 */
export async function act<A extends Action>(deps: ActionDeps, session: Session, action: A): Promise<Result<A>> {
  try {
    return (await carryOut(deps, session, action)) as Result<A>;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'reauth_required') throw error;
    const intent = await deps.actions.keep(session, action);
    throw new Refusal('reauth_required', { members: { location: `/auth/step-up?intent=${intent}` } });
  }
}

/**
 * Carries out what has waited. Never throws: the person is on their way back to the page.
 * @returns what became of it, or where their way goes on
 */
export async function actAfterStepUp(deps: ActionDeps, session: Session, action: Action): Promise<Outcome | URL> {
  try {
    const result = await carryOut(deps, session, action);
    return result instanceof URL ? result : 'done';
  } catch (error) {
    deps.log.info({ error }, 'an action failed after its step-up');
    return 'failed';
  }
}

async function carryOut(
  { upstream, accessTokens, endSessions }: ActionDeps,
  session: Session,
  action: Action,
): Promise<UpstreamProfile | URL | void> {
  if (action.kind === 'end_session' || action.kind === 'end_other_sessions') return endSessions(session, action);
  const { account } = upstream;
  if (!account) throw new Refusal('not_found');
  const { subject } = session;
  return accessTokens.use<UpstreamProfile | URL>(session, accessToken => {
    const access: Access = { accessToken, subject };
    switch (action.kind) {
      case 'add_login_id':
        return account.addLoginId(access, action.loginId);
      case 'delete_login_id':
        return account.deleteLoginId(access, action.id);
      case 'link':
        return account.linkIdentity(access, action.provider);
      case 'unlink':
        return account.unlinkIdentity(access, action.id);
    }
  });
}
