/** The mock server for tests in Node: a session is the cookie `mock_person`. */

import type { HttpHandler } from 'msw';
import { setupServer } from 'msw/node';
import { createHandlers } from './handlers.ts';
import { PEOPLE_NAMES, type PersonName } from './people.ts';
import { memoryStore, type Store } from './state.ts';

export const SESSION_COOKIE = 'mock_person';

export function nodeHandlers(store: Store = memoryStore()): HttpHandler[] {
  return createHandlers({ store, personOf, seesOrigin: true });
}

/** Intercepts `fetch` of this process from `listen` to `close`. */
export function createMockServer(handlers: readonly HttpHandler[] = nodeHandlers()) {
  return setupServer(...handlers);
}

function personOf(request: Request): PersonName | null {
  const cookie = request.headers.get('Cookie') ?? '';
  return PEOPLE_NAMES.find(name => cookie === `${SESSION_COOKIE}=${name}`) ?? null;
}
