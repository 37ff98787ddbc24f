/**
 * Makes a picture out of whatever was uploaded: PNG, JPEG or WebP by its content, decoded whole, turned upright, bounded
 * and written anew as WebP, so that nothing of the sent file but its pixels is kept.
 */

import sharp, { type Metadata } from 'sharp';
import { Refusal } from '../../error.ts';
import { bareImage } from './png.ts';
import { createSeats } from './seats.ts';

/** What `fault` may say (the contract's PICTURE_FAULTS). */
type PictureFault = 'no_image' | 'too_many_pixels' | 'animated' | 'damaged';

/** @throws Refusal `invalid_picture` with its `fault`, `too_many_requests` while too many wait */
export type PictureDecoder = (bytes: Buffer) => Promise<Buffer>;

/** Longest side of what is kept, in pixels. */
const SIDE = 512;
const PIXELS = 25_000_000;
const PROFILE_LIMIT = 4_000_000;

/** Bytes a decoder may hold for one picture, and from where on it works alone. */
const WORK_LIMIT = 160_000_000;
const WORK_ALONE = 40_000_000;

/** Nothing that a browser would take for a page when it is told to look for one. */
const MARKUP = /<(?:!doctype|html|script|svg|iframe|\?php)[\s>]/i;
const MARKUP_LENGTH = 10;
const PIECE = 64 * 1024;

const SEATS = 2;
const WAITING = 16;
const SECONDS = 8;

export function createPictureDecoder(): PictureDecoder {
  // every other format stays out of reach, whatever a file claims to be
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
  });
  sharp.cache(false);
  sharp.concurrency(1);
  const seats = createSeats(SEATS, WAITING);

  return async bytes => {
    const image = imageIn(bytes);
    const metadata = await open(image)
      .metadata()
      .catch((cause: unknown) => refuse(isPixelLimit(cause) ? 'too_many_pixels' : 'damaged', cause));
    const work = workOf(metadata);
    if (metadata.width * metadata.height > PIXELS || work > WORK_LIMIT) refuse('too_many_pixels');
    if ((metadata.pages ?? 1) > 1) refuse('animated');
    if ((metadata.icc?.byteLength ?? 0) > PROFILE_LIMIT) refuse('damaged');
    return seats.use(work > WORK_ALONE ? SEATS : 1, () =>
      open(image)
        .autoOrient()
        .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
        .timeout({ seconds: SECONDS })
        .webp({ quality: 82 })
        .toBuffer()
        .catch((cause: unknown) => refuse('damaged', cause)),
    );
  };
}

function open(image: Buffer) {
  return sharp(image, { limitInputPixels: PIXELS, failOn: 'error', sequentialRead: true });
}

/** The part of the file that is the picture, by its first bytes. */
function imageIn(bytes: Buffer): Buffer {
  const isPng = bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const isJpeg = bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));
  const isWebp = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  if ((!isPng && !isJpeg && !isWebp) || isSomethingElseToo(bytes)) refuse('no_image');
  if (!isPng) return bytes;
  const bare = bareImage(bytes);
  return typeof bare === 'string' ? refuse(bare) : bare;
}

/** A file made to be read as an archive, a document or a page as well. */
function isSomethingElseToo(bytes: Buffer): boolean {
  // an archive is found by its directory, which is at its end
  const isArchive = bytes.subarray(-65_557).includes('PK\x05\x06', 0, 'latin1');
  const isDocument = bytes.subarray(0, 1024).includes('%PDF-', 0, 'latin1');
  return isArchive || isDocument || hasMarkup(bytes);
}

/** Looks at one piece of the file after the other, as a text is as large as its file once more. */
function hasMarkup(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += PIECE) {
    if (MARKUP.test(bytes.toString('latin1', at, at + PIECE + MARKUP_LENGTH))) return true;
  }
  return false;
}

/**
 * Bytes the decoder holds at once: nearly nothing where rows come one after the other, but all of a picture that gets
 * sharper from pass to pass, and of a WebP.
 */
function workOf({ format, width, height, channels, depth, isProgressive }: Metadata): number {
  const pixels = width * height;
  if (format === 'webp') return pixels * 4;
  if (!isProgressive) return 0;
  const sample = depth === 'ushort' || format === 'jpeg' ? 2 : 1;
  return pixels * channels * sample;
}

function isPixelLimit(error: unknown): boolean {
  return error instanceof Error && error.message.includes('pixel limit');
}

function refuse(fault: PictureFault, cause?: unknown): never {
  throw new Refusal('invalid_picture', { members: { fault }, cause });
}
