/** The guards of every call, in the one order that the server keeps too: each throws the problem it finds. */

import { CSRF_HEADER, ERRORS, type Call, type ErrorCode } from '../src/api/contract.ts';
import { parseStrictJson, StrictJsonError } from '../src/profile/strict-json.ts';

const BODY_MAXIMUM = 64 * 1024;

/** Thrown by guards and answers; becomes `application/problem+json` (RFC 9457). */
export class MockProblem extends Error {
  readonly code: ErrorCode;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, members: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
    super(code);
    this.code = code;
    this.members = members;
    this.headers = headers;
  }

  toResponse(): Response {
    const status = ERRORS[this.code];
    const body = { type: 'about:blank', title: this.code, status, code: this.code, ...this.members };
    return Response.json(body, { status, headers: { 'Content-Type': 'application/problem+json', ...this.headers } });
  }
}

/**
 * The call that a path and a method name, and the id in the path, if it has one.
 * @throws MockProblem not_found, method_not_allowed
 */
export function refuseUnknown<T extends Call>(calls: readonly T[], { method, url }: Request): { call: T; id: string } {
  const { pathname } = new URL(url);
  const there = calls.flatMap(call => {
    const match = new RegExp(`^${call.path.replace(/\{\w+\}/, '([^/]+)')}$`).exec(pathname);
    return match ? [{ call, id: match[1] ?? '' }] : [];
  });
  if (there.length === 0) throw new MockProblem('not_found');
  const found = there.find(({ call }) => call.method === method);
  const allow = there.map(({ call }) => call.method).join(', ');
  if (!found) throw new MockProblem('method_not_allowed', {}, { Allow: allow });
  return found;
}

/**
 * @param seesOrigin a service worker is not shown `Origin` and `Sec-Fetch-Site`, so their absence says nothing there
 * @throws MockProblem csrf_refused
 */
export function refuseForeign({ method, headers, url }: Request, seesOrigin: boolean): void {
  const origin = headers.get('Origin');
  const site = headers.get('Sec-Fetch-Site');
  const unsafe = method !== 'GET';
  if (
    headers.get(CSRF_HEADER.name) !== CSRF_HEADER.value ||
    (origin !== null && origin !== new URL(url).origin) ||
    (site !== null && site !== 'same-origin') ||
    (seesOrigin && unsafe && origin === null && site === null)
  )
    throw new MockProblem('csrf_refused');
}

/** @throws MockProblem unsupported_media_type, payload_too_large, invalid_json */
export async function readBody(request: Request): Promise<unknown> {
  const text = await readText(request);
  try {
    return parseStrictJson(text);
  } catch (error) {
    throw new MockProblem('invalid_json', error instanceof StrictJsonError ? { fault: error.fault } : {});
  }
}

/** The text of a JSON body, not yet parsed. @throws MockProblem unsupported_media_type, payload_too_large */
export async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request, ['application/json'], BODY_MAXIMUM);
  return new TextDecoder().decode(bytes);
}

/** @throws MockProblem unsupported_media_type, payload_too_large */
export async function readBytes(
  request: Request,
  types: readonly string[],
  maximum: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!types.includes(request.headers.get('Content-Type') ?? '')) throw new MockProblem('unsupported_media_type');
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > maximum) throw new MockProblem('payload_too_large');
  return bytes;
}

/** Of a call that needs no body. @throws MockProblem unsupported_media_type */
export function refuseForeignBody({ headers }: Request): void {
  const type = headers.get('Content-Type');
  if (type !== null && type !== 'application/json') throw new MockProblem('unsupported_media_type');
}
