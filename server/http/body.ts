/** Reads bodies, bounded as they arrive. JSON must mean the same to every reader (src/profile/strict-json.ts). */

import type { IncomingMessage } from 'node:http';
import { parseStrictJson, StrictJsonError } from '../../src/profile/strict-json.ts';
import { Refusal } from '../error.ts';

const JSON_LIMIT = 64 * 1024;

/**
 * Bytes beyond a limit that are still taken, and forgotten, where a request says that they come: whoever is cut off while
 * sending may never see the answer, and a balancer takes us for dead.
 */
const TAKEN = 16 * 1024 * 1024;

/**
 * @param limit bytes, counted as they arrive
 * @throws Refusal `unsupported_media_type`, `payload_too_large`, `invalid_json`
 */
export function readJson(request: Request, limit: number = JSON_LIMIT): Promise<unknown> {
  return jsonOf(request.headers.get('content-type') ?? undefined, atMost => readBytes(request, atMost), limit);
}

/** The same, however the body is read. */
export async function jsonOf(
  contentType: string | undefined,
  read: (limit: number) => Uint8Array | Promise<Uint8Array>,
  limit: number = JSON_LIMIT,
): Promise<unknown> {
  requireJson(contentType);
  const bytes = read(limit);
  const text = textOf(bytes instanceof Uint8Array ? bytes : await bytes);
  try {
    return parseStrictJson(text);
  } catch (error) {
    throw error instanceof StrictJsonError ? new Refusal('invalid_json', { members: { fault: error.fault } }) : error;
  }
}

/** The text of a JSON body, not yet parsed. @throws Refusal as {@link readJson} */
export async function readJsonText(request: Request, limit: number = JSON_LIMIT): Promise<string> {
  requireJson(request.headers.get('content-type') ?? undefined);
  return textOf(await readBytes(request, limit));
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch (cause) {
    throw new Refusal('invalid_json', { cause });
  }
}

/**
 * The fields of a form (`application/x-www-form-urlencoded`).
 * @param limit bytes, counted as they arrive
 * @throws Refusal `bad_request` for anything else, also for more
 */
export async function readForm(request: Request, limit: number): Promise<URLSearchParams> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') throw new Refusal('bad_request');
  try {
    return new URLSearchParams(new TextDecoder().decode(await readBytes(request, limit)));
  } catch (cause) {
    throw cause instanceof Refusal ? new Refusal('bad_request', { cause, headers: cause.headers }) : cause;
  }
}

/** For calls that take no body: one of another type may be a form of another site. @throws Refusal `unsupported_media_type` */
export function refuseForeignBody(request: Request): void {
  if (request.headers.has('transfer-encoding') || Number(request.headers.get('content-length') ?? 0) > 0) {
    requireJson(request.headers.get('content-type') ?? undefined);
  }
}

function requireJson(contentType: string | undefined): void {
  if (contentType?.toLowerCase() !== 'application/json') throw new Refusal('unsupported_media_type');
}

/** @throws Refusal `payload_too_large`, `bad_request` if the body breaks off */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const body = createBounded(limit, Number(request.headers.get('content-length') ?? 0));
  try {
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) body.take(chunk);
  } catch (cause) {
    throw cause instanceof Refusal ? cause : new Refusal('bad_request', { cause });
  }
  return body.whole();
}

/** The same of a request of node:http; at once if all of it is here. @throws Refusal as {@link readBytes} */
export function readIncoming(request: IncomingMessage, limit: number): Uint8Array | Promise<Uint8Array> {
  const length = Number(request.headers['content-length'] ?? 0);
  // a small body comes with its head: the events of a stream would cost more than what is in it
  const here = request.read() as Buffer | null;
  return here?.length === length && length <= limit ? here : readRest(request, createBounded(limit, length), here);
}

function readRest(request: IncomingMessage, body: Bounded, here: Buffer | null): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const orReject = (work: () => void) => {
      try {
        work();
      } catch (error) {
        request.pause();
        reject(error);
      }
    };
    const take = (chunk: Buffer) => orReject(() => body.take(chunk));
    if (here) take(here);
    request.on('data', take);
    request.on('end', () => orReject(() => resolve(body.whole())));
    // also after an error
    request.on('close', () => {
      if (!request.complete) reject(new Refusal('bad_request'));
    });
  });
}

interface Bounded {
  /** @throws Refusal `payload_too_large` as soon as there is no use in taking more */
  readonly take: (chunk: Uint8Array) => void;
  /** @throws Refusal `payload_too_large` */
  readonly whole: () => Buffer<ArrayBuffer>;
}

/**
 * @param length in bytes as the request says it; 0 if it does not
 * @throws Refusal `payload_too_large`
 */
function createBounded(limit: number, length: number): Bounded {
  // nobody reads the rest of it, so nothing can follow on the connection
  const cutOff = () => new Refusal('payload_too_large', { headers: { connection: 'close' } });
  if (length > limit + TAKEN) throw cutOff();
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    take: chunk => {
      size += chunk.byteLength;
      if (size <= limit) chunks.push(chunk);
      else if (size > length) throw cutOff();
      else chunks.length = 0;
    },
    whole: () => {
      if (size > limit) throw new Refusal('payload_too_large');
      return Buffer.concat(chunks);
    },
  };
}
