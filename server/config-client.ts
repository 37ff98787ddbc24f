/** The credentials of a configured OpenID Connect client: a secret from the environment, or a private key from there or a file. */

import { readFileSync } from 'node:fs';
import type { ClientCredentials } from './oidc/client-auth.ts';
import { parsePrivateKey } from './oidc/private-key.ts';

export interface GivenClient {
  readonly client_auth: ClientCredentials['clientAuth'];
  readonly client_secret_env?: string | undefined;
  readonly private_key_env?: string | undefined;
  readonly private_key_file?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @param complain gets every fault with the name of its key */
export function clientCredentialsOf(
  given: GivenClient,
  environment: Environment,
  complain: (key: string, message: string) => void,
): ClientCredentials {
  const { client_auth: clientAuth, client_secret_env: secretEnv } = given;
  if (clientAuth !== 'private_key_jwt') {
    for (const key of ['private_key_env', 'private_key_file'] as const) {
      if (given[key] !== undefined) complain(key, 'goes with client_auth: private_key_jwt only');
    }
    if (secretEnv === undefined) complain('client_secret_env', 'is required');
    else if (!environment[secretEnv]) complain('client_secret_env', notSet(secretEnv));
    return { clientAuth, clientSecret: environment[secretEnv ?? ''] ?? '' };
  }
  if (secretEnv !== undefined) complain('client_secret_env', 'does not go with client_auth: private_key_jwt');
  const text = keyText(given, environment, complain);
  if (text === undefined) return { clientAuth, clientSecret: '' };
  const privateKey = parsePrivateKey(text.value);
  if (!privateKey) {
    complain(
      text.key,
      'is no private key for signing: RSA of 2048 bits or more, EC P-256, P-384, P-521 or Ed25519, as PEM or JWK',
    );
  }
  return { clientAuth, clientSecret: '', ...(privateKey ? { privateKey } : {}) };
}

function keyText(
  { private_key_env: name, private_key_file: file }: GivenClient,
  environment: Environment,
  complain: (key: string, message: string) => void,
): { readonly key: string; readonly value: string } | undefined {
  if ((name === undefined) === (file === undefined)) {
    complain('private_key_env', 'either this or private_key_file is required with client_auth: private_key_jwt');
    return undefined;
  }
  if (name !== undefined) {
    const value = environment[name];
    if (!value) complain('private_key_env', notSet(name));
    return value ? { key: 'private_key_env', value } : undefined;
  }
  try {
    return { key: 'private_key_file', value: readFileSync(file ?? '', 'utf8') };
  } catch {
    complain('private_key_file', `cannot read ${file}`);
    return undefined;
  }
}

function notSet(name: string): string {
  return `the environment variable ${name} is not set`;
}
