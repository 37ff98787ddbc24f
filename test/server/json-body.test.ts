import { expect, test } from 'vitest';
import { Refusal } from '../../server/error.ts';
import { readJson } from '../../server/http/body.ts';

function requestOf(body: BodyInit, type = 'application/json'): Request {
  return new Request('http://localhost/', {
    method: 'PATCH',
    body,
    headers: { 'content-type': type },
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
}

async function codeOf(request: Request): Promise<string> {
  try {
    await readJson(request);
    return 'ok';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code;
  }
}

test.each([
  ['an open string', '"a'],
  ['an open escape', '"a\\'],
  ['a lone surrogate', '"\\ud800"'],
  ['a lone surrogate in a key', '{"\\udc00":1}'],
  ['a key twice', '{"a":1,"a":2}'],
  ['a key twice, once escaped', '{"a":1,"\\u0061":2}'],
  ['a key twice, deep inside', '[{"x":{"a":1,"b":{},"a":2}}]'],
  ['33 levels', '['.repeat(33) + ']'.repeat(33)],
  ['100,000 levels', '['.repeat(100_000).slice(0, 65_000)],
  ['a number beyond all floats', '{"a":[1e999]}'],
  ['one below', '-1e999'],
  ['a byte order mark', '\ufeff'.repeat(2) + '{}'],
  ['nothing', ''],
  ['two values', '{}{}'],
])('%s is refused', async (_name, text) => {
  expect(await codeOf(requestOf(text))).toBe('invalid_json');
});

test('bytes that are no UTF-8 are refused', async () => {
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xc3],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
  ]) {
    expect(await codeOf(requestOf(new Uint8Array(bytes)))).toBe('invalid_json');
  }
});

test.each([
  ['32 levels', '['.repeat(32) + ']'.repeat(32)],
  ['equal keys in different objects', '[{"a":1},{"a":1}]'],
  ['equal strings that are no keys', '["a","a",{"a":"a"}]'],
  ['64 KiB', `"${'x'.repeat(65_534)}"`],
])('%s is taken', async (_name, text) => {
  expect(await codeOf(requestOf(text))).toBe('ok');
});

test('a character that falls apart between two chunks is read whole', async () => {
  const bytes = new TextEncoder().encode('"é€😀"');
  const body = new ReadableStream({
    start: controller => {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  expect(await readJson(requestOf(body))).toBe('é€😀');
});

// CVE-2026-44456
test('64 KiB and one byte is too large, also in chunks without a length', async () => {
  expect(await codeOf(requestOf('x'.repeat(65_537)))).toBe('payload_too_large');
  let sent = 0;
  const endless = new ReadableStream({
    pull: controller => {
      sent += 1024;
      controller.enqueue(new Uint8Array(1024).fill(0x20));
    },
  });
  expect(await codeOf(requestOf(endless))).toBe('payload_too_large');
  expect(sent).toBeLessThan(80_000);
});

test.each([
  ['escaped quotes', `"${'\\"'.repeat(32_700)}`],
  ['quotes', '"'.repeat(65_000)],
  ['blanks after a string', `""${' '.repeat(65_000)}x`],
  ['strings with blanks', `[${`""${' '.repeat(1000)}`.repeat(64)}`],
  ['keys', `{${Array.from({ length: 5000 }, (_, index) => `"${index}":1`).join(',')}`],
])('64 KiB of %s cost no time', async (_name, text) => {
  const started = performance.now();
  expect(await codeOf(requestOf(text))).toBe('invalid_json');
  expect(performance.now() - started).toBeLessThan(150);
});
