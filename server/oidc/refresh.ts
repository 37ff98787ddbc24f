/**
 * A live access token for a session, refreshed in silence and once at a time, whichever nodes want it: a provider that
 * rotates refresh tokens takes a second use of one for theft and revokes them all (RFC 9700 4.14).
 */

import { setTimeout as wait } from 'node:timers/promises';
import * as openid from 'openid-client';
import { Refusal } from '../error.ts';
import type { Lease } from '../session/refresh-lease.ts';
import type { Session, Sessions } from '../session/session.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { asUpstreamRefusal, type OidcClient } from './client.ts';
import { isAcceptableIdToken } from './id-token.ts';
import { revokeTokens } from './sign-out.ts';
import { tokensOf } from './tokens.ts';

export interface AccessTokens {
  /**
   * Runs the work with a live access token; if the upstream says the token is not good after all, once more with a new one.
   * @throws Refusal `unauthenticated` once the provider has ended the sign-in (the session ends with it), `upstream_*`
   */
  use: <T>(session: Session, work: (accessToken: string) => Promise<T>) => Promise<T>;
}

/** Milliseconds before its end at which a token counts as over. */
const MARGIN = 10_000;

/** Milliseconds between two looks at what another node is doing. */
const POLL = 50;

export function createAccessTokens(
  client: OidcClient,
  sessions: Sessions,
  now: () => number,
  log: Logger,
  metrics: Pick<Metrics, 'refreshed'>,
): AccessTokens {
  const running = new Map<string, Promise<Session>>();

  const refresh = async (
    session: Session,
    refreshToken: string,
    configuration: openid.Configuration,
    lease: Lease,
  ): Promise<Session> => {
    let answer: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers;
    try {
      answer = await openid.refreshTokenGrant(configuration, refreshToken);
    } catch (error) {
      const ended = error instanceof openid.ResponseBodyError && error.error === 'invalid_grant';
      if (ended) return endWith(session, error);
      throw asUpstreamRefusal(error);
    }
    const claims = answer.claims();
    // the library checks the signature but not whose token it is (OIDC Core 12.2)
    if (claims && claims.sub !== session.subject) return endWith(session);
    const context = { accessToken: answer.access_token, alg: client.provider.idTokenAlg, now: now() };
    if (claims && !isAcceptableIdToken(claims, context)) throw new Refusal('upstream_invalid');
    const tokens = tokensOf(answer, now(), session.tokens);
    const saved = await sessions.saveTokens(session, tokens, lease);
    if (saved) return saved;
    // we have been away for so long that somebody else took over
    const other = await sessions.reread(session);
    if (other) return other;
    // signed out while the provider answered: what it gave must not outlive that
    await revokeTokens(client, tokens, log);
    throw new Refusal('unauthenticated');
  };

  const counted = async (refreshing: Promise<Session>): Promise<Session> => {
    try {
      const renewed = await refreshing;
      metrics.refreshed('ok');
      return renewed;
    } catch (error) {
      metrics.refreshed(error instanceof Refusal && error.code === 'unauthenticated' ? 'ended' : 'failed');
      throw error;
    }
  };

  const endWith = async (session: Session, cause?: unknown): Promise<never> => {
    await sessions.end(session);
    throw new Refusal('unauthenticated', { cause });
  };

  const refreshOnce = (session: Session): Promise<Session> => {
    const ongoing = running.get(session.idHash);
    if (ongoing) return ongoing;
    const started = refreshInTurn(session);
    running.set(session.idHash, started);
    return started.finally(() => running.delete(session.idHash));
  };

  const refreshInTurn = async (session: Session): Promise<Session> => {
    const lease = sessions.lease(session);
    const reread = async () => {
      const latest = await sessions.reread(session);
      if (!latest) throw new Refusal('unauthenticated');
      return latest;
    };
    const isRenewed = ({ tokens }: Session) => tokens.accessToken !== session.tokens.accessToken;
    for (;;) {
      // another request, or another node, may have refreshed since the session was read
      const latest = await reread();
      if (isRenewed(latest)) return latest;
      const { refreshToken } = latest.tokens;
      if (refreshToken === undefined) return endWith(latest);
      // what it takes to find the provider is not part of the time that a lease lasts
      const configuration = await client.forIdToken();
      if (await lease.take()) {
        try {
          const current = await reread();
          return isRenewed(current) ? current : await counted(refresh(current, refreshToken, configuration, lease));
        } finally {
          // it is over by itself where this fails
          await lease.giveUp().catch(() => undefined);
        }
      }
      await wait(POLL);
    }
  };

  return {
    use: async (session, work) => {
      const live = session.tokens.accessExpiresAt - MARGIN > now() ? session : await refreshOnce(session);
      try {
        return await work(live.tokens.accessToken);
      } catch (error) {
        if (!(error instanceof Refusal && error.code === 'unauthenticated')) throw error;
        const renewed = await refreshOnce(live);
        try {
          return await work(renewed.tokens.accessToken);
        } catch (again) {
          if (again instanceof Refusal && again.code === 'unauthenticated') return await endWith(renewed, again);
          throw again;
        }
      }
    },
  };
}
