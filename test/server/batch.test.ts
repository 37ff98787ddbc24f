/** Several calls in one exchange: the form of it, who shares one, and what becomes of a call whatever the server does. */

import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { Refusal } from '../../server/error.ts';
import { BATCH_TYPE, HeadersSchema, headsSchema, packBatch, unpackBatch } from '../../server/http/batch.ts';
import type { Answer } from '../../server/http/outgoing.ts';
import { inRequest } from '../../server/http/request-scope.ts';
import { batchedTransport } from '../../server/upstream/batched.ts';
import type { TransportRequest } from '../../server/upstream/transport.ts';

const CallsSchema = headsSchema({ method: v.string(), headers: HeadersSchema });

describe('a batch', () => {
  test('is unpacked to what was packed, whatever its bodies are', () => {
    const part = fc.record({
      head: fc.record({
        method: fc.string(),
        headers: fc.dictionary(fc.stringMatching(/^x-[a-z]{0,9}$/), fc.string({ unit: 'binary' })),
      }),
      body: fc.string({ unit: 'grapheme' }),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), parts => {
        const unpacked = unpackBatch(CallsSchema, Buffer.from(packBatch(parts)));
        expect(
          unpacked.map(({ head: { method, headers }, body }) => ({ head: { method, headers }, body: String(body) })),
        ).toEqual(parts.map(({ head, body }) => ({ head: { ...head, headers: { ...head.headers } }, body })));
      }),
    );
  });

  const head = (length: unknown) => `[{"method":"GET","headers":{},"length":${String(length)}}]\n`;

  test.each([
    ['nothing', ''],
    ['no line', '[]'],
    ['no JSON', '[\n'],
    ['no array', '{}\n'],
    ['a head without members', '[{}]\n'],
    ['a header that is no text', '[{"method":"GET","headers":{"a":1},"length":0}]\n'],
    ['no UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d, 0x0a])],
    ['a length below zero', head(-1)],
    ['half a byte', head(0.5)],
    ['a length without end', head('1e999')],
    ['less than there should be', `${head(3)}ab`],
    ['more than there should be', `${head(1)}ab`],
  ])('is none if there is %s', (_what, bytes) => {
    expect(() => unpackBatch(CallsSchema, Buffer.from(bytes))).toThrow(
      expect.objectContaining({ code: 'bad_request' }),
    );
  });
});

const PATHS = { path: '/one', batch: '/many' };

interface Sent extends TransportRequest {
  readonly parts: readonly {
    readonly head: { method: string; headers: Record<string, string> };
    readonly body: string;
  }[];
}

const answer = (status: number, body = '', headers: Answer['headers'] = {}): Answer => ({
  status,
  headers,
  body: Buffer.from(body),
});

/** Says whose call it was. */
const echoed = ({
  method,
  headers,
  body,
}: Pick<TransportRequest, 'method' | 'headers'> & { readonly body?: unknown }) =>
  `${method} ${headers['authorization'] ?? ''} ${typeof body === 'string' ? body : ''}`.trim();

/** A server that answers calls with what they were. @param batch what it answers a batch with */
function startServer(batch?: (parts: Sent['parts'], sent: number) => Answer | Promise<Answer>) {
  const sent: Sent[] = [];
  const transport = batchedTransport(async request => {
    const parts =
      request.path === PATHS.batch
        ? unpackBatch(CallsSchema, Buffer.from(request.body as string)).map(({ head, body }) => ({
            head,
            body: String(body),
          }))
        : [];
    sent.push({ ...request, parts });
    if (request.path !== PATHS.batch) return answer(200, echoed(request));
    if (batch) return batch(parts, sent.length);
    return answersTo(parts);
  }, PATHS);
  const call = async (method: string, whose: string, body?: string) => {
    const { status, body: bytes } = await transport({
      method,
      path: PATHS.path,
      headers: { authorization: whose },
      ...(body === undefined ? {} : { body }),
    });
    return `${status} ${String(bytes)}`;
  };
  return { sent, transport, call, paths: () => sent.map(({ path }) => path) };
}

