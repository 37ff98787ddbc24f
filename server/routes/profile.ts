/** Reading and changing the own profile. */

import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import type { Settings } from '../../src/api/contract.ts';
import type { Patch } from '../../src/profile/attribute.ts';
import { refuseForbidden } from '../../src/profile/access.ts';
import type { Catalogue } from '../../src/profile/catalogue.ts';
import { applyPatch } from '../../src/profile/patch.ts';
import { latestDay } from '../../src/profile/schema.ts';
import { capCatalogue, recordOfView } from '../../src/profile/view.ts';
import { Refusal } from '../error.ts';
import { requireIfMatch } from '../http/etag.ts';
import type { Call, Reply } from '../http/call.ts';
import { createKeptReplies } from '../http/kept-replies.ts';
import { answerLanguage } from '../http/language.ts';
import type { Limit } from '../http/rate-limit.ts';
import { DATA_HEADERS } from '../http/security-headers.ts';
import type { AccessTokens } from '../oidc/refresh.ts';
import type { Session } from '../session/session.ts';
import { Conflict, type Access, type Upstream, type UpstreamProfile, type Validity } from '../upstream/port.ts';
import { settingsOf, settingsText, type SettingsProject } from './settings.ts';

export interface ProfileDeps {
  readonly project: SettingsProject;
  readonly catalogue: Catalogue;
  readonly upstream: Upstream;
  readonly accessTokens: AccessTokens;
  readonly saveLimit: Limit;
  readonly now: () => number;
}

export type SessionHandler = (context: Context, session: Session) => Promise<Response>;

/** One of the page's calls, for the person behind a session. */
export type SessionCall = (call: Call, session: Session) => Promise<Reply>;

/** Most attributes one patch may name. */
const PATCH_LIMIT = 256;

export interface ProfileRoutes {
  readonly getSettings: SessionCall;
  readonly patchProfile: SessionCall;
  /** The settings as an answer, in the language of the request. */
  readonly answer: (call: Call, profile: UpstreamProfile, status?: 200 | 202) => Reply;
  /** The same as an object. */
  readonly settings: (call: Call, profile: UpstreamProfile) => Settings;
}

/** An answer that is sent again for as long as it holds. */
interface Kept {
  readonly accessToken: string;
  readonly validity: Validity | undefined;
  readonly version: number | undefined;
  readonly reply: Reply;
}

export function createProfileRoutes(deps: ProfileDeps): ProfileRoutes {
  const { project, catalogue, upstream, accessTokens, saveLimit, now } = deps;

  /** By what browsers send, which are few texts. */
  const languages = new LRUCache<string, string>({ max: 1000 });
  const language = (call: Call): string => {
    const wanted = call.query('lang');
    const header = call.header('accept-language');
    const key = `${wanted ?? ''} ${header ?? ''}`;
    let found = languages.get(key);
    if (found === undefined) languages.set(key, (found = answerLanguage(wanted, header, project.languages)));
    return found;
  };

  /** By person and language, as their last session asked: most of those before it are over. */
  const kept = createKeptReplies<Kept>();

  const answer = (call: Call, profile: UpstreamProfile, status: 200 | 202 = 200): Reply => {
    const chosen = language(call);
    return {
      status,
      headers: {
        ...DATA_HEADERS,
        'content-type': 'application/json; charset=utf-8',
        'content-language': chosen,
        vary: 'Accept-Language',
        etag: profile.etag,
      },
      body: settingsText(profile, project, catalogue, chosen),
    };
  };

  const settings = (call: Call, profile: UpstreamProfile) => settingsOf(profile, project, catalogue, language(call));

  const changed = (call: Call, current: UpstreamProfile): Refusal =>
    new Refusal('precondition_failed', {
      members: { current: settings(call, current) },
      headers: { etag: current.etag },
    });

  /** Rights of this side first, so that the stricter of two configurations holds. */
  const write = (access: Access, patch: Patch, etag: string): Promise<UpstreamProfile> => {
    const issues = refuseForbidden(catalogue, 'end_user', patch);
    return issues.length === 0 ? upstream.write(access, patch, etag) : refuse(access, patch, etag);
  };
  const refuse = async (access: Access, patch: Patch, etag: string): Promise<never> => {
    const profile = await upstream.read(access);
    if (profile.etag !== etag) throw new Conflict(profile);
    const record = recordOfView(profile.attributes);
    const capped = capCatalogue(catalogue, 'end_user', profile.attributes);
    const outcome = applyPatch(capped, 'end_user', record, patch, { latestDay: latestDay(now()) });
    throw new Refusal('invalid_attributes', { members: { issues: outcome.ok ? [] : outcome.issues } });
  };

  return {
    answer,
    settings,
    getSettings: (call, session) =>
      accessTokens.use(session, async accessToken => {
        const access = { accessToken, subject: session.subject };
        const key = `${session.subject} ${language(call)}`;
        const last = kept.get(key);
        const known = last?.accessToken === accessToken ? last : undefined;
        if (known?.validity && (await upstream.holds?.(access, known.validity))) return known.reply;
        const profile = await upstream.read(access);
        const { validity, version } = profile;
        if (known && version !== undefined && version === known.version) return known.reply;
        const reply = answer(call, profile);
        if (validity !== undefined || version !== undefined) kept.set(key, { accessToken, validity, version, reply });
        return reply;
      }),
    patchProfile: async (call, session) => {
      await saveLimit.take(session.idHash);
      const patch = patchOf(await call.json());
      const header = call.header('if-match');
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
        return answer(call, profile);
      } catch (error) {
        throw error instanceof Conflict ? changed(call, error.current) : error;
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
