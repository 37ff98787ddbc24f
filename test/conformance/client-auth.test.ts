/** Each way to authenticate as a client, at a provider that takes no other (RFC 6749 2.3.1, RFC 7523, OIDC Core 9). */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../harness/client.ts';
import { startForeignProvider, type ForeignClient } from '../harness/foreign-provider.ts';
import { startProduct } from '../harness/product.ts';
import { settingsIn } from './scene.ts';

/** Signs in, refreshes and signs out, all of which need the client's word. @param lines under `upstream` */
async function goesThrough(client: ForeignClient, lines: string, environment: Record<string, string>): Promise<void> {
  let stopProvider: () => Promise<void> = async () => {};
  const product = await startProduct({
    environment,
    yaml: async url => {
      const provider = await startForeignProvider(`${url}/auth/callback`, { given_name: 'Frida' }, client);
      stopProvider = provider.stop;
      return `upstream:
  kind: oidc
  issuer: "${provider.issuer}"
  client_id: ${JSON.stringify(provider.clientId)}
  client_auth: ${client.method}
${lines}`;
    },
  });
  onTestFinished(async () => {
    await product.stop();
    await stopProvider();
  });
  const person = createClient();
  const last = await person.open(`${product.url}/auth/sign-in?return_to=/settings`);
  expect([last.status, last.url]).toEqual([200, `${product.url}/settings`]);
  const settings = () => person.api(`${product.url}/api/settings`);
  expect(settingsIn(await settings()).user.display_name).toBe('Frida');
  product.clock.ahead = 11 * 60_000;
  settingsIn(await settings());
  expect((await person.api(`${product.url}/auth/sign-out`, { method: 'POST' })).status).toBe(200);
  expect((await settings()).status).toBe(401);
}

const ODD = 'it’s: a+b c%2F&=?#/\\"ü';

test.each(['client_secret_basic', 'client_secret_post'] as const)('%s with what has to be encoded', async method => {
  const id = 'page:with +%&= signs';
  // oidc-provider knows no client secret beyond ASCII
  const secret = ODD.replaceAll(/[^ -~]/g, '~');
  await goesThrough({ method, id, secret }, '  client_secret_env: ODD', { ODD: secret });
});

async function keyPair(alg: string): Promise<{ pem: string; jwk: JWK; keys: JWK[] }> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const named = async (key: typeof publicKey) => ({ ...(await exportJWK(key)), kid: 'own', alg, use: 'sig' });
  return { pem: await exportPKCS8(privateKey), jwk: await named(privateKey), keys: [await named(publicKey)] };
}

test.each(['RS256', 'ES256', 'ES384', 'EdDSA'] as const)(
  'private_key_jwt signs with %s by the kind of its key, PEM',
  async alg => {
    const { pem, keys } = await keyPair(alg);
    const oneLine = pem.trim().replaceAll('\n', String.raw`\n`);
    await goesThrough({ method: 'private_key_jwt', keys, alg }, '  private_key_env: KEY', { KEY: oneLine });
  },
);

test.each(['PS256', 'ES256', 'EdDSA'] as const)(
  'private_key_jwt signs with %s by the kind of its key, JWK',
  async alg => {
    const { jwk, keys } = await keyPair(alg);
    const more = (await keyPair(alg)).keys.map(key => ({ ...key, kid: 'other' }));
    const client: ForeignClient = { method: 'private_key_jwt', keys: [...more, ...keys], alg };
    await goesThrough(client, '  private_key_env: KEY', { KEY: JSON.stringify(jwk) });
  },
);

test('private_key_jwt takes its key from a file', async () => {
  const { pem, keys } = await keyPair('ES256');
  const folder = await mkdtemp(join(tmpdir(), 'authui-key-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'key.pem');
  await writeFile(file, pem, { mode: 0o600 });
  await goesThrough({ method: 'private_key_jwt', keys, alg: 'ES256' }, `  private_key_file: ${file}`, {});
});

test('a foreign key is refused by the provider, and that is no sign-in', async () => {
  const [own, foreign] = [await keyPair('ES256'), await keyPair('ES256')];
  const client: ForeignClient = { method: 'private_key_jwt', keys: foreign.keys, alg: 'ES256' };
  await expect(goesThrough(client, '  private_key_env: KEY', { KEY: own.pem })).rejects.toThrow('to deeply equal');
});
