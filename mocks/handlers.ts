/** The API as the page knows it, over the contract and the real core; only the storage and the sign-in are pretended. */

import { delay, http, HttpResponse, type HttpHandler } from 'msw';
import { contract, PAGES, type ErrorCode } from '../src/api/contract.ts';
import { createAccount } from './account.ts';
import { MockProblem, refuseForeign, refuseUnknown } from './guards.ts';
import type { PersonName } from './people.ts';
import { patchProfile } from './profile.ts';
import { snapshotOf } from './settings.ts';
import type { Store } from './state.ts';
import { settingsAnswer, type Answer, type Visitor } from './visitor.ts';

export interface MockServer {
  readonly store: Store;
  /** Whose session a request carries. */
  readonly personOf: (request: Request) => PersonName | null;
  /** Whether requests arrive here with `Origin` and `Sec-Fetch-Site`. */
  readonly seesOrigin: boolean;
}

type CallName = keyof typeof contract;

const CALLS = (Object.keys(contract) as CallName[]).map(name => ({ ...contract[name], name }));

/** On any origin, but at its root: the development server has modules below `/src/api/`. */
const ADDRESSES = new RegExp(`^\\w+://[^/]+(?:/api/|${contract.signOut.path}$)`);
const PICTURES = /^\w+:\/\/[^/]+\/pictures\/(.+)$/;

/** Failures that hit every call alike. */
const GENERAL = ['unauthenticated', 'internal_error', 'upstream_unavailable'] as const satisfies ErrorCode[];

const ANSWERS: Readonly<Record<CallName, Answer>> = {
  getSettings: visitor => settingsAnswer(visitor),
  patchProfile,
  ...createAccount(),
  signOut: async ({ store }) => {
    store.write({ signedIn: null });
    return Response.json({ location: PAGES.signedOut });
  },
};

export function createHandlers(server: MockServer): HttpHandler[] {
  // one save at a time, as in a transaction
  let saving = Promise.resolve();
  const inTurn = <T>(save: () => Promise<T>): Promise<T> => {
    const result = saving.then(save);
    saving = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };
  const respond = async ({ request }: { request: Request }): Promise<Response> => {
    const { latency } = server.store.read();
    if (latency > 0) await delay(latency);
    try {
      return await answer(server, request, inTurn);
    } catch (error) {
      if (error instanceof MockProblem) return error.toResponse();
      throw error;
    }
  };
  const showPicture = ({ request }: { request: Request }): Promise<Response> | Response => {
    const name = PICTURES.exec(new URL(request.url).href)?.[1] ?? '';
    const url = server.store.read().pictures[name];
    return url === undefined ? new MockProblem('not_found').toResponse() : pictureAnswer(url);
  };
  return [http.all(ADDRESSES, respond), http.get(PICTURES, showPicture)];
}

async function answer(
  server: MockServer,
  request: Request,
  inTurn: (save: () => Promise<Response>) => Promise<Response>,
): Promise<Response> {
  const { store } = server;
  const { call, id } = refuseUnknown(CALLS, request);
  const failing = store.read().failing[call.method === 'GET' ? 'read' : 'save'];
  if (failing === 'offline') return HttpResponse.error();
  refuseForeign(request, server.seesOrigin);
  const person = server.personOf(request);
  if (person === null) throw new MockProblem('unauthenticated');
  const general = GENERAL.find(code => code === failing);
  if (general) throw new MockProblem(general);
  const snapshot = () => snapshotOf(store.read(), person, [languageOf(request)]);
  const visitor: Visitor = { store, person, request, failing, id, snapshot };
  return call.method === 'GET' ? ANSWERS[call.name](visitor) : inTurn(() => ANSWERS[call.name](visitor));
}

function languageOf(request: Request): string {
  return new URL(request.url).searchParams.get('lang') ?? 'en';
}

/** With the headers of the real server: it may be shown anywhere and never runs. */
function pictureAnswer(dataUrl: string): Response {
  const [, type = '', base64 = ''] = /^data:([\w/]+);base64,(.*)$/.exec(dataUrl) ?? [];
  return new Response(
    Uint8Array.from(atob(base64), character => character.charCodeAt(0)),
    {
      headers: {
        'Content-Type': type,
        'Cache-Control': 'public, max-age=31536000, immutable',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'X-Content-Type-Options': 'nosniff',
      },
    },
  );
}
