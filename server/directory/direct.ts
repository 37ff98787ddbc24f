/**
 * The account API's two calls for the profile, answered on node:http itself: what an account page that runs elsewhere asks
 * on every visit, under load many of them in one exchange. Same checks and same answers as the routes (routes/account.ts),
 * and everything else is left to the app.
 */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { callOfIncoming, type Call, type Reply } from '../http/call.ts';
import { checkHost } from '../http/host.ts';
import { createKeptReplies } from '../http/kept-replies.ts';
import type { Observer } from '../http/observe.ts';
import { givenRequestId } from '../http/request-scope.ts';
import { BROWSER_HEADERS, DATA_HEADERS, safeHeaders } from '../http/security-headers.ts';
import { createCarryOut, createDirectAnswer, replyOf, type DirectCall } from '../http/send.ts';
import { createLastOfEach } from '../last-of-each.ts';
import type { Logger } from '../log.ts';
import { answerBatch } from './batch.ts';
import type { AccountProfile, Validity } from './routes/account.ts';

export interface DirectoryDirectDeps {
  readonly publicUrl: string;
  readonly profile: AccountProfile;
  readonly observer: Observer;
  readonly log: Logger;
}

const PATH = '/account/profile';
const BATCH_PATH = '/account/profile/batch';

/** Of the answer to a save that names what has changed alone, to somebody who knows the rest (upstream/directory/wire.ts). */
const CHANGES_TYPE = 'application/vnd.authui.account-changes+json';

/** An answer that is sent again for as long as it holds. */
interface Kept {
  readonly sub: string;
  readonly validity: Validity;
  readonly reply: Reply;
}

type Shown = Awaited<ReturnType<AccountProfile['read']>>;

/** @param app answers everything else */
export function createDirectoryDirect(deps: DirectoryDirectDeps, app: RequestListener): RequestListener {
  const { publicUrl, profile, observer, log } = deps;
  // who brings a token is a program, which reads every header and needs none of a browser's
  const answerDirectly = createDirectAnswer(safeHeaders(publicUrl), observer, log);
  const carryOut = createCarryOut(observer);
  /** By the header (RFC 6750 2.1). */
  const kept = createLastOfEach(createKeptReplies<Kept>());

  const holding = async (authorization: string): Promise<Reply | undefined> => {
    const last = kept.get(authorization);
    return last && (await profile.holds(last.sub, last.validity)) ? last.reply : undefined;
  };

  const replyWith = (type: string, etag: string, body: object): Reply => ({
    status: 200,
    headers: { ...DATA_HEADERS, 'content-type': type, etag },
    body: JSON.stringify(body),
  });

  const keep = (authorization: string, { account, etag, validity }: Shown): Reply => {
    const reply = replyWith('application/json', etag, account);
    kept.set(account.sub, authorization, { sub: account.sub, validity, reply });
    return reply;
  };

  const read = async (authorization: string): Promise<Reply> =>
    (await holding(authorization)) ?? keep(authorization, await profile.read(authorization));

  /** Nobody's body is read before it is known whose it is; whether that still holds, whoever acts looks at. */
  const admit = async (authorization: string): Promise<void> => {
    if (!kept.get(authorization)) await read(authorization);
  };

  /** Refused only to somebody who may know why. */
  const bodyOf = async (call: Call, authorization: string): Promise<unknown> => {
    try {
      return await call.json();
    } catch (error) {
      await read(authorization);
      throw error;
    }
  };

  const change = async (authorization: string, call: Call): Promise<Reply> => {
    await admit(authorization);
    const patch = await bodyOf(call, authorization);
    const since = call.header('if-match');
    const saved = await profile.patch(authorization, since, patch);
    const { account, etag } = saved;
    const { sub, updated_at, frame } = account;
    if (call.header('prefer') !== `changes="${frame}"`) return keep(authorization, saved);
    return replyWith(CHANGES_TYPE, etag, { sub, updated_at, frame, since, changed: saved.changed() });
  };

  /** @param givenId of the request, by the caller */
  const callAt = (route: string, method: string, givenId: string | undefined, work: DirectCall['work']): DirectCall => {
    const requestId = givenId ?? randomUUID();
    return {
      scope: { requestId },
      method,
      route,
      started: performance.now(),
      work,
      refused: (refusal, error) => {
        if (refusal.status >= 500) log.error({ event: 'directory_error', error });
        const reply = replyOf(refusal, requestId);
        return { ...reply, headers: { ...BROWSER_HEADERS, ...DATA_HEADERS, ...reply.headers } };
      },
    };
  };

  const profileCall = (method: string, givenId: string | undefined, call: Call): DirectCall => {
    const authorization = call.header('authorization') ?? '';
    return callAt(PATH, method, givenId, () => (method === 'GET' ? read(authorization) : change(authorization, call)));
  };

  const batchCall = (request: IncomingMessage): DirectCall =>
    callAt(BATCH_PATH, 'POST', givenRequestId(request), async () => {
      await admit(request.headers.authorization ?? '');
      return answerBatch(request, (method, givenId, call, give) => carryOut(profileCall(method, givenId, call), give));
    });

  const callOf = (request: IncomingMessage): DirectCall | undefined => {
    const { method = '', url } = request;
    if (url === BATCH_PATH) return method === 'POST' ? batchCall(request) : undefined;
    const isOurs = url === PATH && (method === 'GET' || method === 'PATCH');
    return isOurs ? profileCall(method, givenRequestId(request), callOfIncoming(request)) : undefined;
  };

  return (request, response) => {
    const call = checkHost(publicUrl, request.headers.host) === 'ok' ? callOf(request) : undefined;
    if (!call) {
      app(request, response);
      return;
    }
    answerDirectly(response, call).catch((error: unknown) => {
      log.error({ error }, 'no answer');
      response.destroy();
    });
  };
}
