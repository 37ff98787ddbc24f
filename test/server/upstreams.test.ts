import * as v from 'valibot';
import { expect, test } from 'vitest';
import { providerOf } from '../../server/authui.ts';
import { createOutgoing } from '../../server/http/outgoing.ts';
import { createOidcClient, type ProviderSettings } from '../../server/oidc/client.ts';
import { createDirectoryUpstream } from '../../server/upstream/directory/adapter.ts';
import { AccountSchema } from '../../server/upstream/directory/wire.ts';
import { createOidcUpstream } from '../../server/upstream/oidc/adapter.ts';
import { httpTransport, inProcessTransport, type Transport } from '../../server/upstream/transport.ts';
import type { Values } from '../../src/profile/attribute.ts';
import { createClient } from '../harness/client.ts';
import { startForeignProvider } from '../harness/foreign-provider.ts';
import { startCluster, type Cluster } from '../harness/postgres.ts';
import { startProduct } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';
import { describeUpstream, type UpstreamFixture } from '../upstream-contract.ts';

/** A port of this machine that nobody listens on. */
const NOWHERE = 'http://127.0.0.1:9';

const VISIBLE = [
  '/picture',
  '/given_name',
  '/family_name',
  '/nickname',
  '/birthdate',
  '/gender',
  '/website',
  '/email',
  '/phone_number',
  '/preferred_username',
  '/address',
  '/department',
  '/employee_number',
  '/desk',
  '/coffees_per_day',
  '/working_hours',
  '/emergency_phone',
  '/invoice_email',
  '/portfolio',
  '/tax_country',
  '/loyalty_points',
  '/zoneinfo',
  '/locale',
] as const;

/** Linus of the demo, whose profile has gaps. */
async function directoryFixture(over: 'door' | 'in-process' | 'http', cluster?: Cluster): Promise<UpstreamFixture> {
  const product = await startProduct(cluster ? { environment: { DATABASE_URL: await cluster.createDatabase() } } : {});
  const client = createClient();
  await signIn(client, product, 'linus@example.com');
  const outgoing = createOutgoing();
  const { catalogue } = product.config;
  const overHttp = httpTransport(product.directoryUrl, outgoing);
  const provider = createOidcClient(
    providerOf(product.config, { clientId: 'authui', clientSecret: 'unused' }),
    outgoing,
    Date.now,
  );
  const inside = product.accountTransport;
  const transport: Transport = over === 'http' || !inside ? overHttp : inProcessTransport(inside);
  const before = await client.api(`${product.url}/api/settings`);
  const { attributes } = JSON.parse(before.body) as { attributes: { pointer: string; value?: unknown }[] };
  return {
    upstream: createDirectoryUpstream(
      transport,
      provider,
      catalogue,
      over === 'door' ? product.accountProfile : undefined,
    ),
    unreachable: createDirectoryUpstream(httpTransport(NOWHERE, outgoing), provider, catalogue),
    access: await tokensBehind(client, product),
    expected: {
      pointers: VISIBLE,
      values: Object.fromEntries(attributes.map(({ pointer, value }) => [pointer, value])) as Values,
    },
    bearer: {
      given_name: expect.any(String) as string,
      middle_name: undefined,
      custom_attributes: expect.not.objectContaining({ risk_note: expect.anything() }) as object,
    },
    hidden: '/risk_note',
    close: async () => {
      await product.stop();
      await cluster?.end();
      await outgoing.close();
    },
  };
}

async function oidcFixture(): Promise<UpstreamFixture> {
  const product = await startProduct({
    environment: { FOREIGN_SECRET: 'foreign-client-secret-canary-5f1d' },
    yaml: async url => {
      provider = await startForeignProvider(`${url}/auth/callback`, { given_name: 'Frida', nickname: 'Fri' });
      return `upstream: { kind: oidc, issuer: "${provider.issuer}", client_id: ${provider.clientId}, client_secret_env: FOREIGN_SECRET, client_auth: client_secret_post }
user_profile: { order: [/family_name] }`;
    },
  });
  const client = createClient();
  await client.open(`${product.url}/auth/sign-in`);
  const outgoing = createOutgoing();
  const { catalogue } = product.config;
  const settings = product.config.upstream as ProviderSettings;
  const order = ['/family_name', '/given_name', '/picture', '/gender', '/birthdate', '/zoneinfo', '/locale', '/email'];
  return {
    upstream: createOidcUpstream(createOidcClient(settings, outgoing, Date.now), catalogue, undefined),
    unreachable: createOidcUpstream(
      createOidcClient({ ...settings, issuer: NOWHERE }, outgoing, Date.now),
      catalogue,
      undefined,
    ),
    access: await tokensBehind(client, product),
    expected: { pointers: [...order, '/phone_number', '/preferred_username'], values: { '/given_name': 'Frida' } },
    bearer: { given_name: expect.stringMatching('Frida') as string, nickname: undefined },
    hidden: '/nickname',
    close: async () => {
      await product.stop();
      await provider?.stop();
      await outgoing.close();
    },
  };
}
let provider: Awaited<ReturnType<typeof startForeignProvider>> | undefined;

describeUpstream('directory (in one process)', () => directoryFixture('door'));
describeUpstream('directory (in one process, by its routes)', () => directoryFixture('in-process'));
describeUpstream('directory (over HTTP)', () => directoryFixture('http'));
describeUpstream('directory (on PostgreSQL)', async () => directoryFixture('door', await startCluster()));
describeUpstream('oidc', oidcFixture);

test('what a newer directory says more is left out, and nothing is refused for it', () => {
  const account = {
    sub: 'ada',
    login_id: 'ada@example.com',
    updated_at: 1,
    attributes: [{ pointer: '/desk', type: 'string', access: 'readonly' }],
    identities: [{ id: 'i', provider_type: 'login_id', provider_name: 'email' }],
    pending_login_ids: [],
    providers: [{ alias: 'acme', name: 'Acme', linked: false }],
    capabilities: { edit: true, link: false, unlink: false, custom_data: 'hidden' },
  };
  const more = <T extends object>(given: T) => ({ ...given, of_tomorrow: true });
  const newer = {
    ...more(account),
    attributes: account.attributes.map(more),
    identities: account.identities.map(more),
    providers: account.providers.map(more),
    capabilities: more(account.capabilities),
  };
  expect(v.parse(AccountSchema, newer)).toEqual(account);
});
