/** Reads a JSON body that means the same to every reader: right type, bounded, no key twice, not too deep. */

import { Refusal } from '../error.ts';

const BODY_LIMIT = 64 * 1024;
const DEPTH_LIMIT = 32;

/**
 * @param limit bytes, counted as they arrive
 * @throws Refusal `unsupported_media_type`, `payload_too_large`, `invalid_json`
 */
export async function readJson(request: Request, limit: number = BODY_LIMIT): Promise<unknown> {
  const type = request.headers.get('content-type');
  if (type?.toLowerCase() !== 'application/json') throw new Refusal('unsupported_media_type');
  const text = await readText(request, limit);
  assertUnambiguous(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('invalid_json', { cause });
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

/** Strings (a key is one that a colon follows) and brackets: all that nesting and repetition depend on. */
const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gs;

/**
 * JSON.parse keeps the last of two equal keys, takes any depth and lone surrogates; readers disagree about all three
 * (RFC 8259 section 4, 8.2, 9).
 * @throws Refusal `invalid_json`
 */
function assertUnambiguous(text: string): void {
  const open: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') {
      open.push(new Set());
      if (open.length > DEPTH_LIMIT) throw new Refusal('invalid_json');
    } else if (token === '}' || token === ']') {
      open.pop();
    } else {
      const string = parsedString(colon ? token.slice(0, -colon.length) : token);
      if (!string.isWellFormed()) throw new Refusal('invalid_json');
      if (!colon) continue;
      const keys = open.at(-1);
      if (keys?.has(string)) throw new Refusal('invalid_json');
      keys?.add(string);
    }
  }
}

function parsedString(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch (cause) {
    throw new Refusal('invalid_json', { cause });
  }
}
