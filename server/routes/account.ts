/** What people do to their account besides its attributes: picture, custom data, ways to sign in. */

import type { Context, Handler } from 'hono';
import * as v from 'valibot';
import { CodeSchema, LoginIdSchema, PICTURE_LIMIT, PICTURE_TYPES, type ErrorCode } from '../../src/api/contract.ts';
import { readCustomData } from '../../src/profile/custom-data.ts';
import { Refusal } from '../error.ts';
import { readBytes, readJson, readJsonText, refuseForeignBody } from '../http/body.ts';
import type { Limit } from '../http/rate-limit.ts';
import { DATA_HEADERS } from '../http/security-headers.ts';
import type { Session } from '../session/session.ts';
import type { Access, Account, UpstreamProfile } from '../upstream/port.ts';
import { act, type ActionDeps } from './actions.ts';
import type { SessionHandler } from './profile.ts';
import type { Elsewhere, OwnSessions } from './sessions.ts';

export interface AccountDeps extends ActionDeps {
  readonly saveLimit: Limit;
  readonly pictureLimit: Limit;
  /** Linking and unlinking. */
  readonly linkLimit: Limit;
  readonly ownSessions: OwnSessions;
  /** The settings as an answer, in the language of the request. */
  readonly answer: (context: Context, profile: UpstreamProfile, status?: 200 | 202) => Response;
}

export interface AccountRoutes {
  readonly putPicture: SessionHandler;
  readonly deletePicture: SessionHandler;
  readonly picture: Handler;
  readonly getCustomData: SessionHandler;
  readonly putCustomData: SessionHandler;
  readonly getActivity: SessionHandler;
  readonly addLoginId: SessionHandler;
  readonly verifyLoginId: SessionHandler;
  readonly resendLoginId: SessionHandler;
  readonly deleteLoginId: SessionHandler;
  readonly linkIdentity: SessionHandler;
  readonly unlinkIdentity: SessionHandler;
  readonly getSessions: SessionHandler;
  readonly endSession: SessionHandler;
  readonly endOtherSessions: SessionHandler;
}

/** Headers of an uploaded picture: it may be shown anywhere and never runs. Its address changes with its content. */
const PICTURE_HEADERS = {
  'cache-control': 'public, max-age=31536000, immutable',
  'content-disposition': 'inline; filename="picture.webp"',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
} as const;

export function createAccountRoutes(deps: AccountDeps): AccountRoutes {
  const { answer } = deps;

  const account = (): Account => {
    if (!deps.upstream.account) throw new Refusal('not_found');
    return deps.upstream.account;
  };
  const use = <T>(session: Session, work: (access: Access) => Promise<T>): Promise<T> =>
    deps.accessTokens.use(session, accessToken => work({ accessToken, subject: session.subject }));

  const endSessions = async (context: Context, session: Session, elsewhere: Elsewhere): Promise<Response> => {
    await deps.saveLimit.take(session.idHash);
    refuseForeignBody(context.req.raw);
    await act(deps, session, elsewhere);
    return listOf(session);
  };
  const listOf = async (session: Session) =>
    Response.json(await deps.ownSessions.list(session), { headers: DATA_HEADERS });

  return {
    putPicture: async (context, session) => {
      await deps.pictureLimit.take(session.idHash);
      const { putPicture } = account();
      const type = context.req.header('content-type') ?? '';
      if (!PICTURE_TYPES.some(known => known === type)) throw new Refusal('unsupported_media_type');
      const bytes = await readBytes(context.req.raw, PICTURE_LIMIT);
      return answer(context, await use(session, access => putPicture(access, { type, bytes })));
    },
    deletePicture: async (context, session) => {
      await deps.pictureLimit.take(session.idHash);
      refuseForeignBody(context.req.raw);
      return answer(context, await use(session, account().deletePicture));
    },
    picture: async context => {
      const name = /^[\w-]{1,64}$/.exec(context.req.param('name') ?? '')?.[0];
      const picture = name === undefined ? undefined : await account().picture(name);
      if (!picture) throw new Refusal('not_found');
      return new Response(picture.bytes, { headers: { ...PICTURE_HEADERS, 'content-type': picture.type } });
    },
    getCustomData: async (_context, session) => tagged(await use(session, account().readCustomData)),
    putCustomData: async (context, session) => {
      await deps.saveLimit.take(session.idHash);
      const { writeCustomData } = account();
      const outcome = readCustomData(await readJsonText(context.req.raw));
      if (!outcome.ok) throw new Refusal('invalid_custom_data', { members: { fault: outcome.fault } });
      const etag = context.req.header('if-match');
      return tagged(await use(session, access => writeCustomData(access, outcome.value, etag)));
    },
    getActivity: async (_context, session) =>
      Response.json({ activity: await use(session, account().readActivity) }, { headers: DATA_HEADERS }),
    addLoginId: async (context, session) => {
      await deps.saveLimit.take(session.idHash);
      const loginId = await parsed(context, LoginIdSchema, 'invalid_login_id');
      return answer(context, await act(deps, session, { kind: 'add_login_id', loginId }), 202);
    },
    verifyLoginId: async (context, session) => {
      await deps.saveLimit.take(session.idHash);
      const { code } = await parsed(context, CodeSchema, 'wrong_code');
      return answer(context, await use(session, access => account().verifyLoginId(access, idOf(context), code)));
    },
    resendLoginId: async (context, session) => {
      await deps.saveLimit.take(session.idHash);
      refuseForeignBody(context.req.raw);
      return answer(context, await use(session, access => account().resendLoginId(access, idOf(context))), 202);
    },
    deleteLoginId: async (context, session) => {
      await deps.saveLimit.take(session.idHash);
      refuseForeignBody(context.req.raw);
      return answer(context, await act(deps, session, { kind: 'delete_login_id', id: idOf(context) }));
    },
    linkIdentity: async (context, session) => {
      await deps.linkLimit.take(session.idHash);
      refuseForeignBody(context.req.raw);
      const { href } = await act(deps, session, { kind: 'link', provider: aliasOf(context) });
      return Response.json({ location: href }, { headers: DATA_HEADERS });
    },
    unlinkIdentity: async (context, session) => {
      await deps.linkLimit.take(session.idHash);
      refuseForeignBody(context.req.raw);
      return answer(context, await act(deps, session, { kind: 'unlink', id: idOf(context) }));
    },
    getSessions: (_context, session) => listOf(session),
    endSession: (context, session) => endSessions(context, session, { kind: 'end_session', id: idOf(context) }),
    endOtherSessions: (context, session) => endSessions(context, session, { kind: 'end_other_sessions' }),
  };
}

function tagged({ data, etag }: { readonly data: object; readonly etag: string }): Response {
  return Response.json(data, { headers: { ...DATA_HEADERS, etag } });
}

/** @throws Refusal `not_found` if the path parameter cannot be an id of ours */
function idOf(context: Context): string {
  const id = context.req.param('id') ?? '';
  if (!/^[\w-]{1,64}$/.test(id)) throw new Refusal('not_found');
  return id;
}

/** @throws Refusal `not_found` if the path parameter cannot be the alias of a provider */
function aliasOf(context: Context): string {
  const alias = context.req.param('provider') ?? '';
  if (!/^[a-z0-9_-]{1,32}$/.test(alias)) throw new Refusal('not_found');
  return alias;
}

async function parsed<T>(context: Context, schema: v.GenericSchema<unknown, T>, otherwise: ErrorCode): Promise<T> {
  const outcome = v.safeParse(schema, await readJson(context.req.raw));
  if (!outcome.success) throw new Refusal(otherwise);
  return outcome.output;
}
