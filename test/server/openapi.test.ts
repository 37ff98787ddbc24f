/** The description of the API says what the API does; answers speak the language that was asked for. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract, ERRORS, type Call, type Settings } from '../../src/api/contract.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import { faultsOf, type Schema } from '../harness/json-schema.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<
    string,
    { readonly description: string; readonly content?: Record<string, { readonly schema: Schema }> }
  >;
}
interface Description {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
}

let product: Product;
let client: Client;
let description: Description;

beforeAll(async () => {
  product = await startProduct();
  client = createClient();
  await signIn(client, product);
  description = JSON.parse((await createClient().once(`${product.url}/openapi.json`)).body) as Description;
});
afterAll(() => product.stop());

test('the description has the shape of OpenAPI 3.1 and covers exactly the contract', () => {
  expect(description.openapi).toMatch(/^3\.1\.\d+$/);
  expect(description.servers).toEqual([{ url: product.url }]);
  const described = Object.entries(description.paths).flatMap(([path, item]) =>
    Object.keys(item).map(method => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(
    Object.values<Call>(contract)
      .map(({ method, path }) => `${method} ${path}`)
      .toSorted(),
  );
  const ids = Object.values(description.paths).flatMap(item =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  expect(ids.toSorted()).toEqual(Object.keys(contract).toSorted());
  const references = [...JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
  expect(new Set(references)).toEqual(new Set(['#/components/schemas/Problem']));
  expect(JSON.stringify(description)).not.toMatch(/risk_note|cost_center|employee_number/);
});

test.each(Object.entries<Call>(contract))('%s is described with its parameters, answers and refusals', (name, call) => {
  const operation = description.paths[call.path]?.[call.method.toLowerCase()];
  if (!operation) throw new Error(`${name} is not described`);
  const parameters = operation.parameters.map(parameter => `${parameter.in} ${parameter.name}`);
  expect(parameters).toContain('header X-AuthUI');
  expect(parameters.includes('header If-Match')).toBe(call.conditional === true);
  for (const [, parameter] of call.path.matchAll(/\{(\w+)\}/g)) expect(parameters).toContain(`path ${parameter}`);
  const statuses = new Set(call.errors.map(code => String(ERRORS[code])));
  for (const status of statuses) expect(Object.keys(operation.responses)).toContain(status);
  const success = Object.keys(operation.responses).filter(status => status < '300');
  expect(success).toEqual([String(call.status ?? 200)]);
  const types = call.bodyTypes ?? (call.body ? ['application/json'] : []);
  expect(Object.keys(operation.requestBody?.content ?? {})).toEqual([...types]);
});

describe('an answer is as described:', () => {
  const save = (json: unknown, headers: Record<string, string> = {}) =>
    client.api(`${product.url}/api/profile`, { method: 'PATCH', json, headers });
  const etag = async () => (await client.api(`${product.url}/api/settings`)).headers.get('etag') ?? '';
  const csrf = () => client.once(`${product.url}/api/settings`);

  type Row = [name: string, path: string, method: string, request: () => Promise<Step>, status: number];
  test.each<Row>([
    ['settings', '/api/settings', 'get', () => client.api(`${product.url}/api/settings`), 200],
    ['settings of nobody', '/api/settings', 'get', () => createClient().api(`${product.url}/api/settings`), 401],
    ['settings for a stranger', '/api/settings', 'get', csrf, 403],
    ['a save', '/api/profile', 'patch', async () => save({ '/desk': 'A-1' }, { 'if-match': await etag() }), 200],
    [
      'a refused save',
      '/api/profile',
      'patch',
      async () => save({ '/coffees_per_day': 99 }, { 'if-match': await etag() }),
      422,
    ],
    ['a late save', '/api/profile', 'patch', () => save({}, { 'if-match': '"x"' }), 412],
    ['a blind save', '/api/profile', 'patch', () => save({}), 428],
    ['a broken save', '/api/profile', 'patch', () => save([]), 400],
    ['a save as text', '/api/profile', 'patch', () => save({}, { 'content-type': 'text/plain' }), 415],
    ['a huge save', '/api/profile', 'patch', () => save({ '/desk': 'x'.repeat(70_000) }), 413],
    [
      'a wrong cookie',
      '/api/settings',
      'get',
      () =>
        createClient().api(`${product.url}/api/settings`, {
          headers: { cookie: 'authui_session=a; authui_session=b' },
        }),
      400,
    ],
    [
      'signing out',
      '/auth/sign-out',
      'post',
      () => client.api(`${product.url}/auth/sign-out`, { method: 'POST' }),
      200,
    ],
  ])('%s', async (_name, path, method, request, status) => {
    const step = await request();
    expect(step.status).toBe(status);
    const described = description.paths[path]?.[method]?.responses[String(status)]?.content ?? {};
    const type = step.headers.get('content-type')?.split(';')[0] ?? '';
    expect(Object.keys(described)).toEqual([type]);
    expect(faultsOf(JSON.parse(step.body), described[type]?.schema ?? {}, description)).toEqual([]);
  });
});

describe('labels', () => {
  const read = async (query: string, headers: Record<string, string> = {}) => {
    const step = await client.api(`${product.url}/api/settings${query}`, { headers });
    const { attributes } = JSON.parse(step.body) as Settings;
    return {
      language: step.headers.get('content-language'),
      vary: step.headers.get('vary'),
      etag: step.headers.get('etag'),
      label: attributes.find(({ pointer }) => pointer === '/department')?.label,
      words: [
        attributes.find(({ pointer }) => pointer === '/given_name')?.label,
        ...attributes.flatMap(attribute => (attribute.type === 'enum' ? Object.values(attribute.enum_labels) : [])),
      ],
    };
  };
  beforeAll(async () => {
    client = createClient();
    await signIn(client, product);
  });

  test.each([
    ['?lang=de', {}, 'de', 'Abteilung'],
    ['?lang=de', { 'accept-language': 'en' }, 'de', 'Abteilung'],
    ['', { 'accept-language': 'de-AT, en;q=0.5' }, 'de', 'Abteilung'],
    ['', { 'accept-language': 'it, de;q=0.3, en;q=0.1' }, 'de', 'Abteilung'],
    ['', { 'accept-language': 'de;q=0, en' }, 'en', 'Department'],
    ['', { 'accept-language': 'it' }, 'en', 'Department'],
    ['', { 'accept-language': 'zh-TW' }, 'zh-Hant', 'Department'],
    ['', {}, 'en', 'Department'],
    ['?lang=xx', {}, 'en', 'Department'],
    ['?lang=', { 'accept-language': ',;q=,*;;;' }, 'en', 'Department'],
    [`?lang=${'d'.repeat(5000)}`, { 'accept-language': 'e'.repeat(5000) }, 'en', 'Department'],
    ['?lang=__proto__', { 'accept-language': 'constructor' }, 'en', 'Department'],
  ])('for %s and %j are in %s', async (query, headers, language, label) => {
    const answer = await read(query, headers);
    expect(answer).toMatchObject({ language, label, vary: 'Accept-Language' });
    expect(answer.etag).toBe((await read('')).etag);
  });

  test('of standard attributes and of values are translated too', async () => {
    expect((await read('?lang=de')).words).toEqual(['Vorname', 'Technik', 'Vertrieb', 'Kundendienst']);
    expect((await read('?lang=fr')).words).toEqual(['Prénom', 'Engineering', 'Sales', 'Customer Support']);
    expect((await read('?lang=en')).words).toEqual(['Given name', 'Engineering', 'Sales', 'Customer Support']);
  });
});
