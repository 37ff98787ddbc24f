/** The mock server for tests in Node: a session is the cookie `mock_person`. */

import { setupServer } from 'msw/node';
import { createHandlers } from './handlers.ts';
import { PEOPLE_NAMES, type PersonName } from './people.ts';
import { memoryStore, type Store } from './state.ts';

export const SESSION_COOKIE = 'mock_person';

/** Intercepts `fetch` of this process until it is closed. */
export function createMockServer(store: Store = memoryStore()) {
  return setupServer(...createHandlers({ store, personOf, seesOrigin: true }));
}

function personOf(request: Request): PersonName | null {
  const cookie = request.headers.get('Cookie') ?? '';
  return PEOPLE_NAMES.find(name => cookie === `${SESSION_COOKIE}=${name}`) ?? null;
}
