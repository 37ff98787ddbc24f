/** What may have to wait for a fresh sign-in, and what became of it. */

import type { LoginId } from '../../src/api/contract.ts';
import { Refusal } from '../error.ts';
import type { Logger } from '../log.ts';
import type { AccessTokens } from '../oidc/refresh.ts';
import type { Actions } from '../session/actions.ts';
import type { Session } from '../session/session.ts';
import type { Access, Upstream, UpstreamProfile } from '../upstream/port.ts';

export type Action =
  | { readonly kind: 'add_login_id'; readonly loginId: LoginId }
  | { readonly kind: 'delete_login_id'; readonly id: string };

/** The `outcome` parameter of the settings page. */
export type Outcome = 'done' | 'cancelled' | 'failed';

export interface ActionDeps {
  readonly upstream: Upstream;
  readonly accessTokens: AccessTokens;
  readonly actions: Actions<Action>;
  readonly log: Logger;
}

/**
 * Carries an action out now; if the upstream wants a fresh sign-in first, it waits.
 * @throws Refusal `reauth_required` with the `location` of the step-up; whatever the action itself throws
 */
export async function act(deps: ActionDeps, session: Session, action: Action): Promise<UpstreamProfile> {
  try {
    return await carryOut(deps, session, action);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'reauth_required') throw error;
    const intent = await deps.actions.keep(session, action);
    throw new Refusal('reauth_required', { members: { location: `/auth/step-up?intent=${intent}` } });
  }
}

/** Carries out what has waited. Never throws: the person is on their way back to the page. */
export async function actAfterStepUp(deps: ActionDeps, session: Session, action: Action): Promise<Outcome> {
  try {
    await carryOut(deps, session, action);
    return 'done';
  } catch (error) {
    deps.log.info({ error }, 'an action failed after its step-up');
    return 'failed';
  }
}

function carryOut({ upstream, accessTokens }: ActionDeps, session: Session, action: Action): Promise<UpstreamProfile> {
  const { account } = upstream;
  if (!account) throw new Refusal('not_found');
  const { subject } = session;
  return accessTokens.use(session, accessToken => {
    const access: Access = { accessToken, subject };
    return action.kind === 'add_login_id'
      ? account.addLoginId(access, action.loginId)
      : account.deleteLoginId(access, action.id);
  });
}
