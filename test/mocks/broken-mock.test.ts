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

/** Passes the request on with another body. */
const reading =
  (method: string, path: string, change: (body: string) => string): Meddler =>
  async (request, forward) => {
    const fits = request.method === method && new URL(request.url).pathname === path;
    return forward(fits ? new Request(request, { method, body: change(await request.text()) }) : request);
  };

/** Answers with the settings whatever a call of this kind is answered. */
const shrugging =
  (fits: (request: Request) => boolean, status = 200): Meddler =>
  async (request, forward) => {
    const headers = Object.fromEntries(request.headers);
    const response = await forward(request);
    if (response.ok || !fits(request)) return response;
    const settings = await forward(new Request(new URL('/api/settings', request.url), { headers }));
    return new Response(settings.body, { status, headers: settings.headers });
  };

const DATA = '/api/custom-data';
const LOGIN_IDS = '/api/login-ids';
const IDENTITIES = '/api/identities/';
const isPicture = ({ url }: Request) => new URL(url).pathname === '/api/picture';

const BROKEN: readonly (readonly [fault: string, check: keyof typeof CHECKS, meddle: Meddler])[] = [
  [
    'that shows a hidden attribute',
    'settings list exactly what the person may see, in configured order',
    showing(list => [
      ...list,
      { pointer: '/risk_note', label: 'Risk note', type: 'string', access: 'readonly', seen_by: ['end_user'] },
    ]),
  ],
  [
    'that says the person alone changes what an administrator changes',
    'every attribute says who sees it, and who changes it where it is changed here',
    showing(list => list.map(attribute => ({ ...attribute, changed_by: ['end_user'] }))),
  ],
  [
    'that keeps from people who else sees their data',
    'every attribute says who sees it, and who changes it where it is changed here',
    showing(list => list.map(attribute => ({ ...attribute, seen_by: ['end_user'] }))),
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
  [
    'that merges custom data',
    'custom data are replaced as a whole',
    async (request, forward) => {
      if (request.method !== 'PUT' || new URL(request.url).pathname !== DATA) return forward(request);
      const former = await forward(new Request(request.url, { headers: Object.fromEntries(request.headers) }));
      const merged = { ...((await former.json()) as object), ...((await request.clone().json()) as object) };
      return forward(new Request(request, { method: 'PUT', body: JSON.stringify(merged) }));
    },
  ],
  [
    'that overwrites newer custom data',
    'custom data that changed since are not overwritten',
    blindTo((headers, { url }) => {
      if (url.endsWith(DATA)) headers.delete('If-Match');
    }),
  ],
  [
    'that reads JSON carelessly',
    'custom data mean the same to every reader',
    reading('PUT', DATA, text => {
      try {
        return JSON.stringify(JSON.parse(text));
      } catch {
        return text;
      }
    }),
  ],
  [
    'that cuts large custom data off',
    'custom data may be as deep and as large as promised, and no larger',
    withStatus(413, 200),
  ],
  [
    'that takes custom data of any type',
    'custom data are taken as JSON only',
    blindTo((headers, { url }) => {
      if (url.endsWith(DATA) && headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
    }),
  ],
  [
    'that hides when a way in was added',
    'every way to sign in is shown with its kind and its age',
    spoiling(body => {
      for (const identity of (body['identities'] ?? []) as { linked_at?: number }[]) delete identity.linked_at;
    }),
  ],
  [
    'that adds where it should change',
    'a username is added, changed and removed at once',
    reading('POST', LOGIN_IDS, text => JSON.stringify({ ...(JSON.parse(text) as object), replaces: undefined })),
  ],
  [
    'that lets people in with what they have not proven',
    'a new address waits for its code and is no way in until then',
    spoiling(body => {
      const waiting = (body['pending_login_ids'] ?? []) as { id: string; value: string }[];
      const proven = waiting.map(({ id, value }) => ({
        id,
        provider_type: 'login_id',
        provider_name: 'email',
        email: value,
        linked_at: 0,
      }));
      if (Array.isArray(body['identities'])) body['identities'] = [...(body['identities'] as unknown[]), ...proven];
    }),
  ],
  [
    'that lets people guess for ever',
    'five wrong codes end it',
    spoiling(body => {
      if ('tries_left' in body) body['tries_left'] = 5;
    }),
  ],
  [
    'that takes anything as a login id',
    'what nobody can sign in with is refused',
    shrugging(({ url }) => new URL(url).pathname === LOGIN_IDS, 202),
  ],
  [
    'that removes what is not there',
    'what is not the person’s own cannot be verified, sent again or removed',
    shrugging(({ method, url }) => method === 'DELETE' && url.includes(LOGIN_IDS)),
  ],
  [
    'that tells nobody about a provider',
    'every provider that is offered is shown by its name, and as not linked',
    spoiling(body => {
      if ('providers' in body) body['providers'] = [];
    }),
  ],
  [
    'that forgets where a provider takes several accounts',
    'every provider that is offered is shown by its name, and as not linked',
    spoiling(body => {
      for (const provider of (body['providers'] ?? []) as { several_accounts?: boolean }[]) {
        delete provider.several_accounts;
      }
    }),
  ],
  [
    'that sends people to script',
    'linking begins with an address to go to, and has changed nothing by then',
    spoiling(body => {
      if ('location' in body) body['location'] = 'javascript:alert(1)';
    }),
  ],
  [
    'that links whatever it is told',
    'a provider that is not offered cannot be linked',
    async (request, forward) => {
      const { method, url } = request;
      const [, alias] = /\/api\/identities\/([^/]+)\/link$/.exec(url) ?? [];
      if (method !== 'POST' || alias === undefined) return forward(request);
      return forward(
        new Request(url.replace(alias, 'globex'), { method, headers: Object.fromEntries(request.headers) }),
      );
    },
  ],
  [
    'that unlinks what is not there',
    'what is no linked account of the person’s own cannot be unlinked',
    shrugging(({ method, url }) => method === 'DELETE' && url.includes(IDENTITIES)),
  ],
  [
    'that begins linking for other sites',
    'linking is begun by the page itself and nobody else',
    blindTo((headers, { url }) => {
      if (url.includes(IDENTITIES)) headers.set('Origin', new URL(url).origin);
    }),
  ],
  [
    'that sends people nowhere for their password',
    'the page of the password is somewhere on the web',
    spoiling(body => {
      const { capabilities } = body as { capabilities?: { password_url?: string } };
      if (capabilities) delete capabilities.password_url;
    }),
  ],
  [
    'that lets pictures run',
    'an uploaded picture is shown to everybody under a random name, and runs nothing',
    async (request, forward) => {
      const response = await forward(request);
      if (!request.url.includes('/pictures/')) return response;
      return new Response(response.body, { status: response.status, headers: { 'Content-Type': 'image/png' } });
    },
  ],
  [
    'that takes every session for the one that asks',
    'the own sessions are listed, the one that asks first, and none is named by what opens it',
    spoiling(({ sessions }) => {
      for (const session of (sessions ?? []) as { current: boolean }[]) session.current = true;
    }),
  ],
  [
    'that names a session by its cookie',
    'the own sessions are listed, the one that asks first, and none is named by what opens it',
    spoiling(({ sessions }) => {
      const [first] = (sessions ?? []) as { id: string }[];
      if (first) first.id = SESSION_COOKIE;
    }),
  ],
  [
    'that ends nothing and says nothing',
    'what is no other session of the person’s own cannot be ended',
    async (request, forward) => (request.method === 'DELETE' ? Response.json({ sessions: [] }) : forward(request)),
  ],
  [
    'that ends sessions for a form',
    'sessions are ended by the page itself and nobody else',
    blindTo((headers, { method }) => {
      if (method === 'POST') headers.delete('Content-Type');
    }),
  ],
  [
    'that leaves the other sessions alone',
    'all other sessions end at once, and the one that asks goes on',
    async (request, forward) =>
      request.method === 'POST'
        ? forward(new Request(new URL('/api/sessions', request.url), { headers: request.headers }))
        : forward(request),
  ],
  [
    'that tells what something was changed to',
    'a change is told at once: when, which attributes and by whom, and no value',
    spoiling(({ activity }) => {
      const [newest] = (activity ?? []) as Record<string, unknown>[];
      if (newest) newest['provider'] = '4-101';
    }),
  ],
  [
    'that takes a refused save for activity',
    'what was refused is no activity, the newest stands first',
    (() => {
      let asked = 0;
      return spoiling(({ activity }) => {
        const [newest] = (activity ?? []) as { at: number }[];
        if (newest) newest.at += asked;
        asked += 1;
      });
    })(),
  ],
  [
    'that names what an administrator has changed in secret',
    'activity names nothing that is hidden from the person, also where an administrator changed it',
    spoiling(({ activity }) => {
      for (const { pointers } of (activity ?? []) as { pointers?: string[] }[]) pointers?.push('/risk_note');
    }),
  ],
  [
    'that tells of changes without saying of what',
    'activity names nothing that is hidden from the person, also where an administrator changed it',
    spoiling(({ activity }) => {
      for (const entry of (activity ?? []) as { pointers?: string[] }[]) delete entry.pointers;
    }),
  ],
  [
    'that tells anybody what happened',
    'activity is for the page itself, and nobody writes it',
    blindTo((headers, { url }) => {
      if (url.endsWith('/api/activity')) headers.set('X-AuthUI', '1');
    }),
  ],
  [
    'that forgets something in the download',
    'the download holds exactly what the person is shown',
    spoiling(body => {
      if ('exported_at' in body) body['identities'] = [];
    }),
  ],
  [
    'that gives the download to anybody',
    'the download is for the page itself',
    blindTo((headers, { url }) => {
      if (url.endsWith('/api/export')) headers.set('X-AuthUI', '1');
    }),
  ],
  ['that takes any file as a picture', 'what is no picture is refused with the fault', shrugging(isPicture)],
  [
    'that believes what a file says it is',
    'a picture of another type or beyond the limit is refused',
    blindTo((headers, request) => {
      if (isPicture(request)) headers.set('Content-Type', 'image/png');
    }),
  ],
  [
    'that shows one picture for another',
    'a picture that nobody uploaded is not there',
    async (request, forward) => (request.url.includes('/pictures/') ? new Response('x') : forward(request)),
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

test('the same checks pass on a server in between that changes nothing', { timeout: 20_000 }, async () => {
  const api = await startMockApi((request, forward) => forward(request));
  try {
    for (const name of new Set(BROKEN.map(([, name]) => name))) await CHECKS[name]?.(api);
  } finally {
    await api.close();
  }
});
