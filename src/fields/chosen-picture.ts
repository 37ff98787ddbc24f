/** A file that somebody chose as their picture, looked at before anything is sent. */

import { PICTURE_LIMIT, PICTURE_TYPES } from '../api/picture-limits.ts';

const PIXEL_LIMIT = 25_000_000;

/** Why a picture is not taken, by the page or by the server. */
export type PictureFault =
  'unsupported_media_type' | 'payload_too_large' | 'no_image' | 'too_many_pixels' | 'animated' | 'damaged';

/** The picture upright as its metadata say, or why it is not taken. */
export async function openPicture(file: File): Promise<ImageBitmap | PictureFault> {
  if (!PICTURE_TYPES.some(type => type === file.type)) return 'unsupported_media_type';
  if (file.size > PICTURE_LIMIT) return 'payload_too_large';
  try {
    const picture = await createImageBitmap(file);
    if (picture.width * picture.height <= PIXEL_LIMIT) return picture;
    picture.close();
    return 'too_many_pixels';
  } catch {
    return 'no_image';
  }
}
