/** Files that claim to be pictures, each with what is wrong with it. */

import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

interface PngOptions {
  readonly extra?: readonly Buffer[];
  /** 8 or 16. */
  readonly bits?: number;
  readonly interlaced?: boolean;
  readonly data?: Buffer;
}

/** A black picture, however large: nothing but its header and one packed row of zeros after the other. */
export function png(
  width: number,
  height: number,
  { extra = [], bits = 8, interlaced = false, data }: PngOptions = {},
) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bits;
  header[9] = 2;
  header[12] = interlaced ? 1 : 0;
  const rows = data ?? deflateSync(Buffer.alloc((width * 3 * (bits / 8) + 1) * height));
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), ...extra, chunk('IDAT', rows), chunk('IEND')]);
}

export function compressedText(bytes: number): Buffer {
  return chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(Buffer.alloc(bytes, 65))]));
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** A colour profile in so many pieces of 65,000 bytes. */
function profile(pieces: number): Buffer {
  return Buffer.concat(
    Array.from({ length: pieces }, (_, index) =>
      segment(
        0xe2,
        Buffer.concat([Buffer.from('ICC_PROFILE\0', 'latin1'), Buffer.from([index + 1, pieces]), Buffer.alloc(65_000)]),
      ),
    ),
  );
}

const red = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#b33' } });

/** Name → file, its type, and the fault. */
export async function hostilePictures(): Promise<[name: string, file: Buffer, fault: string][]> {
  const jpeg = await red(300, 200).jpeg().toBuffer();
  const webp = await red(300, 200).webp().toBuffer();
  const frames = Buffer.from(Array.from({ length: 20 * 60 * 3 }, (_, index) => Math.floor(index / 1200) * 80));
  const animated = await sharp(frames, { raw: { width: 20, height: 60, channels: 3, pageHeight: 20 } })
    .webp({ loop: 0, delay: [100, 100, 100] })
    .toBuffer();
  const hugeJpeg = Buffer.from(jpeg);
  const size = hugeJpeg.indexOf(Buffer.from([0xff, 0xc0])) + 5;
  hugeJpeg.writeUInt16BE(65_500, size);
  hugeJpeg.writeUInt16BE(65_500, size + 2);
  const archive = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
  const gif = Buffer.from(
    'GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;',
    'latin1',
  );
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
  );
  const packedProfile = Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(Buffer.alloc(100_000_000))]);
  const damagedPng = png(64, 64, { data: deflateSync(Buffer.alloc(64)) });
  const script = Buffer.from('<html><script>alert(document.domain)</script></html>');

  return [
    ['nothing', Buffer.alloc(0), 'no_image'],
    ['a million zeros', Buffer.alloc(1_000_000), 'no_image'],
    ['SVG', svg, 'no_image'],
    ['SVG with an XML declaration', Buffer.concat([Buffer.from('<?xml version="1.0"?>'), svg]), 'no_image'],
    ['HTML', script, 'no_image'],
    ['an archive', archive, 'no_image'],
    ['PDF', Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj'), 'no_image'],
    ['GIF', gif, 'no_image'],
    ['TIFF', await red(9, 9).tiff().toBuffer(), 'no_image'],
    ['AVIF', await red(9, 9).avif().toBuffer(), 'no_image'],
    ['the signature of PNG on a JPEG', Buffer.concat([SIGNATURE, jpeg]), 'damaged'],
    ['the signature of JPEG on HTML', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), script]), 'no_image'],
    ['PNG that is an archive too', Buffer.concat([png(9, 9), archive]), 'no_image'],
    ['JPEG that is an archive too', Buffer.concat([jpeg, archive]), 'no_image'],
    [
      'JPEG that is a page too',
      Buffer.concat([jpeg.subarray(0, 2), segment(0xfe, script), jpeg.subarray(2)]),
      'no_image',
    ],
    ['WebP that is a page too', Buffer.concat([webp, script]), 'no_image'],
    ['PNG that is a document too', png(9, 9, { extra: [chunk('tEXt', Buffer.from('x\0%PDF-1.7\n'))] }), 'no_image'],
    ['a PNG of 30,000 × 30,000', png(30_000, 30_000, { data: deflateSync(Buffer.alloc(1000)) }), 'too_many_pixels'],
    ['a PNG of 5,001 × 5,000', png(5001, 5000), 'too_many_pixels'],
    ['a JPEG of 65,500 × 65,500', hugeJpeg, 'too_many_pixels'],
    [
      'a PNG that gets sharper in passes of 150 MB',
      png(5000, 5000, { bits: 16, interlaced: true, data: deflateSync(Buffer.alloc(1000)) }),
      'damaged',
    ],
    ['APNG', png(9, 9, { extra: [chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))] }), 'animated'],
    ['animated WebP', animated, 'animated'],
    ['PNG cut in the middle', png(300, 300).subarray(0, 120), 'damaged'],
    ['PNG with too few rows', damagedPng, 'damaged'],
    ['PNG that is only a header', SIGNATURE, 'damaged'],
    ['JPEG cut in the middle', jpeg.subarray(0, jpeg.length >> 1), 'damaged'],
    ['WebP cut in the middle', webp.subarray(0, webp.length >> 1), 'damaged'],
    ['WebP that is only a header', Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1'), 'damaged'],
    [
      'JPEG with a colour profile of 7 MB',
      Buffer.concat([jpeg.subarray(0, 2), profile(110), jpeg.subarray(2)]),
      'damaged',
    ],
    [
      'PNG with a colour profile that unpacks to 100 MB',
      png(9, 9, { extra: [chunk('iCCP', packedProfile)] }),
      'damaged',
    ],
  ];
}
