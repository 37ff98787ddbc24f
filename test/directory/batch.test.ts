/** Many calls for profiles in one exchange: what the directory answers, and what an account page makes of it. */

import { expect, test } from 'vitest';
import * as v from 'valibot';
import type { OidcClient } from '../../server/oidc/client.ts';
import { BATCH_TYPE, HeadersSchema, headsSchema, packBatch, unpackBatch } from '../../server/http/batch.ts';
import { createOutgoing } from '../../server/http/outgoing.ts';
import { createLog } from '../../server/log.ts';
import { batchedTransport } from '../../server/upstream/batched.ts';
import { createDirectoryUpstream } from '../../server/upstream/directory/adapter.ts';
import { PROFILE_PATHS } from '../../server/upstream/directory/wire.ts';
import { httpTransport } from '../../server/upstream/transport.ts';
import { administer } from '../harness/admin.ts';
import { account, editedDemo, signIn, startDirectory, type TestDirectory } from './harness.ts';

const AnswersSchema = headsSchema({ status: v.number(), headers: HeadersSchema });

interface Part {
  readonly head: { readonly method: string; readonly headers: Readonly<Record<string, string>> };
  readonly body: string;
}

const reading = (token: string, headers: Record<string, string> = {}): Part => ({
  head: { method: 'GET', headers: { authorization: `Bearer ${token}`, ...headers } },
  body: '',
});

const saving = (token: string, etag: string, attributes: unknown, headers: Record<string, string> = {}): Part => ({
  head: {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'if-match': etag, ...headers },
  },
  body: typeof attributes === 'string' ? attributes : JSON.stringify(attributes),
});

function send(at: TestDirectory, token: string, body: string, type = BATCH_TYPE): Promise<Response> {
  return fetch(`${at.url}/account/profile/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body,
  });
}

async function answersOf(response: Response) {
  expect([response.status, response.headers.get('content-type')]).toEqual([200, BATCH_TYPE]);
  const parts = unpackBatch(AnswersSchema, Buffer.from(await response.arrayBuffer()));
  return parts.map(({ head: { status, headers }, body }) => ({ status, headers, text: String(body) }));
}

const HIDDEN = /Quokka|Noctule|Axolotl|pangolin/;

test('each call is answered as if it had come alone, under its own token', async () => {
  const at = await startDirectory();
  const [ada, grace] = await Promise.all(['ada@example.com', 'grace@example.com'].map(login => signIn(at, login)));
  const tokens = [ada?.access_token ?? '', grace?.access_token ?? ''] as const;
  const alone = await Promise.all(tokens.map(token => account(at, token)));
  const [etag = '', other = ''] = alone.map(({ headers }) => headers.get('etag') ?? '');
  const texts = await Promise.all(alone.map(answer => answer.text()));

  const response = await send(
    at,
    tokens[0],
    packBatch([
      reading(tokens[1]),
      reading('nobody'),
      saving(tokens[0], etag, { '/nickname': 'Countess' }),
      saving(tokens[1], etag, { '/nickname': 'Stolen' }),
      saving(tokens[1], other, { '/risk_note': 'mine' }),
      saving(tokens[1], other, '{"/nickname":"a","/nickname":"b"}'),
      saving(tokens[1], other, {}, { 'content-type': 'text/plain' }),
      { head: { method: 'GET', headers: {} }, body: '' },
    ]),
  );
  expect(response.headers.get('cache-control')).toBe('no-store');
  const answers = await answersOf(response);
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 200, 412, 422, 400, 415, 401]);
  expect(answers[0]).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json', etag: other },
    text: texts[1],
  });
  expect(answers[1]?.headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8' });
  expect(JSON.parse(answers[3]?.text ?? '')).toMatchObject({
    code: 'precondition_failed',
    current: JSON.parse(texts[1] ?? '') as object,
  });
  expect(answers.map(({ text }) => text).join('')).not.toMatch(HIDDEN);

  const saved = await account(at, tokens[0]);
  expect([await saved.text(), saved.headers.get('etag')]).toEqual([answers[2]?.text, answers[2]?.headers['etag']]);
  expect(answers[2]?.text).toContain('Countess');
  expect(await (await account(at, tokens[1])).text()).toBe(texts[1]);
});

test('a batch is refused to nobody known, by its type, its size, its form, and a nested one does not exist', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const one = packBatch([reading(token)]);
  const many = (count: number) => packBatch(Array.from({ length: count }, () => reading(token)));
  const statuses = async (...given: [string, string, string?][]) =>
    Promise.all(given.map(async ([whose, body, type]) => (await send(at, whose, body, type)).status));
  expect(
    await statuses(['nobody', one], ['', one], [token, one, 'application/json'], [token, '[]\n'], [token, many(32)]),
  ).toEqual([401, 401, 415, 200, 200]);
  expect(await statuses([token, many(33)], [token, '{'], [token, ''], [token, `${one}x`])).toEqual([
    413, 400, 400, 400,
  ]);
  expect(await statuses([token, packBatch([{ head: { method: 'DELETE', headers: {} }, body: '' }])])).toEqual([400]);
  // who is not known gets no body read, and a large one of somebody known is not read to its end
  expect(await statuses(['nobody', 'x'.repeat(300_000)], [token, 'x'.repeat(300_000)])).toEqual([401, 413]);
});

test('a token that has ended ends for its own part alone', async () => {
  const at = await startDirectory();
  const [ada, grace] = await Promise.all(['ada@example.com', 'grace@example.com'].map(login => signIn(at, login)));
  const parts = [ada, grace].map(tokens => reading(tokens?.access_token ?? ''));
  const statuses = async () =>
    (await answersOf(await send(at, grace?.access_token ?? '', packBatch(parts)))).map(({ status }) => status);
  expect(await statuses()).toEqual([200, 200]);
  await fetch(`${at.url}/account/session`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${ada?.access_token}` },
  });
  expect(await statuses()).toEqual([401, 200]);
});

