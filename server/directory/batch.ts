/**
 * Many calls for profiles in one exchange, as an account page that runs elsewhere makes them under load. Each is carried
 * out for itself, with its own token, as if it had come alone.
 */

import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { Refusal } from '../error.ts';
import { BATCH_CALLS, BATCH_TYPE, HeadersSchema, headsSchema, NO_ROOM, packBatch, unpackBatch } from '../http/batch.ts';
import { jsonOf, readIncoming } from '../http/body.ts';
import type { Call, Reply } from '../http/call.ts';
import { givenRequestId } from '../http/request-scope.ts';
import { DATA_HEADERS } from '../http/security-headers.ts';

/** Bytes of the calls, characters of the answers. */
const CALLS_LIMIT = 256 * 1024;
const ANSWERS_LIMIT = 256 * 1024;

const HeadsSchema = headsSchema({ method: v.picklist(['GET', 'PATCH']), headers: HeadersSchema });

/** @param give gets the answer, once that may be told */
type CarryOut = (
  method: string,
  requestId: string | undefined,
  call: Call,
  give: (reply: Reply) => void,
) => Promise<void>;

/** @throws Refusal `unsupported_media_type`, `payload_too_large`, `bad_request` */
export async function answerBatch(request: IncomingMessage, carryOut: CarryOut): Promise<Reply> {
  if (request.headers['content-type'] !== BATCH_TYPE) throw new Refusal('unsupported_media_type');
  const calls = unpackBatch(HeadsSchema, await readIncoming(request, CALLS_LIMIT));
  if (calls.length > BATCH_CALLS) throw new Refusal('payload_too_large');
  const replies: Reply[] = [];
  await Promise.all(
    calls.map(({ head: { method, headers }, body }, index) => {
      const call: Call = {
        header: name => headers[name],
        query: () => undefined,
        json: () => jsonOf(headers['content-type'], () => body),
      };
      return carryOut(method, givenRequestId({ headers }), call, reply => {
        replies[index] = reply;
      });
    }),
  );
  return { status: 200, headers: { ...DATA_HEADERS, 'content-type': BATCH_TYPE }, body: packBatch(partsOf(replies)) };
}

function partsOf(replies: readonly Reply[]) {
  let size = 0;
  return replies.map(({ status, headers, body }) => {
    size += body.length;
    if (size > ANSWERS_LIMIT) return { head: { status: NO_ROOM, headers: {} }, body: '' };
    // what goes with the exchange need not stand in each part
    const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !(name in DATA_HEADERS)));
    return { head: { status, headers: own }, body };
  });
}
