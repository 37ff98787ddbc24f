/** A private key as an operator gives it: PEM or JWK (RFC 7517). Its kind says which algorithm it signs with. */

import { createPrivateKey, type KeyObject } from 'node:crypto';

/** The key with the one `alg` it is used for (RFC 7518 3.1, RFC 8037 3.1). */
export interface PrivateJwk extends JsonWebKey {
  readonly alg: string;
  readonly kid?: string;
  /** The same for the Web Crypto API. */
  readonly algorithm: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
}

const RSA_BITS = 2048;

const CURVES: Readonly<Record<string, readonly [alg: string, curve: string]>> = {
  prime256v1: ['ES256', 'P-256'],
  secp384r1: ['ES384', 'P-384'],
  secp521r1: ['ES512', 'P-521'],
};

/**
 * @param text PEM (PKCS #8, PKCS #1, SEC 1) whose line feeds may be written as `\\n`, or a JWK; of a JWK `kid` counts, and
 * `alg` where the kind of key leaves a choice
 * @returns undefined if it is no private key for signing
 */
export function parsePrivateKey(text: string): PrivateJwk | undefined {
  try {
    const isJwk = text.trimStart().startsWith('{');
    const given = (isJwk ? JSON.parse(text) : {}) as { alg?: unknown; kid?: unknown };
    const key = isJwk
      ? createPrivateKey({ key: given, format: 'jwk' })
      : createPrivateKey(text.replaceAll(String.raw`\n`, '\n'));
    const use = useOf(key, given.alg);
    if (!use) return undefined;
    return { ...key.export({ format: 'jwk' }), ...use, ...(typeof given.kid === 'string' ? { kid: given.kid } : {}) };
  } catch {
    return undefined;
  }
}

function useOf(key: KeyObject, wished: unknown): Pick<PrivateJwk, 'alg' | 'algorithm'> | undefined {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      if (modulusLength < RSA_BITS) return undefined;
      return wished === 'PS256'
        ? { alg: 'PS256', algorithm: { name: 'RSA-PSS', hash: 'SHA-256' } }
        : { alg: 'RS256', algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } };
    case 'ec': {
      const [alg, curve] = CURVES[namedCurve ?? ''] ?? [];
      return alg && curve ? { alg, algorithm: { name: 'ECDSA', namedCurve: curve } } : undefined;
    }
    case 'ed25519':
      return { alg: wished === 'Ed25519' ? 'Ed25519' : 'EdDSA', algorithm: { name: 'Ed25519' } };
    default:
      return undefined;
  }
}
