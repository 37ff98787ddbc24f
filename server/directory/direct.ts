/**
 * The account API's two calls for the profile, answered on node:http itself: what an account page that runs elsewhere asks
 * on every visit. Same checks and same answers as the routes (routes/account.ts), and everything else is left to the app.
 */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { callOfIncoming, type Reply } from '../http/call.ts';
import { checkHost } from '../http/host.ts';
import type { Observer } from '../http/observe.ts';
import { asRefusal } from '../http/problem.ts';
import { givenRequestId, inRequest } from '../http/request-scope.ts';
import { commonHeaders, DATA_HEADERS } from '../http/security-headers.ts';
import { createSend, replyOf } from '../http/send.ts';
import type { Logger } from '../log.ts';
import type { AccountProfile, Validity } from './routes/account.ts';

export interface DirectoryDirectDeps {
  readonly publicUrl: string;
  readonly profile: AccountProfile;
  readonly observer: Observer;
  readonly log: Logger;
}

const PATH = '/account/profile';

/** An answer that is sent again for as long as it holds. */
interface Kept {
  readonly sub: string;
  readonly validity: Validity;
  readonly reply: Reply;
}

/** Answers that are kept at the most, and the characters in all of them. */
const KEPT = { max: 12_000, maxSize: 32 * 1024 * 1024, sizeCalculation: ({ reply }: Kept) => reply.body.length };

/** @param app answers everything else */
export function createDirectoryDirect(deps: DirectoryDirectDeps, app: RequestListener): RequestListener {
  const { publicUrl, profile, observer, log } = deps;
  const send = createSend(commonHeaders(publicUrl), log);
  /** By the header, as the issue of a token is known (routes/bearer.ts). */
  const kept = new LRUCache<string, Kept>(KEPT);

  const holding = async (authorization: string): Promise<Reply | undefined> => {
    const last = kept.get(authorization);
    return last && (await profile.holds(last.sub, last.validity)) ? last.reply : undefined;
  };

  const keep = (authorization: string, shown: Awaited<ReturnType<AccountProfile['read']>>): Reply => {
    const { account, etag, validity } = shown;
    const headers = { ...DATA_HEADERS, 'content-type': 'application/json', etag };
    const reply = { status: 200, headers, body: JSON.stringify(account) };
    kept.set(authorization, { sub: account.sub, validity, reply });
    return reply;
  };

  const read = async (authorization: string): Promise<Reply> =>
    (await holding(authorization)) ?? keep(authorization, await profile.read(authorization));

  const change = async (authorization: string, request: IncomingMessage): Promise<Reply> => {
    // nobody's body is read before it is known whose it is
    await read(authorization);
    const patch = await callOfIncoming(request).json();
    return keep(authorization, await profile.patch(authorization, request.headers['if-match'], patch));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const { method = '', headers } = request;
    const { authorization = '' } = headers;
    const requestId = givenRequestId(request) ?? randomUUID();
    await inRequest({ requestId }, async () => {
      let reply: Reply;
      try {
        reply = await (method === 'GET' ? read(authorization) : change(authorization, request));
      } catch (error) {
        const refusal = asRefusal(error);
        if (refusal.status >= 500) log.error({ event: 'directory_error', error });
        const refused = replyOf(refusal, requestId);
        reply = { ...refused, headers: { ...DATA_HEADERS, ...refused.headers } };
      }
      send(response, requestId, reply);
      observer.finished({ requestId, method, route: PATH, status: reply.status, ms: performance.now() - started });
    });
  };

  return (request, response) => {
    const { method, url, headers } = request;
    const isOurs = url === PATH && (method === 'GET' || method === 'PATCH');
    if (!isOurs || checkHost(publicUrl, headers.host) !== 'ok') {
      app(request, response);
      return;
    }
    answer(request, response).catch((error: unknown) => {
      log.error({ error }, 'no answer');
      response.destroy();
    });
  };
}
