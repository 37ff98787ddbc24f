/** What every server promises about custom data: replaced as a whole, and the same to every reader. */

import { expect } from 'vitest';
import { refused, type ApiUnderTest, type Checks } from './server.ts';
import { send } from './send.ts';

interface Read {
  readonly data: unknown;
  readonly etag: string;
}

async function readData(response: Response): Promise<Read> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json\b/);
  expect(response.headers.get('Cache-Control')).toContain('no-store');
  const etag = response.headers.get('ETag') ?? '';
  expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
  return { data: JSON.parse(text), etag };
}

const get = async (api: ApiUnderTest) => readData(await send(api, 'getCustomData'));
const put = (api: ApiUnderTest, body: unknown, headers = {}) => send(api, 'putCustomData', { body, headers });

async function restoringData(api: ApiUnderTest, change: (former: Read) => Promise<void>): Promise<void> {
  const former = await get(api);
  try {
    await change(former);
  } finally {
    await put(api, former.data);
  }
}

const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;

export const CUSTOM_DATA_CHECKS: Checks = {
  'custom data are replaced as a whole': async api => {
    await restoringData(api, async () => {
      for (const data of [{ a: 1, b: [true, null, 'ü'] }, { b: { c: [] } }, {}]) {
        const saved = await readData(await put(api, data));
        expect(saved.data).toEqual(data);
        expect(await get(api)).toEqual(saved);
      }
    });
  },

  'custom data that changed since are not overwritten': async api => {
    await restoringData(api, async former => {
      const now = await readData(await put(api, { a: 1 }, { 'If-Match': former.etag }));
      expect(now.etag).not.toBe(former.etag);
      for (const ifMatch of [former.etag, '*', `W/${now.etag}`]) {
        await refused(await put(api, { a: 2 }, { 'If-Match': ifMatch }), 'precondition_failed');
      }
      expect(await get(api)).toEqual(now);
    });
  },

  'custom data mean the same to every reader': async api => {
    const before = await get(api);
    const faults: readonly (readonly [text: string, fault: string])[] = [
      ['{"a":1,"a":2}', 'repeated_key'],
      ['{"a":1,"\\u0061":2}', 'repeated_key'],
      ['{"__proto__":{"admin":true}}', 'forbidden_key'],
      ['{"a":[{"\\u005f_proto__":1}]}', 'forbidden_key'],
      ['{"constructor":1}', 'forbidden_key'],
      ['{"a":"\\ud800"}', 'lone_surrogate'],
      ['{"\\udc00":1}', 'lone_surrogate'],
      [nested(33), 'too_deep'],
      ['{"a":1e999}', 'number_out_of_range'],
      ['{"a":9007199254740993}', 'unsafe_number'],
      ['[]', 'no_object'],
      ['null', 'no_object'],
      ['"x"', 'no_object'],
      ['{"a":1,}', 'syntax'],
      ['', 'syntax'],
    ];
    for (const [text, fault] of faults) {
      const problem = await refused(await put(api, text), 'invalid_custom_data');
      expect(problem.fault, text).toBe(fault);
    }
    expect(await get(api)).toEqual(before);
  },

  'custom data may be as deep and as large as promised, and no larger': async api => {
    await restoringData(api, async () => {
      const deepest = nested(32);
      expect((await readData(await put(api, deepest))).data).toEqual(JSON.parse(deepest));
      const sized = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
      expect((await readData(await put(api, sized(64 * 1024)))).data).toEqual(JSON.parse(sized(64 * 1024)));
      await refused(await put(api, sized(64 * 1024 + 1)), 'payload_too_large');
      const one = await put(api, `{"a":"${'ü'.repeat(33_000)}"}`);
      expect(one.status).toBe(413);
    });
  },

  'custom data are taken as JSON only': async api => {
    await refused(await put(api, '{}', { 'Content-Type': 'text/plain' }), 'unsupported_media_type');
  },
};
