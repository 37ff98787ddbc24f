/**
 * Compresses an answer that is made for one person. Nothing in our documents is both secret and next to text of somebody
 * else's choice, which is what compression would give away (BREACH): they hold no token, and no part of the request.
 */

import type { Context } from 'hono';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Good for a document: a tenth larger than at the best quality, in a fiftieth of its time. */
const BROTLI = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
};

const toBrotli = promisify<string, typeof BROTLI, Buffer<ArrayBuffer>>(brotliCompress);

const ENCODERS = {
  br: (text: string) => toBrotli(text, BROTLI),
  gzip: promisify<string, Buffer<ArrayBuffer>>(gzip),
} as const;

/** The text as the caller takes it, with the header that says so. Whoever caches must vary by `Accept-Encoding`. */
export async function compressed(context: Context, text: string): Promise<string | Uint8Array<ArrayBuffer>> {
  const offered = context.req.header('accept-encoding') ?? '';
  const encoding = (['br', 'gzip'] as const).find(name =>
    new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))`).test(offered),
  );
  if (!encoding) return text;
  context.header('content-encoding', encoding);
  return ENCODERS[encoding](text);
}
