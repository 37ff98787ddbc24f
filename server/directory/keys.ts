/**
 * The directory's own secrets, created once. The first signing key signs, all of them are published; the first cookie key
 * signs too, all of them verify. How they are replaced: key-rotation.ts.
 */

import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import * as v from 'valibot';
import { rotated, type RotationStep } from '../key-rotation.ts';
import { randomId } from '../secret.ts';
import type { Secrets } from '../secrets.ts';

const SigningKeySchema = v.strictObject({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  alg: v.literal('ES256'),
  use: v.literal('sig'),
  kid: v.pipe(v.string(), v.nonEmpty()),
  x: v.string(),
  y: v.string(),
  /** The private part. */
  d: v.string(),
});

const KeysSchema = v.strictObject({
  jwks: v.strictObject({ keys: v.pipe(v.array(SigningKeySchema), v.minLength(1)) }),
  cookie_keys: v.pipe(v.array(v.pipe(v.string(), v.minLength(43))), v.minLength(2)),
});

const ClientSchema = v.strictObject({
  client_id: v.literal('authui'),
  client_secret: v.pipe(v.string(), v.minLength(43)),
});

const AdminClientSchema = v.strictObject({
  client_id: v.literal('authui-admin'),
  client_secret: v.pipe(v.string(), v.minLength(43)),
  token_endpoint: v.string(),
});

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface DirectoryKeys {
  /** Private JSON Web Key Set (RFC 7517); the first key signs. */
  readonly jwks: v.InferOutput<typeof KeysSchema>['jwks'];
  readonly cookieKeys: readonly string[];
  /** The account page's registration. */
  readonly client: { readonly clientId: 'authui'; readonly clientSecret: string };
}

const OWN = 'directory-keys.json';
const ACCOUNT_PAGE = 'authui-client.json';

/** @throws Error if one can be read by others or does not have the expected shape */
export async function openDirectoryKeys(secrets: Secrets): Promise<DirectoryKeys> {
  const keys = await readKeys(secrets);
  const client = await secrets.read(ACCOUNT_PAGE, ClientSchema, () => ({
    client_id: 'authui' as const,
    client_secret: randomId(),
  }));
  return { jwks: keys.jwks, cookieKeys: keys.cookie_keys, client: credentialsOf(client) };
}

async function readKeys(secrets: Secrets): Promise<v.InferOutput<typeof KeysSchema>> {
  return secrets.read(OWN, KeysSchema, () => ({
    jwks: { keys: [newSigningKey()] },
    cookie_keys: [randomId(), randomId()],
  }));
}

export async function rotateDirectoryKeys(secrets: Secrets, step: RotationStep): Promise<void> {
  const { jwks, cookie_keys: cookieKeys } = await readKeys(secrets);
  await secrets.replace(OWN, {
    jwks: { keys: rotated(jwks.keys, step, newSigningKey) },
    cookie_keys: rotated(cookieKeys, step, randomId, 2),
  });
}

/** @throws Error if what the first key signs does not hold for what is published of it */
export function checkSigningKey({ keys: [key] }: DirectoryKeys['jwks']): void {
  const text = Buffer.from('test');
  const { d: _private, ...published } = key ?? {};
  const made = key && sign('sha256', text, createPrivateKey({ key, format: 'jwk' }));
  const holds = made && verify('sha256', text, createPublicKey({ key: published, format: 'jwk' }), made);
  if (!holds) throw new Error('The signing key does not work');
}

/**
 * The account page's registration, where the directory runs elsewhere.
 * @throws Error if it is not there
 */
export async function readAccountPageClient(secrets: Secrets): Promise<DirectoryKeys['client']> {
  const client = await secrets.read(ACCOUNT_PAGE, ClientSchema, () => {
    throw new Error(`${ACCOUNT_PAGE} is missing; start the directory first, or copy it from its data folder`);
  });
  return credentialsOf(client);
}

function credentialsOf({ client_id: clientId, client_secret: clientSecret }: v.InferOutput<typeof ClientSchema>) {
  return { clientId, clientSecret };
}

/**
 * The client of the Admin API; its secret tells a backend all it needs for a token.
 * @param publicUrl origin of the directory
 * @throws Error as {@link openDirectoryKeys}
 */
export async function openAdminClient(secrets: Secrets, publicUrl: string): Promise<ClientCredentials> {
  const name = 'admin-client.json';
  const token_endpoint = `${publicUrl}/token`;
  const client = await secrets.read(name, AdminClientSchema, () => ({
    client_id: 'authui-admin' as const,
    client_secret: randomId(),
    token_endpoint,
  }));
  if (client.token_endpoint !== token_endpoint) await secrets.replace(name, { ...client, token_endpoint });
  return { clientId: client.client_id, clientSecret: client.client_secret };
}

function newSigningKey(): v.InferOutput<typeof SigningKeySchema> {
  const { x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const kid = randomBytes(8).toString('base64url');
  return v.parse(SigningKeySchema, { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid, x, y, d });
}
