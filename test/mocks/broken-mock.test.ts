/** The contract suite is worth something: a mock that is broken on purpose fails the check that is about it. */

import { expect, test } from 'vitest';
import type { Settings } from '../../src/api/contract.ts';
import { CHECKS } from '../api-contract.ts';
import { SESSION_COOKIE } from '../../mocks/node.ts';
import { startMockApi, type Meddler } from './mock-api.ts';

/** Changes the JSON of an answer, wherever settings or a problem are in it. */
const spoiling =
  (spoil: (body: Record<string, unknown>) => void): Meddler =>
  async (request, forward) => {
    const response = await forward(request);
    const body = (await response.json()) as Record<string, unknown>;
    spoil(body);
    return Response.json(body, response);
  };

/** Changes the attributes that an answer shows. */
const showing = (change: (attributes: Settings['attributes']) => Settings['attributes']): Meddler =>
  spoiling(body => {
    if (Array.isArray(body['attributes'])) body['attributes'] = change(body['attributes'] as Settings['attributes']);
  });

/** Changes the headers of a request, as if the server did not look at them. */
const blindTo =
  (change: (headers: Headers, request: Request) => void): Meddler =>
  (request, forward) => {
    const headers = new Headers(request.headers);
    change(headers, request);
    return forward(new Request(request, { headers }));
  };

const withStatus =
  (from: number, to: number): Meddler =>
  async (request, forward) => {
    const response = await forward(request);
    return response.status === from ? new Response(response.body, { status: to, headers: response.headers }) : response;
  };

const BROKEN: readonly (readonly [fault: string, check: keyof typeof CHECKS, meddle: Meddler])[] = [
  [
    'that shows a hidden attribute',
    'settings list exactly what the person may see, in configured order',
    showing(list => [...list, { pointer: '/risk_note', label: 'Risk note', type: 'string', access: 'readonly' }]),
  ],
  [
    'that sorts the attributes',
    'settings list exactly what the person may see, in configured order',
    showing(list => list.toSorted((a, b) => (a.label < b.label ? -1 : 1))),
  ],
  [
    'that invents a member',
    'settings have the promised shape and a strong ETag',
    showing(list => list.map(attribute => ({ ...attribute, secret: true }))),
  ],
  [
    'that gives no reason for read-only',
    'a read-only attribute says why',
    showing(list => list.map(({ readonly_reason: _, ...attribute }) => attribute as (typeof list)[number])),
  ],
  [
    'that names a hidden value in a refusal',
    'no answer names a hidden attribute or its value',
    spoiling(body => {
      if ('issues' in body) body['detail'] = 'risk_note was not touched';
    }),
  ],
  [
    'that forgets what it saved',
    'a save answers with the new settings and a new ETag, and is there for the next reader',
    async (request, forward) => {
      if (request.method !== 'PATCH') return forward(request);
      const headers = { ...Object.fromEntries(request.headers), 'If-Match': '"stale"' };
      const stale = await forward(new Request(request, { headers }));
      const { current } = (await stale.json()) as { current: unknown };
      return Response.json(current, { headers: { ETag: '"new"', 'Cache-Control': 'no-store' } });
    },
  ],
  [
    'that saves the good half of a refused patch',
    'one refused attribute and nothing is saved',
    async (request, forward) => {
      if (request.method === 'PATCH') {
        const patch = (await request.clone().json()) as Record<string, unknown>;
        if ('/desk' in patch && Object.keys(patch).length > 1) {
          await forward(
            new Request(request.clone(), { method: 'PATCH', body: JSON.stringify({ '/desk': patch['/desk'] }) }),
          );
        }
      }
      return forward(request);
    },
  ],
  [
    'that tells hidden from unknown',
    'a hidden attribute is refused exactly as one that does not exist',
    spoiling(body => {
      for (const issue of (body['issues'] ?? []) as { pointer: string; code: string }[]) {
        if (issue.pointer === '/risk_note') issue.code = 'not_editable';
      }
    }),
  ],
  [
    'that keeps the limits to itself',
    'a number out of its range is refused with the limit',
    spoiling(body => {
      for (const issue of (body['issues'] ?? []) as { params?: unknown }[]) delete issue.params;
    }),
  ],
  [
    'that ignores If-Match',
    'a save from a state that is gone answers with the present one',
    async (request, forward) => {
      if (request.method !== 'PATCH') return forward(request);
      const refusal = await forward(
        new Request(request.clone(), { headers: { ...Object.fromEntries(request.headers), 'If-Match': '"stale"' } }),
      );
      const etag = refusal.headers.get('ETag') ?? '';
      const headers = { ...Object.fromEntries(request.headers), 'If-Match': etag };
      return forward(new Request(request, { headers }));
    },
  ],
  [
    'that takes weak tags and lists',
    'only the one present strong ETag will do',
    blindTo(headers => {
      const tag = /"[\w-]{43}"/.exec(headers.get('If-Match') ?? '')?.[0];
      if (tag) headers.set('If-Match', tag);
    }),
  ],
  ['that does without If-Match', 'a save must say which state it changes', withStatus(428, 200)],
  [
    'that does not ask where a request comes from',
    'a request that is not from the page itself is refused',
    blindTo((headers, request) => {
      headers.set('Origin', new URL(request.url).origin);
      headers.delete('Sec-Fetch-Site');
    }),
  ],
  [
    'that lets everybody in',
    'without a session there is nothing',
    blindTo(headers => headers.set('Cookie', `${SESSION_COOKIE}=ada`)),
  ],
  ['that says 404 for a wrong method', 'an unknown address and a wrong method are told apart', withStatus(405, 404)],
  [
    'that takes any content type',
    'a body that is no proper JSON is refused',
    blindTo((headers, request) => {
      if (request.method === 'PATCH') headers.set('Content-Type', 'application/json');
    }),
  ],
  [
    'that looks at the session first',
    'of several faults the first guard speaks',
    async (request, forward) =>
      request.headers.has('Cookie')
        ? forward(request)
        : Response.json(
            { type: 'about:blank', title: 'unauthenticated', status: 401, code: 'unauthenticated' },
            { status: 401, headers: { 'Content-Type': 'application/problem+json' } },
          ),
  ],
];

test.each(BROKEN)('a mock server %s fails the check "%s"', async (_, name, meddle) => {
  const check = CHECKS[name];
  if (!check) throw new Error(`There is no check "${name}"`);
  const api = await startMockApi(meddle);
  try {
    await expect(check(api)).rejects.toThrow(/expected|Invalid/);
  } finally {
    await api.close();
  }
});

test('the same checks pass on a server in between that changes nothing', async () => {
  const api = await startMockApi((request, forward) => forward(request));
  try {
    for (const name of new Set(BROKEN.map(([, name]) => name))) await CHECKS[name]?.(api);
  } finally {
    await api.close();
  }
});
