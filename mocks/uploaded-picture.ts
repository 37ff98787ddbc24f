/** What the server refuses of an uploaded picture, told from its bytes; nothing is decoded here. */

import type { PICTURE_FAULTS } from '../src/api/contract.ts';

type PictureFault = (typeof PICTURE_FAULTS)[number];

const PIXEL_LIMIT = 25_000_000;

export function faultOf(bytes: Uint8Array): PictureFault | undefined {
  const text = latin1(bytes);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) {
    if (!text.includes('IEND')) return 'damaged';
    if (text.includes('acTL')) return 'animated';
    return number(bytes, 16) * number(bytes, 20) > PIXEL_LIMIT ? 'too_many_pixels' : undefined;
  }
  if (text.startsWith('\xff\xd8\xff')) return text.includes('\xff\xd9') ? undefined : 'damaged';
  if (/^RIFF.{4}WEBP/s.test(text)) {
    if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8 > bytes.length) return 'damaged';
    return text.includes('ANIM') ? 'animated' : undefined;
  }
  return 'no_image';
}

function number(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset);
}

/** One character for each byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
