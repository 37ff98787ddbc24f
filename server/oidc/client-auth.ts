/** How a client proves to a token endpoint that it is itself (RFC 6749 2.3.1, RFC 7523 2.2). */

import { createPrivateKey } from 'node:crypto';
import * as openid from 'openid-client';
import type { PrivateJwk } from './private-key.ts';

export interface ClientCredentials {
  readonly clientAuth: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
  /** Empty where a key takes its place. */
  readonly clientSecret: string;
  /** For `private_key_jwt`. */
  readonly privateKey?: PrivateJwk;
}

export function clientAuthentication({ clientAuth, clientSecret, privateKey }: ClientCredentials): openid.ClientAuth {
  switch (clientAuth) {
    case 'client_secret_basic':
      return openid.ClientSecretBasic(clientSecret);
    case 'client_secret_post':
      return openid.ClientSecretPost(clientSecret);
    case 'private_key_jwt':
      if (!privateKey) throw new Error('private_key_jwt needs a private key');
      return privateKeyJwt(privateKey);
  }
}

function privateKeyJwt({ alg, algorithm, kid, ...jwk }: PrivateJwk): openid.ClientAuth {
  const key = createPrivateKey({ key: jwk, format: 'jwk' }).toCryptoKey(algorithm, false, ['sign']) as CryptoKey;
  // the library's name for Ed25519 is newer than most providers (RFC 9864)
  const modify: openid.ModifyAssertionFunction = header => {
    header['alg'] = alg;
  };
  return openid.PrivateKeyJwt({ key, ...(kid === undefined ? {} : { kid }) }, { [openid.modifyAssertion]: modify });
}
