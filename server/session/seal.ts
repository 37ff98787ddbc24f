/** Tokens at rest: AES-256-GCM, the key's id in the text, bound to the session they belong to. */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { randomId } from '../secret.ts';
import type { Secrets } from '../secrets.ts';

/** The first key seals; all of them open, so that a key can be replaced while sessions live. */
export type SealKeys = readonly { readonly id: string; readonly key: Buffer }[];

const KeysSchema = v.object({
  keys: v.pipe(v.array(v.object({ id: v.pipe(v.string(), v.regex(/^[\w-]+$/)), key: v.string() })), v.minLength(1)),
});

/** Reads `session-keys.json`, or creates it. */
export async function openSealKeys(secrets: Secrets): Promise<SealKeys> {
  const { keys } = await secrets.read('session-keys.json', KeysSchema, () => ({
    keys: [{ id: randomBytes(6).toString('base64url'), key: randomId() }],
  }));
  return keys.map(({ id, key }) => ({ id, key: Buffer.from(key, 'base64url') }));
}

/** @throws Error if what the first key seals does not open again */
export function checkSealKeys(keys: SealKeys): void {
  if (unseal(keys, 'self', seal(keys, 'self', 'test')) !== 'test') throw new Error('The session keys do not work');
}

/** @param owner what the text belongs to; it opens for no other */
export function seal(keys: SealKeys, owner: string, text: string): string {
  const [current] = keys;
  if (!current) throw new Error('No key to seal with');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [
    current.id,
    nonce.toString('base64url'),
    sealed.toString('base64url'),
    cipher.getAuthTag().toString('base64url'),
  ].join('.');
}

/** @returns null if the text was altered, belongs to somebody else, or its key is gone */
export function unseal(keys: SealKeys, owner: string, sealed: string): string | null {
  const [id, ...parts] = sealed.split('.');
  const key = keys.find(candidate => candidate.id === id);
  if (!key || parts.length !== 3) return null;
  try {
    const [nonce, body, tag] = parts.map(bytesOf) as [Buffer, Buffer, Buffer];
    const decipher = createDecipheriv('aes-256-gcm', key.key, nonce, { authTagLength: 16 })
      .setAAD(Buffer.from(owner))
      .setAuthTag(tag);
    return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

/** Node ignores what is no base64url, and the spare bits of the last character. @throws Error if there is any */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new Error('No canonical base64url');
  return bytes;
}
