/** Social providers in the configuration file: what is taken, what is refused, and in which words. */

import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../../server/config.ts';
import type { SocialProvider } from '../../../server/directory/social/provider.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authui-social-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(providers: string, environment: Record<string, string> = {}): Promise<readonly SocialProvider[]> {
  const file = join(folder, 'authui.yaml');
  await writeFile(file, `directory:\n  social_providers:\n${providers}\n`);
  return readConfig('', { AUTHUI_CONFIG: file, AUTHUI_DATA_DIR: folder, ...environment }).directory.socialProviders;
}

async function faultsOf(providers: string, environment: Record<string, string> = {}): Promise<string[]> {
  try {
    await read(providers, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ where, message }) => `${where.replace(`${folder}/authui.yaml:`, '')}: ${message}`);
  }
}

const pem = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('a social provider', () => {
  test('of any type is read with its defaults, and frozen', async () => {
    const key = pem('P-256');
    const providers = await read(
      `    - { alias: acme, type: oidc, issuer: "https://id.acme.example/", client_id: a, client_secret_env: S }
    - { alias: google, type: google, client_id: a, client_secret_env: S, several_accounts: true }
    - { alias: apple, type: apple, client_id: a, client_secret_env: P8, team_id: TEAM123456, key_id: KEY1234567 }
    - { alias: ms, type: microsoft, name: Work account, client_id: a, client_secret_env: S, tenant: organizations }
    - { alias: linkedin, type: linkedin, client_id: a, client_secret_env: S, scopes: [openid] }
    - { alias: facebook, type: facebook, client_id: a, client_secret_env: S, trust_email: true }
    - { alias: ghe, type: github, client_id: a, client_secret_env: S, endpoints: { authorization: "https://ghe.acme.example/login/oauth/authorize", token: "https://ghe.acme.example/login/oauth/access_token", userinfo: "https://ghe.acme.example/api/v3/user" } }
    - { alias: wechat, type: wechat, client_id: a, client_secret_env: UNSET, enabled: false }`,
      { S: 'secret', P8: key.replaceAll('\n', String.raw`\n`) },
    );
    const common = { clientId: 'a', clientSecret: 'secret', enabled: true, severalAccounts: false };
    expect(providers).toEqual([
      {
        ...common,
        alias: 'acme',
        type: 'oidc',
        name: 'acme',
        issuer: 'https://id.acme.example/',
        clientAuth: 'client_secret_basic',
        idTokenAlg: 'RS256',
        endpointOrigins: [],
        trustEmail: false,
      },
      { ...common, alias: 'google', type: 'google', name: 'Google', severalAccounts: true },
      {
        ...common,
        alias: 'apple',
        type: 'apple',
        name: 'Apple',
        clientSecret: key,
        teamId: 'TEAM123456',
        keyId: 'KEY1234567',
      },
      { ...common, alias: 'ms', type: 'microsoft', name: 'Work account', tenant: 'organizations' },
      { ...common, alias: 'linkedin', type: 'linkedin', name: 'LinkedIn', scopes: ['openid'] },
      { ...common, alias: 'facebook', type: 'facebook', name: 'Facebook', trustEmail: true },
      {
        ...common,
        alias: 'ghe',
        type: 'github',
        name: 'GitHub',
        endpoints: {
          authorization: 'https://ghe.acme.example/login/oauth/authorize',
          token: 'https://ghe.acme.example/login/oauth/access_token',
          userinfo: 'https://ghe.acme.example/api/v3/user',
        },
      },
      { ...common, alias: 'wechat', type: 'wechat', name: 'WeChat', clientSecret: '', enabled: false },
    ]);
    expect(Object.isFrozen(providers[0])).toBe(true);
  });

  test('with faults gets every one of them listed', async () => {
    expect(
      await faultsOf(`    - { alias: a, type: oidc, client_id: a, client_secret_env: S }
    - { alias: b, type: myspace, client_id: a, client_secret_env: S }
    - { alias: c, type: google, client_id: a, client_secret_env: s, trust_email: true }
    - { alias: d, type: microsoft, client_id: a, client_secret_env: S, tenant: contoso.example }
    - { alias: e, type: apple, client_id: a, client_secret_env: S, team_id: short }
    - { alias: c, type: github, client_id: a, client_secret_env: S, endpoints: { token: "http://ghe.example" } }
    - { alias: "Not good", type: wechat, client_id: a, client_secret_env: S, client_secret: inline }`),
    ).toEqual([
      '3: directory.social_providers.0.issuer: is missing',
      '4: directory.social_providers.1.type: is no known provider type',
      '5: directory.social_providers.2.client_secret_env: must be the name of an environment variable',
      '5: directory.social_providers.2.trust_email: is not a known key',
      '6: directory.social_providers.3.tenant: must be common, organizations, consumers or the id of a tenant',
      '7: directory.social_providers.4.team_id: must be ten capitals and digits',
      '7: directory.social_providers.4.key_id: is missing',
      '8: directory.social_providers.5.endpoints.authorization: is missing',
      '8: directory.social_providers.5.endpoints.token: must be https unless it is on loopback',
      '8: directory.social_providers.5.endpoints.userinfo: is missing',
      '8: directory.social_providers.5.alias: is taken by another provider',
      '9: directory.social_providers.6.alias: must be lower-case letters, digits, - and _',
      '9: directory.social_providers.6.client_secret: is not a known key',
    ]);
  });

  test('needs its secret from the environment, and Apple a key of the right kind', async () => {
    const providers = `    - { alias: google, type: google, client_id: a, client_secret_env: S }
    - { alias: apple, type: apple, client_id: a, client_secret_env: P8, team_id: TEAM123456, key_id: KEY1234567 }`;
    const wrongKey =
      'directory.social_providers.1.client_secret_env: the environment variable P8 is not the private key';
    expect(await faultsOf(providers)).toEqual([
      'directory.social_providers.0.client_secret_env: the environment variable S is not set',
      'directory.social_providers.1.client_secret_env: the environment variable P8 is not set',
    ]);
    for (const P8 of ['nonsense', pem('P-384')]) {
      expect(await faultsOf(providers, { S: 'x', P8 })).toEqual([`${wrongKey} that Apple gives (.p8)`]);
    }
    expect(await faultsOf(providers, { AUTHUI_ROLE: 'authui' })).toEqual([]);
  });
});

