/** What an admin does to a person, as that person's browser sees it. */

import { expect, onTestFinished, test } from 'vitest';
import { administer, subjectOf } from '../harness/admin.ts';
import { createClient } from '../harness/client.ts';
import { startProduct } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';

/** The last is what the product does that brings its directory along. */
const WAYS = ['http', 'in-process', 'door'] as const;

async function start(way: (typeof WAYS)[number]) {
  const product = await startProduct(way === 'door' ? {} : { transport: way });
  onTestFinished(product.stop);
  const call = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  const client = createClient();
  await signIn(client, product);
  const settings = () => client.api(`${product.url}/api/settings`);
  expect((await settings()).status).toBe(200);
  return { product, call, client, settings, path: `/admin/users/${await subjectOf(call, 'ada@example.com')}` };
}

test.each(WAYS)('who is disabled is out at the next call (%s)', async way => {
  const { product, call, client, settings, path } = await start(way);
  const { accessToken } = await tokensBehind(client, product);
  const { etag } = await call('GET', path);
  expect((await call('POST', `${path}/disable`, { ifMatch: etag })).status).toBe(200);
  expect(await settings()).toMatchObject({ status: 401 });
  const save = await client.api(`${product.url}/api/profile`, {
    method: 'PATCH',
    json: { '/desk': 'lost' },
    headers: { 'if-match': etag },
  });
  expect(save.status).toBe(401);
  const asBearer = await createClient().once(`${product.url}/resolve`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  expect([asBearer.status, asBearer.headers.get('x-authui-session-valid')]).toEqual([401, 'false']);
  const page = await signIn(client, product);
  expect([page.status, new URL(page.url).origin]).toEqual([422, product.directoryUrl]);
  await call('POST', `${path}/enable`, { ifMatch: (await call('GET', path)).etag });
  expect(await settings()).toMatchObject({ status: 401 });
  await signIn(client, product);
  expect(await settings()).toMatchObject({ status: 200 });
});

test.each(WAYS)('who is deleted is out at the next call, and cannot come back (%s)', async way => {
  const { product, call, client, settings, path } = await start(way);
  const { etag } = await call('GET', path);
  expect((await call('DELETE', path, { ifMatch: etag })).status).toBe(204);
  expect(await settings()).toMatchObject({ status: 401 });
  expect((await signIn(client, product)).status).toBe(422);
});

test.each(WAYS)('a change by an admin moves the tag only where the person sees it (%s)', async way => {
  const { call, settings, path } = await start(way);
  const before = (await settings()).headers.get('etag');
  const hidden = await call('PATCH', path, {
    ifMatch: (await call('GET', path)).etag,
    json: { '/risk_note': 'Wombat', '/name': 'Wombat' },
  });
  expect(hidden.status).toBe(200);
  expect((await settings()).headers.get('etag')).toBe(before);
  await call('PATCH', path, { ifMatch: hidden.etag, json: { '/loyalty_points': 7 } });
  const after = await settings();
  expect(after.headers.get('etag')).not.toBe(before);
  expect(after.body).not.toContain('Wombat');
});
