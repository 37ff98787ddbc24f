/** Recent activity as the page gets it: the stricter of two configurations holds, and who keeps none says so. */

import { expect, onTestFinished, test } from 'vitest';
import type { ActivityEntry } from '../../src/profile/activity.ts';
import { catalogueOf } from '../../src/profile/catalogue.ts';
import { providerOf } from '../../server/authui.ts';
import { createOutgoing } from '../../server/http/outgoing.ts';
import { createOidcClient } from '../../server/oidc/client.ts';
import { createDirectoryUpstream } from '../../server/upstream/directory/adapter.ts';
import { httpTransport } from '../../server/upstream/transport.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startForeignProvider } from '../harness/foreign-provider.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';

const pointersIn = (entries: readonly ActivityEntry[]) =>
  entries.flatMap(({ pointers }) => (pointers ? [pointers] : []));

async function save(client: Client, { url }: Product, json: object): Promise<void> {
  const etag = (await client.api(`${url}/api/settings`)).headers.get('etag') ?? '';
  const { status } = await client.api(`${url}/api/profile`, { method: 'PATCH', json, headers: { 'if-match': etag } });
  expect(status).toBe(200);
}

test('what the account page hides is not named, whatever a directory elsewhere says', async () => {
  const product = await startProduct({ transport: 'http' });
  const outgoing = createOutgoing();
  onTestFinished(async () => {
    await product.stop();
    await outgoing.close();
  });
  const client = createClient();
  await signIn(client, product);
  await save(client, product, { '/desk': '9-001', '/given_name': 'Augusta' });
  await save(client, product, { '/desk': '9-002' });
  const all = JSON.parse((await client.api(`${product.url}/api/activity`)).body) as { activity: ActivityEntry[] };
  expect(pointersIn(all.activity)).toEqual([['/desk'], ['/given_name', '/desk']]);

  const { attributes } = product.config.catalogue;
  const stricter = catalogueOf(
    attributes.map(attribute =>
      attribute.pointer === '/desk' ? { ...attribute, access: { ...attribute.access, end_user: 'hidden' } } : attribute,
    ),
  );
  const provider = providerOf(product.config, { clientId: 'authui', clientSecret: 'unused' });
  const { account } = createDirectoryUpstream(
    httpTransport(product.directoryUrl, outgoing),
    createOidcClient(provider, outgoing, Date.now),
    stricter,
  );
  const capped = await account?.readActivity(await tokensBehind(client, product));
  expect(pointersIn(capped ?? [])).toEqual([['/given_name']]);
  expect(capped).toHaveLength(all.activity.length - 1);
});

test('behind another OpenID Provider there is none, and nothing says there were', async () => {
  let stop = async () => {};
  const product = await startProduct({
    environment: { FOREIGN_SECRET: 'foreign-client-secret-canary-5f1d' },
    yaml: async url => {
      const provider = await startForeignProvider(`${url}/auth/callback`, { given_name: 'Frida' });
      stop = provider.stop;
      return `upstream: { kind: oidc, issuer: "${provider.issuer}", client_id: ${provider.clientId}, client_secret_env: FOREIGN_SECRET, client_auth: client_secret_post }`;
    },
  });
  onTestFinished(async () => {
    await product.stop();
    await stop();
  });
  const client = createClient();
  await client.open(`${product.url}/auth/sign-in`);
  const answer = await client.api(`${product.url}/api/activity`);
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([404, { code: 'not_found' }]);
  for (const path of ['/api/settings', '/api/export']) {
    const { status, body } = await client.api(product.url + path);
    expect(status).toBe(200);
    expect(body).not.toContain('activity');
  }
});
