/** What every server promises about the uploaded picture, in no more changes than a person may make in a minute. */

import { deflateSync } from 'node:zlib';
import { expect } from 'vitest';
import { PICTURE_LIMIT } from '../../src/api/contract.ts';
import { read, refused, snapshot, valueOf, type ApiUnderTest, type Checks } from './server.ts';
import { send } from './send.ts';

const put = (api: ApiUnderTest, body: Uint8Array | string, type = 'image/png') =>
  send(api, 'putPicture', { body, headers: { 'Content-Type': type } });

function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/** PNG section 5.5. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A grey PNG. */
function png(width: number, height: number, ...more: readonly Buffer[]): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...more,
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Runs something that changes the picture, then puts the former address back. */
async function restoringPicture(api: ApiUnderTest, change: () => Promise<void>): Promise<void> {
  const before = await read(api);
  const former = valueOf(before, '/picture') ?? null;
  try {
    await change();
  } finally {
    const { etag } = await read(api);
    await send(api, 'patchProfile', { body: { '/picture': former }, headers: { 'If-Match': etag } });
  }
}

export const PICTURE_CHECKS: Checks = {
  'an uploaded picture is shown to everybody under a random name, and runs nothing': async api => {
    await restoringPicture(api, async () => {
      const first = await snapshot(await put(api, png(40, 40)));
      const address = valueOf(first, '/picture') as string;
      expect(address).toMatch(new RegExp(`^${api.origin}/pictures/[\\w-]{20,}$`));
      const shown = await api.request(address.slice(api.origin.length));
      expect(shown.status).toBe(200);
      expect(shown.headers.get('Content-Type')).toMatch(/^image\/(webp|png)$/);
      expect(shown.headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(shown.headers.get('Cache-Control')).toContain('immutable');
      expect(shown.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      expect((await shown.arrayBuffer()).byteLength).toBeGreaterThan(20);
      const second = await snapshot(await put(api, png(50, 50)));
      expect(valueOf(second, '/picture')).not.toBe(address);
      expect(second.etag).not.toBe(first.etag);
      expect(valueOf(await snapshot(await send(api, 'deletePicture')), '/picture')).toBeUndefined();
    });
  },

  'what is no picture is refused with the fault': async api => {
    const before = await read(api);
    const truncated = png(400, 400).slice(0, -30);
    const frames = chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
    const faults: readonly (readonly [fault: string, bytes: Uint8Array | string])[] = [
      ['no_image', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
      ['damaged', truncated],
      ['animated', png(40, 40, frames)],
      ['too_many_pixels', png(5001, 5000)],
    ];
    for (const [fault, bytes] of faults) {
      expect((await refused(await put(api, bytes), 'invalid_picture')).fault, fault).toBe(fault);
    }
    expect((await read(api)).settings).toEqual(before.settings);
  },

  'a picture of another type or beyond the limit is refused': async api => {
    for (const type of ['image/svg+xml', 'application/json']) {
      await refused(await put(api, png(40, 40), type), 'unsupported_media_type');
    }
    await refused(await put(api, new Uint8Array(PICTURE_LIMIT + 1)), 'payload_too_large');
  },

  'a picture that nobody uploaded is not there': async api => {
    for (const name of ['no-such-picture', crypto.randomUUID(), '..%2fauthui.db']) {
      const { status } = await api.request(`/pictures/${name}`);
      expect(status, name).toBe(404);
    }
  },
};
