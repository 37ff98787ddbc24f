/**
 * What the decoder must not see of a PNG (W3C PNG, third edition): texts and profiles that unpack to gigabytes, frames
 * besides the first image.
 */

import { inflateSync } from 'node:zlib';

/** The chunks that make the picture; everything else only describes it. */
const KEPT: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'iCCP', 'gAMA', 'cHRM', 'sRGB', 'IDAT', 'IEND']);

/** Bytes of an unpacked colour profile; the largest honest ones have two million. */
const PROFILE_LIMIT = 4_000_000;

/**
 * @param bytes beginning with the signature of PNG
 * @returns the same picture with nothing but its picture chunks, or what is wrong with it
 */
export function bareImage(bytes: Buffer): Buffer | 'animated' | 'damaged' {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (end > bytes.length) return 'damaged';
    if (type === 'acTL') return 'animated';
    if (type === 'iCCP' && !isModestProfile(bytes.subarray(at + 8, end - 4))) return 'damaged';
    if (KEPT.has(type)) parts.push(bytes.subarray(at, end));
    if (type === 'IEND') return Buffer.concat(parts);
    at = end;
  }
  return 'damaged';
}

/** A name, a zero, the method zero, then the packed profile. */
function isModestProfile(data: Buffer): boolean {
  try {
    inflateSync(data.subarray(data.indexOf(0) + 2), { maxOutputLength: PROFILE_LIMIT });
    return true;
  } catch {
    return false;
  }
}
