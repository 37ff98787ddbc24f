/**
 * A transport whose calls share an exchange if they are made in the same turn of the event loop; under load that is most
 * of them. A caller notices nothing: each gets the answer to their own call, one call by itself goes as it is, and so do
 * all of them to a server that knows no batches.
 */

import * as v from 'valibot';
import { Refusal } from '../error.ts';
import { BATCH_CALLS, BATCH_TYPE, HeadersSchema, headsSchema, NO_ROOM, packBatch, unpackBatch } from '../http/batch.ts';
import type { Answer } from '../http/outgoing.ts';
import { currentRequestId } from '../http/request-scope.ts';
import type { Transport } from './transport.ts';

/** Which calls may share, and where they go then. */
export interface BatchPaths {
  readonly path: string;
  readonly batch: string;
}

const HeadsSchema = headsSchema({
  status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: HeadersSchema,
});

/** Characters of a body that goes with others. */
const BODY_LIMIT = 2048;

/** Milliseconds without batches for a server that knows none: meanwhile it may be replaced by one that does. */
const PAUSE = 60_000;

interface Waiting {
  readonly head: object;
  readonly body: string;
  readonly authorization: string;
  /** @param answer undefined if the call has to be made alone */
  readonly resolve: (answer: Answer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

export function batchedTransport(transport: Transport, paths: BatchPaths): Transport {
  let pausedUntil = 0;

  /** Undefined if the calls have to be made alone. @param again whether they may be, whatever has been carried out */
  const exchange = async (waiting: readonly Waiting[], again: boolean): Promise<readonly Answer[] | undefined> => {
    const [{ authorization }, second] = waiting as [Waiting, Waiting?];
    if (!second) return undefined;
    const answer = await transport({
      method: 'POST',
      path: paths.batch,
      headers: { authorization, 'content-type': BATCH_TYPE },
      body: packBatch(waiting),
    });
    if (answer.status === 404 || answer.status === 405) pausedUntil = performance.now() + PAUSE;
    if (answer.status === 200) return answersOf(answer, waiting.length);
    const isRefused = answer.status >= 400 && answer.status < 500;
    return isRefused || again ? undefined : waiting.map(() => answer);
  };

  const share = async (waiting: readonly Waiting[], again: boolean): Promise<void> => {
    try {
      const answers = await exchange(waiting, again);
      for (const [index, { resolve }] of waiting.entries()) resolve(answers?.[index]);
    } catch (error) {
      const isLost = error instanceof Refusal && error.code === 'upstream_unavailable';
      for (const { resolve, reject } of waiting) {
        if (again && isLost) resolve(undefined);
        else reject(error);
      }
    }
  };

  // a save waits for the disk, and no read should wait with it
  const queues: Readonly<Record<string, Waiting[]>> = { GET: [], PATCH: [] };

  const shareAll = (queue: Waiting[]): void => {
    // a balancer asks the next server for a lost GET, but not for this
    const again = queue === queues['GET'];
    while (queue.length > 0) void share(queue.splice(0, BATCH_CALLS), again);
  };

  return async request => {
    const { method, headers, body = '' } = request;
    const queue = request.path === paths.path ? queues[method] : undefined;
    const isShort = typeof body === 'string' && body.length <= BODY_LIMIT;
    if (!queue || !isShort || performance.now() < pausedUntil) return transport(request);
    const { authorization = '' } = headers;
    const head = { method, headers: { ...headers, 'x-request-id': currentRequestId() } };
    const answer = await new Promise<Answer | undefined>((resolve, reject) => {
      if (queue.length === 0) setImmediate(shareAll, queue);
      queue.push({ head, body, authorization, resolve, reject });
    });
    if (!answer) return transport(request);
    return answer.status === NO_ROOM
      ? transport({ method: 'GET', path: paths.path, headers: { authorization } })
      : answer;
  };
}

function answersOf({ body }: Answer, count: number): Answer[] {
  try {
    const parts = unpackBatch(HeadsSchema, body);
    if (parts.length === count) return parts.map(({ head: { status, headers }, body }) => ({ status, headers, body }));
  } catch (cause) {
    throw new Refusal('upstream_invalid', { cause });
  }
  throw new Refusal('upstream_invalid');
}
