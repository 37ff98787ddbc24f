/** Reads a JSON body that means the same to every reader: right type, bounded, no key twice, not too deep. */

import { parseStrictJson, StrictJsonError } from '../../src/profile/strict-json.ts';
import { Refusal } from '../error.ts';

const BODY_LIMIT = 64 * 1024;

/**
 * @param limit bytes, counted as they arrive
 * @throws Refusal `unsupported_media_type`, `payload_too_large`, `invalid_json`
 */
export async function readJson(request: Request, limit: number = BODY_LIMIT): Promise<unknown> {
  requireJson(request);
  try {
    return parseStrictJson(await readText(request, limit));
  } catch (error) {
    throw error instanceof StrictJsonError ? new Refusal('invalid_json', { members: { fault: error.fault } }) : error;
  }
}

/** For calls that take no body: one of another type may be a form of another site. @throws Refusal `unsupported_media_type` */
export function refuseForeignBody(request: Request): void {
  if (request.headers.has('transfer-encoding') || Number(request.headers.get('content-length') ?? 0) > 0) {
    requireJson(request);
  }
}

function requireJson({ headers }: Request): void {
  if (headers.get('content-type')?.toLowerCase() !== 'application/json') throw new Refusal('unsupported_media_type');
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
