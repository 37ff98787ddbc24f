/** Answers on node:http itself, for the few calls that every visit makes: no framework between them and the socket. */

import type { ServerResponse } from 'node:http';
import { problemBody, type Refusal } from '../error.ts';
import type { Logger } from '../log.ts';
import type { Reply } from './call.ts';
import type { Observer } from './observe.ts';
import { asRefusal, PROBLEM_HEADERS } from './problem.ts';
import { inRequest, type RequestScope } from './request-scope.ts';
import type { HeaderSet } from './security-headers.ts';

/** One call, from its first byte to what became of it. */
export interface DirectCall {
  readonly scope: RequestScope;
  readonly method: string;
  /** The pattern that the path matched. */
  readonly route: string;
  /** By `performance.now()`. */
  readonly started: number;
  readonly work: () => Promise<Reply>;
  /** What the caller is told instead. @param error that it came from */
  readonly refused: (refusal: Refusal, error: unknown) => Reply;
}

/** @param headers of every answer */
export function createDirectAnswer(headers: HeaderSet, observer: Observer, log: Logger) {
  const send = createSend(headers, log);
  const carryOut = createCarryOut(observer);
  return (response: ServerResponse, call: DirectCall): Promise<void> =>
    carryOut(call, reply => send(response, call.scope.requestId, reply));
}

/** A call without the socket that its answer goes to: `give` gets what there is to answer, once that may be told. */
export function createCarryOut(observer: Observer) {
  return ({ scope, method, route, started, work, refused }: DirectCall, give: (reply: Reply) => void): Promise<void> =>
    inRequest(scope, async () => {
      let reply: Reply;
      try {
        reply = await work();
        if (scope.onDisk) await scope.onDisk;
      } catch (error) {
        reply = refused(asRefusal(error), error);
      }
      give(reply);
      const { requestId } = scope;
      observer.finished({ requestId, method, route, status: reply.status, ms: performance.now() - started });
    });
}

/**
 * Answers that become ready in the same turn of the event loop leave together: each of them alone would wake its reader
 * up, which costs more than writing it. What has been audited before is written to the log by then.
 */
type Send = (response: ServerResponse, requestId: string, reply: Reply) => void;

function createSend(headers: HeaderSet, log: Logger): Send {
  const always = Object.entries(headers).flat();
  const ready: Parameters<Send>[] = [];

  const sendNow: Send = (response, requestId, { status, headers: own, body }) => {
    const head = [...always, 'x-request-id', requestId, 'content-length', String(Buffer.byteLength(body))];
    for (const name in own) head.push(name, own[name] ?? '');
    try {
      response.writeHead(status, head);
      response.end(body);
    } catch (error) {
      // a header that cannot be sent, say; the others must not wait for it
      log.error({ error }, 'no answer');
      response.destroy();
    }
  };

  const sendReady = (): void => {
    for (const answer of ready) sendNow(...answer);
    ready.length = 0;
  };

  return (...answer) => {
    if (ready.length === 0) setImmediate(sendReady);
    ready.push(answer);
  };
}

/** What is refused, as the same problem that the app would answer with. */
export function replyOf(refusal: Refusal, requestId: string): Reply {
  return {
    status: refusal.status,
    headers: { ...PROBLEM_HEADERS, ...refusal.headers },
    body: JSON.stringify(problemBody(refusal, requestId)),
  };
}
