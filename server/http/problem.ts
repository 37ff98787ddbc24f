/** The one place where an error becomes an answer (RFC 9457). */

import { problemBody, Refusal } from '../error.ts';
import { isStorageFull } from '../sql/storage-full.ts';

/** Whatever was thrown, as a refusal; what nobody foresaw is `internal_error`. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal(isStorageFull(error) ? 'storage_full' : 'internal_error', { cause: error });
}

export const PROBLEM_HEADERS = {
  'content-type': 'application/problem+json; charset=utf-8',
  'cache-control': 'no-store',
} as const;

export function problemResponse(refusal: Refusal, requestId: string): Response {
  return new Response(JSON.stringify(problemBody(refusal, requestId)), {
    status: refusal.status,
    headers: { ...PROBLEM_HEADERS, ...refusal.headers },
  });
}
