/** A person's own sessions: which there are, and how they end from elsewhere. */

import { setTimeout } from 'node:timers/promises';
import type { SessionList } from '../../src/api/contract.ts';
import type { Audit } from '../audit.ts';
import { Refusal } from '../error.ts';
import type { Logger } from '../log.ts';
import type { OidcClient } from '../oidc/client.ts';
import { isFreshlySignedIn } from '../oidc/sign-in.ts';
import { liveTokens, revokeTokens } from '../oidc/sign-out.ts';
import type { Ended, OwnSession, Session, Sessions } from '../session/session.ts';
import type { Upstream } from '../upstream/port.ts';

export interface SessionsDeps {
  readonly sessions: Sessions;
  readonly client: OidcClient;
  readonly upstream: Upstream;
  readonly audit: Audit;
  readonly log: Logger;
  readonly now: () => number;
}

/** All other sessions, or one of them. */
export type Elsewhere = { readonly kind: 'end_session'; readonly id: string } | { readonly kind: 'end_other_sessions' };

/** Milliseconds that the person waits for the identity server. What takes longer goes on without them. */
const PATIENCE = 3000;

/** How many sessions are ended at the identity server at a time. */
const AT_ONCE = 4;

export type OwnSessions = ReturnType<typeof createOwnSessions>;

export function createOwnSessions(deps: SessionsDeps) {
  const { sessions, client, upstream, audit, log, now } = deps;

  /** Ends what a session that is over has opened at the identity server. Never throws. */
  const leave = async ({ sid, tokens }: Ended, current: Session): Promise<void> => {
    // a browser that lost our cookie has two sessions here, but one there and one grant: the person goes on with those
    if (sid !== null && sid === current.sid) return;
    let latest = tokens;
    if (upstream.account) {
      try {
        latest = await liveTokens(client, tokens, now());
        await upstream.endSession({ accessToken: latest.accessToken, subject: current.subject });
      } catch (error) {
        log.warn({ error }, 'the upstream session could not be ended');
      }
    }
    await revokeTokens(client, latest, log);
  };

  const leaveAll = async (ended: readonly Ended[], current: Session): Promise<void> => {
    const left = [...ended];
    const work = async () => {
      for (let next = left.pop(); next; next = left.pop()) await leave(next, current);
    };
    const all = Promise.all(Array.from({ length: AT_ONCE }, work));
    await Promise.race([all, setTimeout(PATIENCE, undefined, { ref: false })]);
  };

  return {
    list: async (session: Session): Promise<SessionList> => ({
      sessions: (await sessions.listOf(session)).map(shown),
    }),
    /**
     * Ends sessions of the same person: dead here first, then at the identity server.
     * @throws Refusal `reauth_required` unless the person has just proven who they are; `not_found` if it is no other one
     */
    end: async (session: Session, elsewhere: Elsewhere): Promise<void> => {
      if (!isFreshlySignedIn(session.authTime, now())) throw new Refusal('reauth_required');
      const ended =
        elsewhere.kind === 'end_session'
          ? await sessions.endOther(session, elsewhere.id)
          : await sessions.endOthers(session);
      if (!ended) throw new Refusal('not_found');
      audit('sessions_ended', { sessions: ended.length }, session.subject);
      await leaveAll(ended, session);
    },
  };
}

function shown({ id, current, createdAt, lastSeenAt, browser, system }: OwnSession): SessionList['sessions'][number] {
  return {
    id,
    current,
    ...(browser === undefined ? {} : { browser }),
    ...(system === undefined ? {} : { system }),
    created_at: Math.floor(createdAt / 1000),
    last_used_at: Math.floor(lastSeenAt / 1000),
  };
}
