/** The guards of every call, in the one order that the server keeps too: each throws the problem it finds. */

import { CSRF_HEADER, ERRORS, type Call, type ErrorCode } from '../src/api/contract.ts';
import { parseStrictJson } from '../src/profile/strict-json.ts';

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

/** The call that a path and a method name. @throws MockProblem not_found, method_not_allowed */
export function refuseUnknown<T extends Call>(calls: readonly T[], { method, url }: Request): T {
  const there = calls.filter(call => call.path === new URL(url).pathname);
  if (there.length === 0) throw new MockProblem('not_found');
  const call = there.find(call => call.method === method);
  if (!call) throw new MockProblem('method_not_allowed', {}, { Allow: there.map(call => call.method).join(', ') });
  return call;
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
  const text = await request.text();
  if (text !== '' && request.headers.get('Content-Type') !== 'application/json') {
    throw new MockProblem('unsupported_media_type');
  }
  if (new TextEncoder().encode(text).length > BODY_MAXIMUM) throw new MockProblem('payload_too_large');
  try {
    return parseStrictJson(text);
  } catch {
    throw new MockProblem('invalid_json');
  }
}
