/** The real server keeps the contract that the mocks keep. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeApi } from '../api-contract.ts';
import { administer, subjectOf } from '../harness/admin.ts';
import { BACKENDS } from '../harness/backends.ts';
import { createClient } from '../harness/client.ts';
import { startProduct } from '../harness/product.ts';
import { startCluster } from '../harness/postgres.ts';
import { signIn } from '../harness/sign-in.ts';

const DEMO = join(import.meta.dirname, '../../server/demo/authui.yaml');

/** Nobody goes there. */
const PROVIDERS = `  social_providers:
    - { type: github, alias: github, client_id: of-nobody, client_secret_env: PROVIDER_SECRET }
    - { type: google, alias: google, client_id: of-nobody, client_secret_env: PROVIDER_SECRET, several_accounts: true }`;

for (const backend of BACKENDS) {
  describeApi(`the real server on ${backend}`, async () => {
    const cluster = backend === 'PostgreSQL' ? await startCluster() : undefined;
    const demo = await readFile(DEMO, 'utf8');
    const product = await startProduct({
      yaml: `${demo.replace('\ndirectory:', `\ndirectory:\n${PROVIDERS}`)}\ncustom_data: { end_user: readwrite }\n`,
      environment: {
        PROVIDER_SECRET: 'of-nobody',
        ...(cluster ? { DATABASE_URL: await cluster.createDatabase() } : {}),
      },
    });
    const client = createClient();
    await signIn(createClient(), product);
    await signIn(client, product);
    const admin = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
    const path = `/admin/users/${await subjectOf(admin, 'ada@example.com')}`;
    for (const json of [
      { '/risk_note': 'Quokka-7391', '/employee_number': 'E-1816' },
      { '/risk_note': 'Quokka-7391' },
    ]) {
      const emptied = { ...json, '/risk_note': null };
      for (const change of [emptied, json]) {
        await admin('PATCH', path, { ifMatch: (await admin('GET', path)).etag, json: change });
      }
    }
    const visible = product.config.catalogue.attributes.filter(({ access }) => access.end_user !== 'hidden');
    return {
      origin: product.url,
      request: (path, init) => fetch(product.url + path, init),
      signedIn: async () => ({ cookie: client.cookies(product.url) }),
      close: async () => {
        await product.stop();
        await cluster?.end();
      },
      expectations: {
        visible: visible.map(({ pointer }) => pointer),
        hidden: { pointer: '/risk_note', value: 'Quokka-7391' },
        editable: { pointer: '/desk', values: ['4-101', '4-102'] },
        readonly: '/employee_number',
        enum: '/department',
        bounded: { pointer: '/coffees_per_day', minimum: 0, maximum: 12 },
      },
    };
  });
}
