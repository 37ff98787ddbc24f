/** Reads a posted form: bounded, of the right type, each field once (HTML Standard, application/x-www-form-urlencoded). */

import type { IncomingMessage } from 'node:http';
import { Refusal } from '../../error.ts';

const LIMIT = 16 * 1024;

/**
 * The wanted fields; one that is missing is empty.
 * @throws Refusal `unsupported_media_type`, `payload_too_large`, `bad_request`
 */
export async function readForm<const T extends string>(
  request: IncomingMessage,
  names: readonly T[],
): Promise<Record<T, string>> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw new Refusal('unsupported_media_type');
  const chunks: Buffer[] = [];
  let size = 0;
  // the connection stays open for the answer, also when this gives up
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > LIMIT) break;
    chunks.push(chunk);
  }
  if (size > LIMIT) {
    // what is left of it would stand before the next request
    request.resume();
    throw new Refusal('payload_too_large');
  }
  const fields = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  const read = names.map((name): [T, string] => {
    const values = fields.getAll(name);
    if (values.length > 1) throw new Refusal('bad_request');
    return [name, values[0] ?? ''];
  });
  return Object.fromEntries(read) as Record<T, string>;
}
