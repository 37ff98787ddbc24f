/** The request that code runs for, known without being handed on: lines of the log and outgoing calls name it. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface RequestScope {
  readonly requestId: string;
  /** The pattern that the path matched, set by whoever matches it. */
  route?: string;
  /** Set once it is known whose it is. */
  session?: { readonly idHash: string; readonly subject: string };
  /** What has been written for it is on disk: the answer leaves after that. */
  onDisk?: Promise<void>;
}

const scopes = new AsyncLocalStorage<RequestScope>();

/** Runs the work for one request. */
export function inRequest<T>(scope: RequestScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** Undefined outside a request, as in a timer. */
export function currentRequest(): RequestScope | undefined {
  return scopes.getStore();
}

/** Says whose the running request is. */
export function requestBelongsTo(session: NonNullable<RequestScope['session']>): void {
  const scope = scopes.getStore();
  if (scope) scope.session = session;
}

/**
 * For what the running request writes: what it is given, the answer waits for, and is a refusal if that fails. To be asked
 * for before the work, which may be carried out together with that of others. Undefined outside a request.
 */
export function answerAfter(): ((onDisk: Promise<void>) => void) | undefined {
  const scope = scopes.getStore();
  return (
    scope &&
    (onDisk => {
      scope.onDisk = onDisk;
    })
  );
}

/** Middleware in front of whatever may write (Hono). */
export async function answerOnceWritten(_: unknown, next: () => Promise<void>): Promise<void> {
  await next();
  await scopes.getStore()?.onDisk;
}

/** The id of the running request; a new one outside of one. */
export function currentRequestId(): string {
  return scopes.getStore()?.requestId ?? randomUUID();
}

/** The id under which the caller knows the request, so that it can be followed through both apps; a UUID, or nothing. */
export function givenRequestId({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(given) ? given : undefined;
}
