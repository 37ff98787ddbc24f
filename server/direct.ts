/**
 * The two calls that every visit makes, answered on node:http itself: same guards, same handlers, without the framework's
 * Request and Response, which cost more than the answers. Whatever a guard refuses is left to the app (app.ts), which
 * refuses it with its full answer.
 */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { callOfIncoming, type Call } from './http/call.ts';
import { checkHost } from './http/host.ts';
import type { Observer, Refused } from './http/observe.ts';
import { guardOrigin } from './http/origin-guard.ts';
import { commonHeaders } from './http/security-headers.ts';
import { createDirectAnswer, replyOf } from './http/send.ts';
import type { Logger } from './log.ts';
import type { SessionCall } from './routes/profile.ts';
import type { Cookies } from './session/cookie.ts';
import type { Session, Sessions } from './session/session.ts';

export interface DirectDeps {
  readonly publicUrl: string;
  readonly cookies: Cookies;
  readonly sessions: Sessions;
  readonly getSettings: SessionCall;
  readonly patchProfile: SessionCall;
  readonly observer: Observer;
  readonly refused: Refused;
  readonly log: Logger;
}

interface Route {
  readonly path: string;
  readonly handle: SessionCall;
}

/** @param app answers everything else */
export function createDirect(deps: DirectDeps, app: RequestListener): RequestListener {
  const { publicUrl, cookies, sessions, observer, log } = deps;
  const answerDirectly = createDirectAnswer(commonHeaders(publicUrl), observer, log);
  const routes: Readonly<Record<string, Route | undefined>> = {
    GET: { path: '/api/settings', handle: deps.getSettings },
    PATCH: { path: '/api/profile', handle: deps.patchProfile },
  };

  const routeOf = ({ method = '', url = '' }: IncomingMessage): Route | undefined => {
    const route = routes[method];
    if (!route || !url.startsWith(route.path)) return undefined;
    return url.length === route.path.length || url.charAt(route.path.length) === '?' ? route : undefined;
  };

  /** Undefined if there is something to refuse. @throws Refusal in other cases */
  const guardedId = ({ method = '', headers }: IncomingMessage, call: Call): string | undefined => {
    if (checkHost(publicUrl, headers.host) !== 'ok') return undefined;
    guardOrigin(method, call.header, publicUrl);
    return cookies.readSession(headers.cookie);
  };

  const answer = async ({ path, handle }: Route, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const call = callOfIncoming(request);
    let session: Session | undefined;
    try {
      const id = guardedId(request, call);
      session = id === undefined ? undefined : await sessions.find(id);
    } catch {
      // the app refuses it
    }
    if (!session) {
      app(request, response);
      return;
    }
    const { method = '' } = request;
    const requestId = randomUUID();
    await answerDirectly(response, {
      scope: { requestId, session },
      method,
      route: path,
      started,
      work: () => handle(call, session),
      refused: refusal => {
        deps.refused(refusal, requestId);
        return replyOf(refusal, requestId);
      },
    });
  };

  return (request, response) => {
    const route = routeOf(request);
    if (!route) app(request, response);
    else
      answer(route, request, response).catch((error: unknown) => {
        log.error({ error }, 'no answer');
        response.destroy();
      });
  };
}