function answersTo(parts: Sent['parts'], status = 200): Answer {
  const answers = parts.map(({ head, body }) => ({ head: { status, headers: {} }, body: echoed({ ...head, body }) }));
  return answer(200, packBatch(answers), { 'content-type': BATCH_TYPE });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('calls of one turn', () => {
  test('share an exchange, reads and saves apart, and each gets its own answer', async () => {
    const { call, sent } = startServer();
    const all = await Promise.all([
      call('GET', 'ada'),
      call('PATCH', 'ben', '{"ö":1}\n'),
      call('GET', 'cleo'),
      call('PATCH', 'dan', '{}'),
    ]);
    expect(all).toEqual(['200 GET ada', '200 PATCH ben {"ö":1}', '200 GET cleo', '200 PATCH dan {}']);
    expect(sent.map(({ path, method, headers, parts }) => [method, path, headers, parts.length])).toEqual([
      ['POST', '/many', { authorization: 'ada', 'content-type': BATCH_TYPE }, 2],
      ['POST', '/many', { authorization: 'ben', 'content-type': BATCH_TYPE }, 2],
    ]);
  });

  test('keep the ids of the requests they are made for, alone and together', async () => {
    const ids: (string | undefined)[] = [];
    const { sent, transport } = startServer(() => answer(401));
    const request = { method: 'GET', path: PATHS.path, headers: {} };
    await Promise.all(
      ['one', 'two'].map(requestId =>
        inRequest({ requestId }, async () => {
          await transport(request);
        }),
      ),
    );
    for (const { head } of sent[0]?.parts ?? []) ids.push(head.headers['x-request-id']);
    expect(ids).toEqual(['one', 'two']);
  });

  test('are as many in one as the server takes, and the rest in the next', async () => {
    const { call, sent } = startServer();
    const names = Array.from({ length: 65 }, (_, index) => `person-${index}`);
    expect(await Promise.all(names.map(name => call('GET', name)))).toEqual(names.map(name => `200 GET ${name}`));
    // who is left over goes alone
    expect(sent.map(({ path, parts }) => [path, parts.length])).toEqual([
      ['/many', 32],
      ['/many', 32],
      ['/one', 0],
    ]);
  });

  test('go by themselves if they are one, another address or method, long, or bytes', async () => {
    const { call, transport, paths } = startServer();
    await call('GET', 'ada');
    const long = 'x'.repeat(3000);
    expect(await Promise.all([call('PATCH', 'ada', long), call('PATCH', 'ben', long)])).toEqual([
      `200 PATCH ada ${long}`,
      `200 PATCH ben ${long}`,
    ]);
    await Promise.all(['ada', 'ben'].map(whose => call('DELETE', whose)));
    const bytes = { method: 'PATCH', path: PATHS.path, headers: {}, body: new Uint8Array(3) };
    await Promise.all([transport(bytes), transport(bytes)]);
    const elsewhere = { method: 'GET', path: '/other', headers: {} };
    await Promise.all([transport(elsewhere), transport(elsewhere)]);
    expect(paths()).toEqual([...Array.from({ length: 7 }, () => '/one'), '/other', '/other']);
  });

  test.each([400, 401, 413, 415, 429])('are made alone, and the next ones together, after a %i', async status => {
    const { call, paths } = startServer((parts, sent) => (sent === 1 ? answer(status) : answersTo(parts)));
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await Promise.all([call('PATCH', 'ada', '1'), call('PATCH', 'ben', '2')])).toEqual([
        '200 PATCH ada 1',
        '200 PATCH ben 2',
      ]);
    }
    expect(paths()).toEqual(['/many', '/one', '/one', '/many']);
  });

  test.each([404, 405])('are made alone for a minute by a server that says %i', async status => {
    const { call, paths } = startServer((parts, sent) => (sent === 1 ? answer(status) : answersTo(parts)));
    const both = () => Promise.all([call('GET', 'ada'), call('GET', 'ben')]);
    let now = 1000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    for (now of [1000, 2000, 60_999, 61_000]) expect(await both()).toEqual(['200 GET ada', '200 GET ben']);
    expect(paths()).toEqual(['/many', '/one', '/one', '/one', '/one', '/one', '/one', '/many']);
  });

  test('are all told of a failure, and are not made again: nobody knows what has been carried out', async () => {
    for (const status of [500, 503, 507]) {
      const { call, paths } = startServer(() => answer(status, 'down'));
      const both = await Promise.all([call('PATCH', 'ada', '1'), call('PATCH', 'ben', '2')]);
      expect(both).toEqual([`${status} down`, `${status} down`]);
      expect(paths()).toEqual(['/many']);
    }
  });

  test('are made alone if they only read and the server that answered them is gone', async () => {
    const lost = [() => answer(502), () => answer(503), () => Promise.reject(new Refusal('upstream_unavailable'))];
    for (const batch of lost) {
      const { call, paths } = startServer(batch);
      expect(await Promise.all([call('GET', 'ada'), call('GET', 'ben')])).toEqual(['200 GET ada', '200 GET ben']);
      expect(paths()).toEqual(['/many', '/one', '/one']);
    }
    const { call, paths } = startServer(() => Promise.reject(new Refusal('upstream_timeout')));
    const both = await Promise.allSettled([call('GET', 'ada'), call('GET', 'ben')]);
    expect(both).toMatchObject([{ reason: { code: 'upstream_timeout' } }, { reason: { code: 'upstream_timeout' } }]);
    expect(paths()).toEqual(['/many']);
  });

  test('fail together, with one and the same error, if there is no answer', async () => {
    const { call, paths } = startServer(() => Promise.reject(new Refusal('upstream_timeout')));
    const [one, two] = await Promise.allSettled([call('PATCH', 'ada', '1'), call('PATCH', 'ben', '2')]);
    expect(one).toMatchObject({ status: 'rejected', reason: { code: 'upstream_timeout' } });
    expect((two as PromiseRejectedResult).reason).toBe((one as PromiseRejectedResult).reason);
    expect(paths()).toEqual(['/many']);
  });

  test('read alone what there was no room for, after a save too', async () => {
    const { call, sent } = startServer(parts => answersTo(parts, 303));
    expect(await Promise.all([call('PATCH', 'ada', '1'), call('PATCH', 'ben', '2')])).toEqual([
      '200 GET ada',
      '200 GET ben',
    ]);
    expect(sent.slice(1).map(({ method, headers }) => [method, headers])).toEqual([
      ['GET', { authorization: 'ada' }],
      ['GET', { authorization: 'ben' }],
    ]);
  });

  test.each([
    ['no batch', () => answer(200, '{}')],
    ['an answer too few', (parts: Sent['parts']) => answersTo(parts.slice(1))],
    ['an answer too many', (parts: Sent['parts']) => answersTo([...parts, ...parts])],
    ['a status that is none', (parts: Sent['parts']) => answersTo(parts, 99)],
  ])('believe nothing of %s', async (_what, batch) => {
    const { call } = startServer(batch);
    const both = await Promise.allSettled([call('GET', 'ada'), call('GET', 'ben')]);
    expect(both).toMatchObject([{ reason: { code: 'upstream_invalid' } }, { reason: { code: 'upstream_invalid' } }]);
  });
});
