/** The project's logo, read and checked at start: an SVG without anything that acts or loads, or a PNG. */

import { readFileSync } from 'node:fs';

export interface Logo {
  readonly type: 'image/svg+xml' | 'image/png';
  readonly base64: string;
}

const MAXIMUM = 128 * 1024;
const MAXIMUM_SIDE = 2048;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** What has no business in a logo: scripts, foreign content, entities, event handlers, and addresses outside of the file. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/<!(?:doctype|entity)/i, 'a document type'],
  [/<(?:[\w-]+:)?(?:script|foreignobject|iframe|object|embed|handler|audio|video)\b/i, 'a script or foreign content'],
  [/[\s"'/]on\w+\s*=/i, 'an event handler'],
  [/\b(?:href|src)\s*=\s*["']?(?!["']?(?:#|data:image\/(?:png|jpeg|webp);))/i, 'an address'],
  [/attributename\s*=\s*["']?\s*(?:xlink:)?href/i, 'an address that changes'],
  [/url\(\s*["']?(?!#)/i, 'an address'],
  [/@import|<\?xml-stylesheet/i, 'a stylesheet'],
];

/** @param complain is told what is wrong with the file; then there is no logo */
export function logoOf(file: string, complain: (message: string) => void): Logo | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    complain(`cannot read ${file}`);
    return undefined;
  }
  const fault =
    bytes.byteLength > MAXIMUM ? 'must be at most 128 KiB' : isPng(bytes) ? pngFault(bytes) : svgFault(bytes);
  if (fault !== undefined) {
    complain(fault);
    return undefined;
  }
  return { type: isPng(bytes) ? 'image/png' : 'image/svg+xml', base64: bytes.toString('base64') };
}

function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, PNG.byteLength).equals(PNG);
}

/** The first chunk is the header, with width and height (PNG, 11.2.1). */
function pngFault(bytes: Buffer): string | undefined {
  const hasHeader = bytes.byteLength >= 33 && bytes.toString('latin1', 12, 16) === 'IHDR';
  const sides = hasHeader ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : [0];
  const fits = sides.every(side => side > 0 && side <= MAXIMUM_SIDE);
  return fits ? undefined : `must be a PNG of at most ${MAXIMUM_SIDE} pixels a side`;
}

function svgFault(bytes: Buffer): string | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'must be an SVG in UTF-8, or a PNG';
  }
  const found = FORBIDDEN.find(([pattern]) => pattern.test(text));
  if (found) return `must not contain ${found[1]}`;
  const root = text
    .replace(/^\s*<\?xml[^>]*\?>/, '')
    .replaceAll(/<!--[^]*?-->/g, '')
    .trimStart();
  return /^<svg[\s>][^]*<\/svg>\s*$/.test(root) ? undefined : 'must be an SVG or a PNG';
}
