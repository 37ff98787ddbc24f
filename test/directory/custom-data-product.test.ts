/** Custom data as the page gets it, at every level of the project. */

import { expect, onTestFinished, test } from 'vitest';
import { administer, subjectOf } from '../harness/admin.ts';
import { createClient } from '../harness/client.ts';
import { startProduct, type ProductOptions } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';

async function start(level: string, transport: NonNullable<ProductOptions['transport']>) {
  const product = await startProduct({ yaml: `custom_data: { end_user: ${level} }`, transport });
  onTestFinished(product.stop);
  const call = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}/custom-data`;
  await call('PUT', path, { ifMatch: (await call('GET', path)).etag, json: { canary: 'Ibis-4471' } });
  const client = createClient();
  await signIn(client, product);
  const url = `${product.url}/api/custom-data`;
  return {
    read: () => client.api(url),
    write: (json: unknown, headers = {}) => client.api(url, { method: 'PUT', json, headers }),
    settings: () => client.api(`${product.url}/api/settings`),
    stored: async () => (await call('GET', path)).body,
  };
}

const DATA = { canary: 'Ibis-4471' };

test.each(['in-process', 'http'] as const)('hidden: there is nothing, and nothing is said (%s)', async transport => {
  const { read, write, settings, stored } = await start('hidden', transport);
  for (const answer of [await read(), await write({})]) {
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([404, { code: 'not_found' }]);
    expect(answer.body).not.toContain('Ibis');
  }
  expect(await stored()).toEqual(DATA);
  expect(JSON.parse((await settings()).body)).toMatchObject({ capabilities: { custom_data: 'hidden' } });
});

test.each(['in-process', 'http'] as const)('readonly: it is shown, a write is no method here (%s)', async transport => {
  const { read, write, settings, stored } = await start('readonly', transport);
  const shown = await read();
  expect([shown.status, JSON.parse(shown.body)]).toEqual([200, DATA]);
  const refused = await write({});
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET']);
  expect(JSON.parse(refused.body)).toMatchObject({ code: 'method_not_allowed' });
  expect(await stored()).toEqual(DATA);
  expect(JSON.parse((await settings()).body)).toMatchObject({ capabilities: { custom_data: 'readonly' } });
});

test.each(['in-process', 'http'] as const)('readwrite: it is replaced as a whole (%s)', async transport => {
  const { read, write, settings, stored } = await start('readwrite', transport);
  const { headers } = await read();
  const saved = await write({ theme: 'dark' }, { 'if-match': headers.get('etag') ?? '' });
  expect([saved.status, JSON.parse(saved.body)]).toEqual([200, { theme: 'dark' }]);
  expect(await stored()).toEqual({ theme: 'dark' });
  expect(saved.headers.get('etag')).toBe((await read()).headers.get('etag'));
  expect(await write({}, { 'if-match': headers.get('etag') ?? '' })).toMatchObject({ status: 412 });
  const hostile = await write(JSON.parse('{"__proto__":{"admin":true}}'));
  expect([hostile.status, JSON.parse(hostile.body)]).toMatchObject([
    422,
    { code: 'invalid_custom_data', fault: 'forbidden_key' },
  ]);
  expect(await stored()).toEqual({ theme: 'dark' });
  expect(JSON.parse((await settings()).body)).toMatchObject({ capabilities: { custom_data: 'readwrite' } });
});