test('a private key takes the place of the secret', async () => {
  const [provider] = await read(
    '    - { alias: acme, type: oidc, issuer: "https://id.acme.example", client_id: a, client_auth: private_key_jwt, private_key_env: KEY }',
    { KEY: pem('P-384') },
  );
  expect(provider).toMatchObject({ clientAuth: 'private_key_jwt', clientSecret: '', privateKey: { alg: 'ES384' } });
});

test.each<[string, string, string[]]>([
  ['no secret', '', ['client_secret_env: is required']],
  [
    'both at once',
    'client_secret_env: S, private_key_env: KEY',
    ['private_key_env: goes with client_auth: private_key_jwt only'],
  ],
  [
    'no key',
    'client_auth: private_key_jwt',
    ['private_key_env: either this or private_key_file is required with client_auth: private_key_jwt'],
  ],
  [
    'a secret where a key belongs',
    'client_auth: private_key_jwt, client_secret_env: S, private_key_env: KEY',
    ['client_secret_env: does not go with client_auth: private_key_jwt'],
  ],
  [
    'a key that is not set',
    'client_auth: private_key_jwt, private_key_env: UNSET',
    ['private_key_env: the environment variable UNSET is not set'],
  ],
  [
    'a file that is not there',
    'client_auth: private_key_jwt, private_key_file: /nowhere',
    ['private_key_file: cannot read /nowhere'],
  ],
  [
    'no key in the variable',
    'client_auth: private_key_jwt, private_key_env: S',
    [
      'private_key_env: is no private key for signing: RSA of 2048 bits or more, EC P-256, P-384, P-521 or Ed25519, as PEM or JWK',
    ],
  ],
])('with %s the fault is named, and no secret with it', async (_what, keys, faults) => {
  const environment = { S: 'secret-canary', KEY: pem('P-256') };
  const found = await faultsOf(
    `    - { alias: acme, type: oidc, issuer: "https://id.acme.example", client_id: a${keys ? `, ${keys}` : ''} }`,
    environment,
  );
  expect(found.map(fault => fault.replace(/^.*?social_providers\.0\./, ''))).toEqual(faults);
  expect(found.join()).not.toMatch(/canary|PRIVATE/);
  expect(
    await faultsOf(
      `    - { alias: acme, type: oidc, enabled: false, issuer: "https://id.acme.example", client_id: a${keys ? `, ${keys}` : ''} }`,
      environment,
    ),
  ).toEqual([]);
});
