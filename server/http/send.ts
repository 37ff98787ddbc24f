/** Answers on node:http itself, for the few calls that every visit makes: no framework between them and the socket. */

import type { ServerResponse } from 'node:http';
import { problemBody, type Refusal } from '../error.ts';
import type { Reply } from './call.ts';
import { PROBLEM_HEADERS } from './problem.ts';
import type { HeaderSet } from './security-headers.ts';

export interface Send {
  readonly now: (response: ServerResponse, requestId: string, reply: Reply) => void;
  /**
   * Answers that become ready in the same turn of the event loop leave together: each of them alone would wake its reader
   * up, which costs more than writing it. Saves have waited for each other already.
   */
  readonly together: Send['now'];
}

/** @param headers of every answer */
export function createSend(headers: HeaderSet): Send {
  const always = Object.entries(headers).flat();
  let ready: (() => void)[] = [];

  const now: Send['now'] = (response, requestId, { status, headers: own, body }) => {
    const head = [...always, 'x-request-id', requestId, 'content-length', String(Buffer.byteLength(body))];
    for (const name in own) head.push(name, own[name] ?? '');
    response.writeHead(status, head);
    response.end(body);
  };

  const sendReady = (): void => {
    const all = ready;
    ready = [];
    for (const one of all) one();
  };

  return {
    now,
    together: (...answer) => {
      if (ready.length === 0) setImmediate(sendReady);
      ready.push(() => now(...answer));
    },
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
