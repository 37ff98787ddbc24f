/** Uploading and removing the own picture; showing any uploaded one to whoever knows its address. */

import { Hono } from 'hono';
import { Refusal } from '../../error.ts';
import { readBytes } from '../../http/body.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { AccountAnswer } from './account.ts';
import type { Bearer } from './bearer.ts';
import { refuseMethod } from './refusals.ts';

export interface PictureDeps {
  readonly bearer: Bearer;
  readonly pictures: Pictures;
  readonly answer: AccountAnswer;
}

/** The contract's PICTURE_TYPES and PICTURE_LIMIT. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
const PICTURE_LIMIT = 8 * 1024 * 1024;

const PATH = '/account/picture';

/** A picture may be shown anywhere and never runs. Its address changes with its content. */
const PICTURE_HEADERS = {
  'content-type': 'image/webp',
  'content-disposition': 'inline; filename="picture.webp"',
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
} as const;

export function pictureRoutes({ bearer, pictures, answer }: PictureDeps): Hono {
  const app = new Hono();

  app.put(PATH, async context => {
    const { actor } = await bearer(context.req.header('authorization'));
    pictures.mayChange();
    const type = context.req.header('content-type')?.toLowerCase();
    if (!PICTURE_TYPES.some(known => known === type)) throw new Refusal('unsupported_media_type');
    const bytes = await readBytes(context.req.raw, PICTURE_LIMIT);
    await pictures.put(actor.sub, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return answer(actor);
  });

  app.delete(PATH, async context => {
    const { actor } = await bearer(context.req.header('authorization'));
    await pictures.remove(actor.sub);
    return answer(actor);
  });

  app.get('/pictures/:name', async context => {
    const bytes = await pictures.read(context.req.param('name'));
    if (!bytes) throw new Refusal('not_found');
    return new Response(bytes, { headers: PICTURE_HEADERS });
  });

  app.all(PATH, () => refuseMethod('PUT, DELETE'));
  app.all('/pictures/:name', () => refuseMethod('GET, HEAD'));
  return app;
}
