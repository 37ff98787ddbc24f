/** The download of what a person may see about themselves here, and nothing else (GDPR 15 and 20). */

import type { DataExport, Settings } from '../../src/api/contract.ts';
import type { AccessTokens } from '../oidc/refresh.ts';
import type { Call, Reply } from '../http/call.ts';
import type { Limit } from '../http/rate-limit.ts';
import { DATA_HEADERS } from '../http/security-headers.ts';
import type { Upstream, UpstreamProfile } from '../upstream/port.ts';
import type { SessionCall } from './profile.ts';
import type { OwnSessions } from './sessions.ts';

export interface ExportDeps {
  readonly upstream: Upstream;
  readonly accessTokens: AccessTokens;
  readonly ownSessions: OwnSessions;
  readonly saveLimit: Limit;
  /** The settings in the language of the request. */
  readonly settings: (call: Call, profile: UpstreamProfile) => Settings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** @returns the handler of `GET /api/export` */
export function createExport({
  upstream,
  accessTokens,
  ownSessions,
  saveLimit,
  settings,
  now,
}: ExportDeps): SessionCall {
  return async (call, session): Promise<Reply> => {
    await saveLimit.take(session.idHash);
    const { profile, customData, activity } = await accessTokens.use(session, async accessToken => {
      const access = { accessToken, subject: session.subject };
      const profile = await upstream.read(access);
      const { custom_data: level, activity: isKept } = profile.capabilities;
      const customData = level === 'hidden' ? undefined : (await upstream.account?.readCustomData(access))?.data;
      return { profile, customData, activity: isKept ? await upstream.account?.readActivity(access) : undefined };
    });
    const { project, user, attributes, identities, pending_login_ids: pending } = settings(call, profile);
    const exported: DataExport = {
      exported_at: Math.floor(now() / 1000),
      project: { name: project.name },
      user,
      attributes,
      identities,
      ...(pending ? { pending_login_ids: pending } : {}),
      ...(await ownSessions.list(session)),
      ...(activity ? { activity: [...activity] } : {}),
      ...(customData ? { custom_data: customData } : {}),
    };
    return {
      status: 200,
      headers: {
        ...DATA_HEADERS,
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName(now())}"`,
        vary: 'Accept-Language',
      },
      body: JSON.stringify(exported, null, 2),
    };
  };
}

function fileName(now: number): string {
  return `account-${new Date(now).toISOString().slice(0, 10)}.json`;
}
