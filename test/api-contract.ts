/**
 * What every server of the page's API promises, checked from outside by plain HTTP: the mocks and the real server run the
 * same checks. Each check leaves the profile as it found it.
 */

import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  contract,
  CSRF_HEADER,
  ERRORS,
  ProblemSchema,
  SettingsSchema,
  type ErrorCode,
  type Problem,
  type Settings,
} from '../src/api/contract.ts';

/** A running server with one person signed in, and what is known about their profile. */
export interface ApiUnderTest {
  /** Absolute, without a path; also the only origin the server takes. */
  readonly origin: string;
  /** Calls the server; the path begins with `/`. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Headers that carry the session of the person below. */
  signedIn(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
  readonly expectations: {
    /** Everything the person may see, in configured order. */
    readonly visible: readonly string[];
    /** Hidden from the person, with a value. */
    readonly hidden: { readonly pointer: string; readonly value: string };
    /** An editable text and two values it does not have. */
    readonly editable: { readonly pointer: string; readonly values: readonly [string, string] };
    /** Visible, not editable, with a value. */
    readonly readonly: string;
    /** An editable enum. */
    readonly enum: string;
    /** An editable integer and its limits. */
    readonly bounded: { readonly pointer: string; readonly minimum: number; readonly maximum: number };
  };
}

export type Check = (api: ApiUnderTest) => Promise<void>;

const SETTINGS = contract.getSettings.path;
const PROFILE = contract.patchProfile.path;
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The headers of the page's own requests. */
async function own(api: ApiUnderTest): Promise<Record<string, string>> {
  return { ...(await api.signedIn()), [CSRF_HEADER.name]: CSRF_HEADER.value, Origin: api.origin };
}

async function read(api: ApiUnderTest): Promise<{ settings: Settings; etag: string; text: string }> {
  return snapshot(await api.request(SETTINGS, { headers: await own(api) }));
}

async function snapshot(response: Response): Promise<{ settings: Settings; etag: string; text: string }> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json\b/);
  expect(response.headers.get('Cache-Control')).toContain('no-store');
  const etag = response.headers.get('ETag') ?? '';
  expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
  return { settings: v.parse(SettingsSchema, JSON.parse(text)), etag, text };
}

