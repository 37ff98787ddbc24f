/**
 * Several calls in one HTTP exchange, and their answers in the same order: an exchange for each would cost both sides more
 * than the calls themselves. A part is a head and a body. The heads stand in the first line, as a JSON array of objects
 * that name the `length` of their body, too, in bytes; the bodies follow, one after the other.
 */

import * as v from 'valibot';
import { Refusal } from '../error.ts';

export const BATCH_TYPE = 'application/vnd.authui.batch';

/** Calls in one exchange at most. */
export const BATCH_CALLS = 32;

/** Status of a part for whose answer there was no room: the profile has to be read alone (RFC 9110 15.4.4). */
export const NO_ROOM = 303;

/** Names in lower case. */
export const HeadersSchema = v.record(v.string(), v.string());

/** Of the heads. @param members besides `length` */
export function headsSchema<const E extends v.ObjectEntries>(members: E) {
  return v.array(v.object({ ...members, length: v.pipe(v.number(), v.integer(), v.minValue(0)) }));
}

export function packBatch(parts: readonly { readonly head: object; readonly body: string }[]): string {
  const heads = parts.map(({ head, body }) => ({ ...head, length: Buffer.byteLength(body) }));
  return `${JSON.stringify(heads)}\n${parts.map(({ body }) => body).join('')}`;
}

/**
 * @returns bodies that lie in the given bytes
 * @throws Refusal `bad_request` if it is none
 */
export function unpackBatch<H extends { readonly length: number }, B extends Uint8Array>(
  schema: v.GenericSchema<unknown, H[]>,
  bytes: B,
): { readonly head: H; readonly body: B }[] {
  const end = Math.max(0, bytes.indexOf(LINE_FEED));
  let from = end + 1;
  const parts = headsOf(schema, bytes.subarray(0, end)).map(head => ({
    head,
    body: bytes.subarray(from, (from += head.length)) as B,
  }));
  if (from !== bytes.length) throw new Refusal('bad_request');
  return parts;
}

const LINE_FEED = 0x0a;
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function headsOf<H>(schema: v.GenericSchema<unknown, H[]>, line: Uint8Array): H[] {
  try {
    return v.parse(schema, JSON.parse(UTF_8.decode(line)));
  } catch (cause) {
    throw new Refusal('bad_request', { cause });
  }
}
