/** Tokens at rest: AES-256-GCM, the key's id in the text, bound to the session they belong to. */

import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { rotated, type RotationStep } from '../key-rotation.ts';
import { randomId } from '../secret.ts';
import type { Secrets } from '../secrets.ts';

/** The first key seals; all of them open, so that a key can be replaced while sessions live. */
export type SealKeys = readonly { readonly id: string; readonly key: KeyObject }[];

const KeysSchema = v.object({
  keys: v.pipe(v.array(v.object({ id: v.pipe(v.string(), v.regex(/^[\w-]+$/)), key: v.string() })), v.minLength(1)),
});

const NAME = 'session-keys.json';

function newKey(): { id: string; key: string } {
  return { id: randomBytes(6).toString('base64url'), key: randomId() };
}

export async function rotateSealKeys(secrets: Secrets, step: RotationStep): Promise<void> {
  const { keys } = await secrets.read(NAME, KeysSchema, () => ({ keys: [newKey()] }));
  await secrets.replace(NAME, { keys: rotated(keys, step, newKey) });
}

/** Reads `session-keys.json`, or creates it. */
export async function openSealKeys(secrets: Secrets): Promise<SealKeys> {
  const { keys } = await secrets.read(NAME, KeysSchema, () => ({ keys: [newKey()] }));
  return keys.map(({ id, key }) => ({ id, key: createSecretKey(key, 'base64url') }));
}

/** @throws Error if what the first key seals does not open again */
export function checkSealKeys(keys: SealKeys): void {
  if (unseal(keys, 'self', seal(keys, 'self', 'test')) !== 'test') throw new Error('The session keys do not work');
}

/** Bytes. */
const NONCE = 12;
const TAG = 16;

/** @param owner what the text belongs to; it opens for no other */
export function seal(keys: SealKeys, owner: string, text: string): string {
  const [current] = keys;
  if (!current) throw new Error('No key to seal with');
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(owner));
  const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return `${current.id}.${Buffer.concat(sealed).toString('base64url')}`;
}

/** @returns null if the text was altered, belongs to somebody else, or its key is gone */
export function unseal(keys: SealKeys, owner: string, sealed: string): string | null {
  const end = sealed.indexOf('.');
  const id = sealed.slice(0, end);
  const text = sealed.slice(end + 1);
  const bytes = Buffer.from(text, 'base64url');
  const key = keys.find(candidate => candidate.id === id);
  // Node ignores what is no base64url, and the spare bits of the last character
  if (!key || bytes.length < NONCE + TAG || bytes.toString('base64url') !== text) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(0, NONCE), { authTagLength: TAG })
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-TAG));
    return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
