/** Uploading a picture as the page does it, over the whole product. */

import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../harness/client.ts';
import { startProduct, type ProductOptions } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';

const OWN = { 'x-authui': '1', 'sec-fetch-site': 'same-origin' };

async function started(options: ProductOptions = {}) {
  const product = await startProduct(options);
  onTestFinished(product.stop);
  const client = createClient();
  await signIn(client, product);
  const put = (body: Uint8Array, headers: Record<string, string> = {}) =>
    client.once(`${product.url}/api/picture`, {
      method: 'PUT',
      headers: { ...OWN, 'content-type': 'image/png', ...headers },
      body: body as Uint8Array<ArrayBuffer>,
    });
  return { product, client, put };
}

const pictureIn = (body: string) =>
  (JSON.parse(body) as { attributes: { pointer: string; value?: string }[] }).attributes.find(
    ({ pointer }) => pointer === '/picture',
  )?.value;

const square = () =>
  sharp({ create: { width: 600, height: 600, channels: 3, background: '#37c' } })
    .png()
    .toBuffer();

test.each(['in-process', 'http'] as const)('a person uploads a picture and removes it (%s)', async transport => {
  const { product, client, put } = await started({ transport });
  const answer = await put(await square());
  expect(answer.status, answer.body).toBe(200);
  const address = pictureIn(answer.body) ?? '';
  expect(address).toMatch(new RegExp(`^${product.url}/pictures/[\\w-]{32}$`));
  const picture = await fetch(address);
  expect(Object.fromEntries(picture.headers)).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'public, max-age=31536000, immutable',
    'cross-origin-resource-policy': 'cross-origin',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  expect(await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).toMatchObject({
    format: 'webp',
    width: 512,
    height: 512,
  });
  const { accessToken } = await tokensBehind(client, product);
  const claims = await fetch(`${product.directoryUrl}/me`, { headers: { authorization: `Bearer ${accessToken}` } });
  expect(await claims.json()).toMatchObject({ picture: address });

  const echo = await client.api(`${product.url}/api/profile`, {
    method: 'PATCH',
    json: { '/picture': address, '/nickname': 'A.' },
    headers: { 'if-match': answer.headers.get('etag') ?? '' },
  });
  expect([echo.status, pictureIn(echo.body)]).toEqual([200, address]);
  const removed = await client.api(`${product.url}/api/picture`, { method: 'DELETE' });
  expect([removed.status, pictureIn(removed.body)]).toEqual([200, undefined]);
  expect((await fetch(address)).status).toBe(404);
});

test('a refused picture says what is wrong and leaves everything as it is', async () => {
  const { product, client, put } = await started();
  const before = await client.api(`${product.url}/api/settings`);
  const svg = await put(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
  expect([svg.status, JSON.parse(svg.body)]).toEqual([
    422,
    expect.objectContaining({ code: 'invalid_picture', fault: 'no_image' }),
  ]);
  expect((await put(await square(), { 'content-type': 'image/svg+xml' })).status).toBe(415);
  expect((await put(Buffer.alloc(8 * 1024 * 1024 + 1))).status).toBe(413);
  expect((await put(await square(), { 'x-authui': '2' })).status).toBe(403);
  expect((await put(await square(), { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await client.api(`${product.url}/api/settings`)).headers.get('etag')).toBe(before.headers.get('etag'));
});