test('each call has a line in the log under the id that its caller knows it by', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', { write: line => lines.push(JSON.parse(line) as Record<string, unknown>) });
  const at = await startDirectory({ log });
  const { access_token: token } = await signIn(at);
  const id = '0d9f6a3e-3c5b-4a53-9d0e-6f3d0a1b2c3d';
  await send(
    at,
    token,
    packBatch([reading(token, { 'x-request-id': id }), reading('x', { 'x-request-id': 'not an id' })]),
  );
  const [first, second, whole] = lines.slice(-3);
  expect(first).toMatchObject({ request_id: id, method: 'GET', route: '/account/profile', status: 200 });
  expect(second).toMatchObject({ method: 'GET', route: '/account/profile', status: 401 });
  expect(second?.['request_id']).not.toBe('not an id');
  expect(whole).toMatchObject({ method: 'POST', route: '/account/profile/batch', status: 200 });
});

const rights = { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' };
const LONG = Array.from({ length: 60 }, (_, index) => ({
  id: String(9100 + index),
  pointer: `/long_${index}`,
  type: 'string',
  access_control: rights,
}));

const longOf = (name: string) => `${name} `.repeat(25).trim();

test('an account page elsewhere gets everybody their own, also what there is no room for in one answer', async () => {
  const catalogue = editedDemo(attribute => attribute, LONG);
  const at = await startDirectory({ catalogue });
  const admin = await administer(at);
  const people = Array.from({ length: 24 }, (_, index) => `many-${index}`);
  for (const name of people) {
    const login_ids = [{ type: 'username', value: name }];
    const attributes = Object.fromEntries(LONG.map(({ pointer }) => [pointer, longOf(name)]));
    const made = await admin('POST', '/admin/users', { json: { login_ids, password: 'demo-password', attributes } });
    expect(made.status).toBe(201);
  }
  const accesses = await Promise.all(
    people.map(async name => {
      const { access_token: accessToken, id_token: idToken } = await signIn(at, name);
      const { sub } = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
      return { accessToken, subject: sub };
    }),
  );
  const paths: string[] = [];
  const overHttp = httpTransport(at.url, createOutgoing());
  const upstream = createDirectoryUpstream(
    batchedTransport(async request => {
      paths.push(`${request.method} ${request.path}`);
      return overHttp(request);
    }, PROFILE_PATHS),
    {} as OidcClient,
    catalogue,
  );
  const readAll = () => Promise.all(accesses.map(access => upstream.read(access)));
  const first = await readAll();
  expect(first.map(({ subject }) => subject)).toEqual(accesses.map(({ subject }) => subject));
  expect(paths[0]).toBe('POST /account/profile/batch');
  // eighteen thousand characters each: some fit, some have to come alone
  expect(paths.length).toBeGreaterThan(1);
  expect(paths.length).toBeLessThan(1 + people.length);

  paths.length = 0;
  const saved = await Promise.all(
    accesses.map((access, index) => upstream.write(access, { '/nickname': `N${index}` }, first[index]?.etag ?? '')),
  );
  expect(paths).toEqual(['POST /account/profile/batch']);
  const again = await readAll();
  for (const [index, profile] of again.entries()) {
    expect(profile.etag).toBe(saved[index]?.etag);
    const valueOf = (pointer: string) => profile.attributes.find(attribute => attribute.pointer === pointer)?.value;
    expect([valueOf('/nickname'), valueOf('/long_3')]).toEqual([`N${index}`, longOf(people[index] ?? '')]);
  }
});
