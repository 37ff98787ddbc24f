/** The account and Admin API behave as their OpenAPI document says, whatever they are asked. */

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { administer, adminToken, type AdminUser } from '../harness/admin.ts';
import { signIn, startDirectory, type TestDirectory } from './harness.ts';
import { faultsOf, fitting, type JsonSchema } from './json-schema.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: JsonSchema }>> };
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema?: JsonSchema }> }>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface Endpoint extends Operation {
  readonly path: string;
  readonly method: string;
}

async function documentOf(at: TestDirectory): Promise<Document> {
  return (await (await fetch(`${at.url}/openapi.json`)).json()) as Document;
}

function endpointsOf({ paths }: Document): Endpoint[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  );
}

/** Texts that mean something here, so that not every generated call ends at the door. */
const TEXTS = fc.oneof(
  fc.constantFrom(
    '/desk',
    '/given_name',
    '/email',
    '/risk_note',
    '/name',
    '/birthdate',
    '/x',
    '__proto__',
    '/updated_at',
  ),
  fc.constantFrom('ada', 'ada@example.com', '1990-02-03', 'https://example.com/', '%', '123456', '', '+4930123456'),
  fc.nat(100_000).map(number => `person-${number}@example.com`),
  fc.nat(100_000).map(number => `person-${number}`),
);

interface Call {
  readonly endpoint: Endpoint;
  readonly token: 'right' | 'portal' | 'other' | 'none' | 'garbage';
  readonly someone: number;
  readonly id: string;
  readonly ifMatch: 'current' | 'absent' | 'old' | '*' | 'W/"x"' | 'garbage';
  readonly query: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly type: string;
}

/** Where only the server knows what means something, `known` is replaced by such a text. */
const likely = (name: string, schema: JsonSchema) =>
  name === 'cursor' ? fc.constant('known') : fitting(schema, TEXTS).map(String);

/** Bodies that are likely to be taken. */
const NEWCOMERS = fc.nat(100_000).map(number => ({ login_ids: [{ type: 'username', value: `new-${number}` }] }));

function anyCall(endpoint: Endpoint): fc.Arbitrary<Call> {
  const query = Object.fromEntries(
    endpoint.parameters
      .filter(parameter => parameter.in === 'query')
      .map(({ name, schema }) => [name, fc.oneof({ weight: 8, arbitrary: likely(name, schema) }, TEXTS)]),
  );
  const [content] = Object.entries(endpoint.requestBody?.content ?? {});
  const [bodyType, described] = content ?? ['', undefined];
  const fittingBody = described?.schema
    ? fc
        .oneof(fitting(described.schema, TEXTS), ...(endpoint.operationId === 'createUser' ? [NEWCOMERS] : []))
        .map(value => JSON.stringify(value))
    : fc.constant(undefined);
  const anyBody = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }).map(value => JSON.stringify(value)),
    fc.constantFrom(
      '',
      '{',
      '{"a":1,"a":2}',
      '{"__proto__":1}',
      '"\\ud800"',
      '[[]]',
      'null',
      `{"a":"${'x'.repeat(70_000)}"}`,
    ),
    fc.constant(`${'['.repeat(40)}${']'.repeat(40)}`),
  );
  const hasBody = endpoint.method !== 'GET';
  return fc.record({
    endpoint: fc.constant(endpoint),
    token: fc.oneof(
      { weight: 12, arbitrary: fc.constant('right' as const) },
      fc.constantFrom('portal' as const, 'other' as const, 'none' as const, 'garbage' as const),
    ),
    someone: fc.nat(1000),
    id: fc
      .oneof(
        { weight: 5, arbitrary: fc.constant('known') },
        TEXTS.filter(text => text !== ''),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
      )
      // a client never sends dot segments: it walks them (RFC 3986 5.2.4)
      .filter(id => id !== '.' && id !== '..'),
    ifMatch: fc.oneof(
      { weight: 6, arbitrary: fc.constant('current' as const) },
      fc.constantFrom('absent' as const, 'old' as const, '*' as const, 'W/"x"' as const, 'garbage' as const),
    ),
    query: fc.record(query, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<Record<string, string>>,
    body: hasBody
      ? fc.oneof({ weight: 4, arbitrary: fittingBody }, { weight: 1, arbitrary: anyBody })
      : fc.constant(undefined),
    type: fc.oneof(
      { weight: 12, arbitrary: fc.constant(bodyType) },
      fc.constantFrom('text/plain', 'application/json; a=b'),
    ),
  });
}

