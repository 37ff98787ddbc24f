/** The API as the page knows it, over the contract and the real core; only the storage and the sign-in are pretended. */

import { delay, http, HttpResponse, type HttpHandler } from 'msw';
import * as v from 'valibot';
import { contract, PAGES, PatchSchema } from '../src/api/contract.ts';
import { pointersOf, type AttributeValue, type Patch, type Pointer } from '../src/profile/attribute.ts';
import type { IssueCode } from '../src/profile/issue.ts';
import { applyPatch } from '../src/profile/patch.ts';
import { latestDay } from '../src/profile/schema.ts';
import { MockProblem, readBody, refuseForeign, refuseUnknown } from './guards.ts';
import { PEOPLE, type PersonName } from './people.ts';
import { CATALOGUE } from './project.ts';
import { snapshotOf, type Snapshot } from './settings.ts';
import type { Failure, Store } from './state.ts';

export interface MockServer {
  readonly store: Store;
  /** Whose session a request carries. */
  readonly personOf: (request: Request) => PersonName | null;
  /** Whether requests arrive here with `Origin` and `Sec-Fetch-Site`. */
  readonly seesOrigin: boolean;
}

/** What the mocks answer; the other calls of the contract are not found here. */
const ANSWERED = ['getSettings', 'patchProfile', 'signOut'] as const satisfies readonly (keyof typeof contract)[];
const CALLS = ANSWERED.map(name => ({ ...contract[name], name }));

/** On any origin, but at its root: the development server has modules below `/src/api/`. */
const ADDRESSES = new RegExp(`^\\w+://[^/]+(?:/api/|${contract.signOut.path}$)`);

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
  return [http.all(ADDRESSES, respond)];
}

async function answer(
  server: MockServer,
  request: Request,
  inTurn: (save: () => Promise<Response>) => Promise<Response>,
): Promise<Response> {
  const { name } = refuseUnknown(CALLS, request);
  const failing = server.store.read().failing[name === 'getSettings' ? 'read' : 'save'];
  if (failing === 'offline') return HttpResponse.error();
  refuseForeign(request, server.seesOrigin);
  const person = server.personOf(request);
  if (person === null || failing === 'unauthenticated') throw new MockProblem('unauthenticated');
  if (failing === 'internal_error' || failing === 'upstream_unavailable') throw new MockProblem(failing);
  switch (name) {
    case 'getSettings':
      return settingsAnswer(await currentSnapshot(server, person, request));
    case 'patchProfile':
      return inTurn(() => patchProfile(server, person, request, failing));
    case 'signOut':
      server.store.write({ signedIn: null });
      return Response.json({ location: PAGES.signedOut });
  }
}

async function patchProfile(
  server: MockServer,
  person: PersonName,
  request: Request,
  failing: Failure,
): Promise<Response> {
  const parsed = v.safeParse(PatchSchema, await readBody(request));
  if (!parsed.success) throw new MockProblem('bad_request');
  const patch = parsed.output as Patch;
  if (failing === 'changed_elsewhere') changeElsewhere(server, person, patch);
  const ifMatch = request.headers.get('If-Match');
  if (ifMatch === null) throw new MockProblem('precondition_required');
  const now = await currentSnapshot(server, person, request);
  if (ifMatch !== now.etag) throw new MockProblem('precondition_failed', { current: now.settings }, { ETag: now.etag });
  if (failing === 'invalid_attributes') refuseAll(patch, () => 'bad_format');
  if (!now.settings.capabilities.edit) {
    const visible = new Set(now.settings.attributes.map(attribute => attribute.pointer));
    refuseAll(patch, pointer => (visible.has(pointer) ? 'not_editable' : 'unknown_attribute'));
  }
  const { values } = server.store.read().people[person];
  const context = { latestDay: latestDay(Date.now()) };
  const outcome = applyPatch(CATALOGUE, 'end_user', { values, owned: PEOPLE[person].owned }, patch, context);
  if (!outcome.ok) throw new MockProblem('invalid_attributes', { issues: outcome.issues });
  keep(server, person, outcome.values, outcome.changed);
  return settingsAnswer(await currentSnapshot(server, person, request));
}

function refuseAll(patch: Patch, code: (pointer: Pointer) => IssueCode): never {
  throw new MockProblem('invalid_attributes', {
    issues: pointersOf(patch).map(pointer => ({ pointer, code: code(pointer) })),
  });
}

function currentSnapshot({ store }: MockServer, person: PersonName, request: Request): Promise<Snapshot> {
  const { people, upstream } = store.read();
  return snapshotOf(person, people[person], [languageOf(request)], upstream);
}

function languageOf(request: Request): string {
  return new URL(request.url).searchParams.get('lang') ?? 'en';
}

function settingsAnswer({ settings, etag }: Snapshot): Response {
  return Response.json(settings, { headers: { ETag: etag, 'Cache-Control': 'no-store' } });
}

function keep({ store }: MockServer, person: PersonName, values: object, changed: readonly Pointer[]): void {
  const { people } = store.read();
  const now = Math.floor(Date.now() / 1000);
  const changes = { ...people[person].changes, ...Object.fromEntries(changed.map(pointer => [pointer, now])) };
  store.write({ people: { ...people, [person]: { values, changes } } });
}

/** Another hand on the same attribute: a text gets another text, anything else goes. Happens once. */
function changeElsewhere(server: MockServer, person: PersonName, patch: Patch): void {
  const { people, failing } = server.store.read();
  const values: Record<string, AttributeValue | undefined> = { ...people[person].values };
  for (const pointer of pointersOf(patch)) {
    if (CATALOGUE.get(pointer)?.type === 'string') values[pointer] = 'Changed elsewhere';
    else delete values[pointer];
  }
  keep(server, person, values, pointersOf(patch));
  server.store.write({ failing: { ...failing, save: 'none' } });
}