/** A save as the page sends it, with whatever a check wants to be different. */
async function patch(
  api: ApiUnderTest,
  body: string | object,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const all = { ...(await own(api)), ...JSON_TYPE, 'If-Match': (await read(api)).etag, ...headers };
  const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return api.request(PROFILE, {
    method: 'PATCH',
    headers: sent,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The problem a refusal must be (RFC 9457). */
async function refused(response: Response, code: ErrorCode): Promise<Problem & { text: string }> {
  const text = await response.text();
  expect(response.status, text).toBe(ERRORS[code]);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json\b/);
  const problem = v.parse(ProblemSchema, JSON.parse(text));
  expect(problem.code).toBe(code);
  expect(problem.status).toBe(response.status);
  return { ...problem, text };
}

async function issuesOf(response: Response): Promise<Problem['issues']> {
  return (await refused(response, 'invalid_attributes')).issues;
}

function valueOf({ settings }: { settings: Settings }, pointer: string): unknown {
  return settings.attributes.find(attribute => attribute.pointer === pointer)?.value;
}

/** Runs something that changes an attribute, then puts the former value back. */
async function restoring(
  api: ApiUnderTest,
  pointer: string,
  change: (former: unknown) => Promise<void>,
): Promise<void> {
  const former = valueOf(await read(api), pointer) ?? null;
  try {
    await change(former);
  } finally {
    await patch(api, { [pointer]: former });
  }
}

const tooDeep = (pointer: string) => `{"${pointer}":${'['.repeat(64)}${']'.repeat(64)}}`;
const tooLarge = (pointer: string) => JSON.stringify({ [pointer]: 'x'.repeat(2 * 1024 * 1024) });

export const CHECKS: Readonly<Record<string, Check>> = {
  'settings have the promised shape and a strong ETag': async api => {
    const first = await read(api);
    const second = await read(api);
    expect(second.etag).toBe(first.etag);
    expect(second.settings).toEqual(first.settings);
  },

  'settings list exactly what the person may see, in configured order': async api => {
    const { settings } = await read(api);
    expect(settings.attributes.map(({ pointer }) => pointer)).toEqual(api.expectations.visible);
  },

  'a read-only attribute says why': async api => {
    const { settings } = await read(api);
    for (const { access, readonly_reason: reason, pointer } of settings.attributes) {
      if (access === 'readonly') expect(['project', 'provider'], pointer).toContain(reason);
    }
  },

  'no answer names a hidden attribute or its value': async api => {
    const { hidden, editable, readonly } = api.expectations;
    const [value] = editable.values;
    await restoring(api, editable.pointer, async () => {
      const answers = [
        await api.request(SETTINGS, { headers: await own(api) }),
        await patch(api, { [editable.pointer]: value }),
        await patch(api, { [readonly]: value }),
        await patch(api, { [editable.pointer]: value }, { 'If-Match': '"stale"' }),
        await api.request('/api/nothing', { headers: await own(api) }),
      ];
      for (const answer of answers) {
        const text = [...answer.headers.values()].join('\n') + (await answer.text());
        expect(text).not.toContain(hidden.pointer.slice(1));
        expect(text).not.toContain(hidden.value);
      }
    });
  },

  'a save answers with the new settings and a new ETag, and is there for the next reader': async api => {
    const { pointer, values } = api.expectations.editable;
    await restoring(api, pointer, async () => {
      const before = await read(api);
      const saved = await snapshot(await patch(api, { [pointer]: values[0] }));
      expect(valueOf(saved, pointer)).toBe(values[0]);
      expect(saved.etag).not.toBe(before.etag);
      const after = await read(api);
      expect(after.settings).toEqual(saved.settings);
      expect(after.etag).toBe(saved.etag);
    });
  },

  'null and an empty text remove the value': async api => {
    const { pointer, values } = api.expectations.editable;
    await restoring(api, pointer, async () => {
      for (const nothing of [null, '', '  ']) {
        await snapshot(await patch(api, { [pointer]: values[0] }));
        const { settings } = await snapshot(await patch(api, { [pointer]: nothing }));
        expect(settings.attributes.find(attribute => attribute.pointer === pointer)).not.toHaveProperty('value');
      }
    });
  },

  'a save of nothing changes nothing': async api => {
    const before = await read(api);
    expect((await snapshot(await patch(api, {}))).etag).toBe(before.etag);
  },

  'one refused attribute and nothing is saved': async api => {
    const { editable, readonly, hidden } = api.expectations;
    const before = await read(api);
    for (const pointer of [readonly, hidden.pointer, '/no_such_attribute']) {
      const issues = await issuesOf(await patch(api, { [editable.pointer]: editable.values[0], [pointer]: 'x' }));
      expect(issues?.map(issue => issue.pointer)).toEqual([pointer]);
      expect((await read(api)).settings).toEqual(before.settings);
    }
  },

  'a read-only attribute refuses any write, also of its own value': async api => {
    const pointer = api.expectations.readonly;
    const stored = valueOf(await read(api), pointer);
    for (const value of ['x', null, stored]) {
      expect(await issuesOf(await patch(api, { [pointer]: value }))).toEqual([{ pointer, code: 'not_editable' }]);
    }
  },

  'a hidden attribute is refused exactly as one that does not exist': async api => {
    const { hidden } = api.expectations;
    const answers = [];
    for (const pointer of [hidden.pointer, '/no_such_attribute']) {
      const problem = await refused(await patch(api, { [pointer]: hidden.value }), 'invalid_attributes');
      expect(problem.issues).toEqual([{ pointer, code: 'unknown_attribute' }]);
      const { text, ...rest } = problem;
      answers.push({ ...rest, issues: [], request_id: '', members: Object.keys(JSON.parse(text) as object) });
    }
    expect(answers[0]).toEqual(answers[1]);
  },

  'pointers are case-sensitive and begin with a slash': async api => {
    const { pointer, values } = api.expectations.editable;
    for (const wrong of [pointer.toUpperCase(), pointer.slice(1), `${pointer}/`, '']) {
      expect(await issuesOf(await patch(api, { [wrong]: values[0] }))).toEqual([
        { pointer: wrong, code: 'unknown_attribute' },
      ]);
    }
  },

  'a value of the wrong type is refused': async api => {
    const { editable, bounded } = api.expectations;
    for (const value of [1, true, [], {}]) {
      expect(await issuesOf(await patch(api, { [editable.pointer]: value }))).toEqual([
        { pointer: editable.pointer, code: 'wrong_type' },
      ]);
    }
    for (const value of ['1', 1.5, true]) {
      expect(await issuesOf(await patch(api, { [bounded.pointer]: value }))).toEqual([
        { pointer: bounded.pointer, code: 'wrong_type' },
      ]);
    }
  },

  'a number out of its range is refused with the limit': async api => {
    const { pointer, minimum, maximum } = api.expectations.bounded;
    expect(await issuesOf(await patch(api, { [pointer]: minimum - 1 }))).toEqual([
      { pointer, code: 'too_small', params: { minimum } },
    ]);
    expect(await issuesOf(await patch(api, { [pointer]: maximum + 1 }))).toEqual([
      { pointer, code: 'too_large', params: { maximum } },
    ]);
    await restoring(api, pointer, async () => {
      for (const limit of [minimum, maximum]) {
        expect(valueOf(await snapshot(await patch(api, { [pointer]: limit })), pointer)).toBe(limit);
      }
    });
  },

  'an enum takes its own values only, and they all have words': async api => {
    const pointer = api.expectations.enum;
    expect(await issuesOf(await patch(api, { [pointer]: 'no_such_value' }))).toEqual([
      { pointer, code: 'not_in_list' },
    ]);
    const { settings } = await read(api);
    const attribute = settings.attributes.find(attribute => attribute.pointer === pointer);
    if (attribute?.type !== 'enum') throw new Error(`${pointer} is no enum`);
    expect(Object.keys(attribute.enum_labels).toSorted()).toEqual([...attribute.enum].toSorted());
    await restoring(api, pointer, async () => {
      for (const value of attribute.enum) {
        expect(valueOf(await snapshot(await patch(api, { [pointer]: value })), pointer)).toBe(value);
      }
    });
  },

  'a save from a state that is gone answers with the present one': async api => {
    const { pointer, values } = api.expectations.editable;
    await restoring(api, pointer, async () => {
      const { etag } = await read(api);
      const now = await snapshot(await patch(api, { [pointer]: values[0] }));
      const response = await patch(api, { [pointer]: values[1] }, { 'If-Match': etag });
      expect(response.headers.get('ETag')).toBe(now.etag);
      expect((await refused(response, 'precondition_failed')).current).toEqual(now.settings);
      expect(valueOf(await read(api), pointer)).toBe(values[0]);
    });
  },

  'only the one present strong ETag will do': async api => {
    const { pointer, values } = api.expectations.editable;
    const { etag } = await read(api);
    for (const ifMatch of ['*', `W/${etag}`, `${etag}, "other"`, `"other", ${etag}`, '""', etag.slice(1, -1)]) {
      await refused(await patch(api, { [pointer]: values[0] }, { 'If-Match': ifMatch }), 'precondition_failed');
    }
    expect((await read(api)).etag).toBe(etag);
  },

  'a save must say which state it changes': async api => {
    const { pointer, values } = api.expectations.editable;
    await refused(await patch(api, { [pointer]: values[0] }, { 'If-Match': undefined }), 'precondition_required');
  },

  'of several saves from one state exactly one is done': async api => {
    const { pointer, values } = api.expectations.editable;
    await restoring(api, pointer, async () => {
      const headers = { 'If-Match': (await read(api)).etag };
      const saves = Array.from({ length: 8 }, (_, index) =>
        patch(api, { [pointer]: `${values[0]} ${index}` }, headers),
      );
      const statuses = (await Promise.all(saves)).map(response => response.status);
      expect(statuses.filter(status => status === 200)).toHaveLength(1);
      expect(statuses.filter(status => status === 412)).toHaveLength(7);
    });
  },

  'a request that is not from the page itself is refused': async api => {
    const page = await own(api);
    const { [CSRF_HEADER.name]: _, ...noHeader } = page;
    const { Origin: __, ...noOrigin } = page;
    const foreign = [
      noHeader,
      { ...page, [CSRF_HEADER.name]: '2' },
      { ...page, Origin: 'https://evil.example' },
      { ...page, Origin: 'null' },
      { ...page, 'Sec-Fetch-Site': 'cross-site' },
      { ...page, 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of foreign) {
      await refused(await api.request(SETTINGS, { headers }), 'csrf_refused');
      const save = { method: 'PATCH', headers: { ...headers, ...JSON_TYPE, 'If-Match': '"x"' }, body: '{}' };
      await refused(await api.request(PROFILE, save), 'csrf_refused');
      await refused(await api.request(contract.signOut.path, { method: 'POST', headers }), 'csrf_refused');
    }
    const blind = { method: 'PATCH', headers: { ...noOrigin, ...JSON_TYPE, 'If-Match': '"x"' }, body: '{}' };
    await refused(await api.request(PROFILE, blind), 'csrf_refused');
  },

  'without a session there is nothing': async api => {
    const headers = { [CSRF_HEADER.name]: CSRF_HEADER.value, Origin: api.origin };
    await refused(await api.request(SETTINGS, { headers }), 'unauthenticated');
    const save = { method: 'PATCH', headers: { ...headers, ...JSON_TYPE, 'If-Match': '"x"' }, body: '{}' };
    await refused(await api.request(PROFILE, save), 'unauthenticated');
  },

  'an unknown address and a wrong method are told apart': async api => {
    const headers = await own(api);
    await refused(await api.request('/api/nothing', { headers }), 'not_found');
    await refused(await api.request(`${SETTINGS}/more`, { headers }), 'not_found');
    const response = await api.request(PROFILE, { headers });
    expect(response.headers.get('Allow')).toContain('PATCH');
    await refused(response, 'method_not_allowed');
    await refused(await api.request(SETTINGS, { method: 'DELETE', headers }), 'method_not_allowed');
  },

  'a body that is no proper JSON is refused': async api => {
    const { pointer, values } = api.expectations.editable;
    const body = { [pointer]: values[0] };
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
    ]) {
      await refused(await patch(api, body, { 'Content-Type': type }), 'unsupported_media_type');
    }
    const twice = `{"${pointer}":"${values[0]}","${pointer}":"${values[1]}"}`;
    const escapedTwice = `{"${pointer}":"${values[0]}","\\u002f${pointer.slice(1)}":"${values[1]}"}`;
    for (const text of ['{', '{"a":1,}', twice, escapedTwice, tooDeep(pointer)]) {
      await refused(await patch(api, text), 'invalid_json');
    }
    await refused(await patch(api, tooLarge(pointer)), 'payload_too_large');
  },

  'of several faults the first guard speaks': async api => {
    const { readonly, editable } = api.expectations;
    const nobody = { [CSRF_HEADER.name]: CSRF_HEADER.value, Origin: api.origin };
    const page = await own(api);
    const pairs: [ErrorCode, Promise<Response>][] = [
      ['not_found', api.request('/api/nothing', { method: 'PATCH' })],
      ['method_not_allowed', api.request(PROFILE, { method: 'PUT' })],
      ['csrf_refused', api.request(SETTINGS)],
      [
        'unauthenticated',
        api.request(PROFILE, { method: 'PATCH', headers: { ...nobody, 'Content-Type': 'text/plain' }, body: 'x' }),
      ],
      ['unsupported_media_type', patch(api, tooLarge(editable.pointer), { 'Content-Type': 'text/plain' })],
      ['payload_too_large', patch(api, `${tooLarge(editable.pointer)}}`)],
      ['invalid_json', api.request(PROFILE, { method: 'PATCH', headers: { ...page, ...JSON_TYPE }, body: '{' })],
      ['precondition_required', patch(api, { [readonly]: 'x' }, { 'If-Match': undefined })],
      ['precondition_failed', patch(api, { [readonly]: 'x' }, { 'If-Match': '"stale"' })],
    ];
    for (const [code, response] of pairs) await refused(await response, code);
  },
};

/** Runs every check against one server. */
export function describeApi(name: string, start: () => Promise<ApiUnderTest>): void {
  describe(name, () => {
    let api: ApiUnderTest | undefined;
    beforeAll(async () => {
      api = await start();
    }, 60_000);
    afterAll(() => api?.close());
    test.each(Object.entries(CHECKS))('%s', async (_, check) => {
      if (!api) throw new Error('The server did not start');
      await check(api);
    });
  });
}
