/** Reads a JSON body that means the same to every reader: right type, bounded, no key twice, not too deep. */

import { parseStrictJson, StrictJsonError } from '../../src/profile/strict-json.ts';
import { Refusal } from '../error.ts';

const BODY_LIMIT = 64 * 1024;

/**
 * @param limit bytes, counted as they arrive
 * @throws Refusal `unsupported_media_type`, `payload_too_large`, `invalid_json`
 */
export async function readJson(request: Request, limit: number = BODY_LIMIT): Promise<unknown> {
  const type = request.headers.get('content-type');
  if (type?.toLowerCase() !== 'application/json') throw new Refusal('unsupported_media_type');
  try {
    return parseStrictJson(await readText(request, limit));
  } catch (error) {
    throw error instanceof StrictJsonError ? new Refusal('invalid_json', { members: { fault: error.fault } }) : error;
  }
}

async function readText(request: Request, limit: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw new Refusal('payload_too_large');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let size = 0;
  let text = '';
  try {
    for await (const chunk of request.body ?? []) {
      size += (chunk as Uint8Array).byteLength;
      if (size > limit) throw new Refusal('payload_too_large');
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (cause) {
    throw cause instanceof Refusal ? cause : new Refusal('invalid_json', { cause });
  }
}