test(
  'no generated call meets a failure, an undocumented status or an answer that is not as described',
  { timeout: 120_000 },
  async () => {
    const at = await startDirectory({ customData: 'readwrite' });
    const document = await documentOf(at);
    const admin = await administer(at);
    const tokens = { admin: await adminToken(at.dataDir, 'admin'), portal: await adminToken(at.dataDir, 'portal') };
    let account = (await signIn(at)).access_token;
    let created = 0;
    const people: string[] = [];
    const newcomer = async () => {
      const json = { login_ids: [{ type: 'username', value: `pool-${(created += 1)}` }] };
      people.push(((await admin('POST', '/admin/users', { json })).body as AdminUser).sub);
    };
    for (let count = 0; count < 5; count += 1) await newcomer();

    const { next_cursor: cursor } = (await admin('GET', '/admin/users?limit=2')).body as { next_cursor: string };
    const idOf = async ({ id, endpoint }: Call, sub: string): Promise<string> => {
      if (id !== 'known' || endpoint.operationId !== 'getIdentity') return id;
      return ((await admin('GET', `/admin/users/${sub}`)).body as AdminUser).login_ids[0]?.id ?? id;
    };

    const authorizationOf = ({ endpoint, token }: Call): string | undefined => {
      const ofAccount = endpoint.path.startsWith('/account');
      switch (token) {
        case 'right':
          return `Bearer ${ofAccount ? account : tokens.admin}`;
        case 'portal':
          return `Bearer ${tokens.portal}`;
        case 'other':
          return `Bearer ${ofAccount ? tokens.admin : account}`;
        case 'garbage':
          return 'Bearer \u00ff,;';
        case 'none':
          return undefined;
      }
    };

    /** The tag a well-behaved caller would send. */
    const currentTag = async ({ endpoint }: Call, path: string, authorization: string | undefined): Promise<string> => {
      const source = endpoint.path.endsWith('able') ? path.replace(/\/(dis|en)able$/, '') : path;
      const answer = await fetch(at.url + source, { headers: { authorization: authorization ?? '' } });
      await answer.arrayBuffer();
      return answer.headers.get('etag') ?? '"none"';
    };

    const tally = new Map<string, Map<number, number>>();
    let calls = 0;
    const started = performance.now();

    const perform = async (call: Call): Promise<void> => {
      const { endpoint, ifMatch, body } = call;
      const sub = people[call.someone % people.length] ?? '';
      const filled = endpoint.path.replace('{sub}', call.id === 'known' ? sub : encodeURIComponent(call.id));
      const path = filled.replaceAll(/\{\w+\}/g, encodeURIComponent(await idOf(call, sub)));
      const search = new URLSearchParams(call.query).toString().replace('cursor=known', `cursor=${cursor}`);
      const authorization = authorizationOf(call);
      const headers: Record<string, string> = {};
      if (authorization !== undefined) headers['authorization'] = authorization;
      if (endpoint.parameters.some(({ name }) => name === 'If-Match') && ifMatch !== 'absent') {
        headers['if-match'] = ifMatch === 'current' ? await currentTag(call, path, authorization) : ifMatch;
      }
      if (body !== undefined) headers['content-type'] = call.type;
      const answer = await fetch(`${at.url}${path}${search && `?${search}`}`, {
        method: endpoint.method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const text = await answer.text();
      calls += 1;
      const byStatus = tally.get(endpoint.operationId) ?? new Map<number, number>();
      tally.set(endpoint.operationId, byStatus.set(answer.status, (byStatus.get(answer.status) ?? 0) + 1));

      const said = `${endpoint.operationId} answered ${answer.status} ${text.slice(0, 300)}`;
      const response = endpoint.responses[String(answer.status)];
      if (!response || answer.status >= 500) throw new Error(said);
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      const content = response.content?.[type];
      if (response.content ? !content : text !== '') throw new Error(`${said} as ${type}`);
      const schema = content?.schema?.$ref ? document.components.schemas['Problem'] : content?.schema;
      if (schema) {
        const faults = faultsOf(schema, JSON.parse(text));
        if (faults.length > 0) throw new Error(`${said}: ${faults.join('; ')}`);
      }
      if (answer.status < 300 && endpoint.operationId === 'endSession') account = (await signIn(at)).access_token;
      if (answer.status === 204 && endpoint.operationId === 'deleteUser') {
        people.splice(people.indexOf(sub), 1);
        await newcomer();
      }
    };

    const endpoints = endpointsOf(document);
    const [adminEndpoints, others] = [true, false].map(wanted =>
      endpoints.filter(({ path }) => path.startsWith('/admin') === wanted),
    ) as [Endpoint[], Endpoint[]];
    const anyEndpoint = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...adminEndpoints) },
      { weight: 1, arbitrary: fc.constantFrom(...others) },
    );
    await fc.assert(fc.asyncProperty(anyEndpoint.chain(anyCall), perform), {
      numRuns: 3200,
      endOnFailure: true,
    });
    const seconds = Math.round((performance.now() - started) / 1000);
    const successes = endpoints.map(({ operationId }) => {
      const statuses = [...(tally.get(operationId) ?? [])].toSorted(([a], [b]) => a - b);
      return `${operationId} ${statuses.map(([status, count]) => `${status}:${count}`).join(' ')}`;
    });
    console.info([`${calls} generated calls in ${seconds} s`, ...successes].join('\n  '));
    const never = endpoints.filter(({ operationId, path }) => {
      const statuses = [...(tally.get(operationId)?.keys() ?? [])];
      return path.startsWith('/admin') && !statuses.some(status => status < 300);
    });
    expect(never.map(({ operationId }) => operationId)).toEqual([]);
    const ofAdmin = adminEndpoints.flatMap(({ operationId }) => [...(tally.get(operationId)?.values() ?? [])]);
    expect(ofAdmin.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(2000);
    expect(calls).toBe(3200);
    expect(seconds).toBeLessThan(60);
  },
);

