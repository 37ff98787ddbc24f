/** Reading and changing the own profile. */

import type { Context } from 'hono';
import type { Patch } from '../../src/profile/attribute.ts';
import { refuseForbidden } from '../../src/profile/access.ts';
import type { Catalogue } from '../../src/profile/catalogue.ts';
import { applyPatch } from '../../src/profile/patch.ts';
import { latestDay } from '../../src/profile/schema.ts';
import { capCatalogue, recordOfView } from '../../src/profile/view.ts';
import { Refusal } from '../error.ts';
import { requireIfMatch } from '../http/etag.ts';
import { readJson } from '../http/body.ts';
import { answerLanguage } from '../http/language.ts';
import type { Limit } from '../http/rate-limit.ts';
import { DATA_HEADERS } from '../http/security-headers.ts';
import type { AccessTokens } from '../oidc/refresh.ts';
import type { Session } from '../session/session.ts';
import { Conflict, type Access, type Upstream, type UpstreamProfile } from '../upstream/port.ts';
import { settingsOf, type SettingsProject } from './settings.ts';

export interface ProfileDeps {
  readonly project: SettingsProject;
  readonly catalogue: Catalogue;
  readonly upstream: Upstream;
  readonly accessTokens: AccessTokens;
  readonly saveLimit: Limit;
  readonly now: () => number;
}

export type SessionHandler = (context: Context, session: Session) => Promise<Response>;

/** Most attributes one patch may name. */
const PATCH_LIMIT = 256;

export interface ProfileRoutes {
  readonly getSettings: SessionHandler;
  readonly patchProfile: SessionHandler;
  /** The settings as an answer, in the language of the request. */
  readonly answer: (context: Context, profile: UpstreamProfile, status?: 200 | 202) => Response;
}

export function createProfileRoutes(deps: ProfileDeps): ProfileRoutes {
  const { project, catalogue, upstream, accessTokens, saveLimit, now } = deps;

  const language = (context: Context) =>
    answerLanguage(context.req.query('lang'), context.req.header('accept-language'), project.languages);

  const answer = (context: Context, profile: UpstreamProfile, status: 200 | 202 = 200): Response => {
    const chosen = language(context);
    return new Response(JSON.stringify(settingsOf(profile, project, catalogue, chosen)), {
      status,
      headers: {
        ...DATA_HEADERS,
        'content-type': 'application/json; charset=utf-8',
        'content-language': chosen,
        vary: 'Accept-Language',
        etag: profile.etag,
      },
    });
  };

  const changed = (context: Context, current: UpstreamProfile): Refusal =>
    new Refusal('precondition_failed', {
      members: { current: settingsOf(current, project, catalogue, language(context)) },
      headers: { etag: current.etag },
    });

  /** Rights of this side first, so that the stricter of two configurations holds. */
  const write = async (access: Access, patch: Patch, etag: string): Promise<UpstreamProfile> => {
    if (refuseForbidden(catalogue, 'end_user', patch).length === 0) return upstream.write(access, patch, etag);
    const profile = await upstream.read(access);
    if (profile.etag !== etag) throw new Conflict(profile);
    const record = recordOfView(profile.attributes);
    const capped = capCatalogue(catalogue, 'end_user', profile.attributes);
    const outcome = applyPatch(capped, 'end_user', record, patch, { latestDay: latestDay(now()) });
    throw new Refusal('invalid_attributes', { members: { issues: outcome.ok ? [] : outcome.issues } });
  };

  return {
    answer,
    getSettings: async (context, session) => {
      const profile = await accessTokens.use(session, accessToken =>
        upstream.read({ accessToken, subject: session.subject }),
      );
      return answer(context, profile);
    },
    patchProfile: async (context, session) => {
      await saveLimit.take(session.idHash);
      const patch = patchOf(await readJson(context.req.raw));
      const header = context.req.header('if-match');
      try {
        const profile = await accessTokens.use(session, async accessToken => {
          const access = { accessToken, subject: session.subject };
          try {
            return await write(access, patch, requireIfMatch(header));
          } catch (error) {
            const useless = error instanceof Refusal && error.code === 'precondition_failed';
            throw useless ? new Conflict(await upstream.read(access)) : error;
          }
        });
        return answer(context, profile);
      } catch (error) {
        throw error instanceof Conflict ? changed(context, error.current) : error;
      }
    },
  };
}

/** @throws Refusal `invalid_json` if it is no object keyed by pointer, or too large a one */
function patchOf(body: unknown): Patch {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Object.keys(body).length > PATCH_LIMIT) {
    throw new Refusal('invalid_json');
  }
  return body as Patch;
}