test('the document names no attribute and no call that the project does not allow', async () => {
  const at = await startDirectory();
  const document = await documentOf(at);
  expect(document.openapi).toBe('3.1.0');
  const text = JSON.stringify(document);
  const names = /risk_note|middle_name|cost_center|nickname|given_name|department|putAccountCustomData/;
  expect(names.exec(text)?.[0]).toBeUndefined();
  const ids = endpointsOf(document).map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, method } of endpointsOf(document)) {
    const answer = await fetch(at.url + path.replaceAll(/\{\w+\}/g, 'x'), { method });
    expect([path, method, answer.status]).toEqual([path, method, 401]);
  }
});

test('every address takes the documented methods and says so for the others', async () => {
  const at = await startDirectory({ customData: 'readwrite' });
  const { paths } = await documentOf(at);
  for (const [path, methods] of Object.entries(paths)) {
    const answer = await fetch(at.url + path.replaceAll(/\{\w+\}/g, 'x'), { method: 'OPTIONS' });
    expect([path, answer.status]).toEqual([path, 405]);
    const allowed = answer.headers.get('allow')?.split(', ') ?? [];
    expect(new Set(allowed.filter(method => method !== 'HEAD'))).toEqual(
      new Set(Object.keys(methods).map(method => method.toUpperCase())),
    );
  }
});
