/**
 * Passwords: argon2id (RFC 9106), kept as PHC strings. A password is compared as it was typed but for its Unicode form
 * (NFC, RFC 8265 section 4.2), so the same keys pressed on another system still match.
 */

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { codePoints } from '../../../src/profile/text.ts';

const derive = promisify(argon2);

/** OWASP's second choice: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_LENGTH = 32;
const SALT_LENGTH = 16;

/** In code points. */
export const PASSWORD_MAXIMUM = 256;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_LENGTH);
  return phcOf(salt, await tagOf(password, salt));
}

/**
 * Takes as long for somebody who does not exist, or has no password, as for a wrong one.
 * @param stored PHC string; `null` where there is none
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const { salt, tag } = partsOf(stored ?? NOBODY);
  const given = await tagOf(codePoints(password) > PASSWORD_MAXIMUM ? '' : password, salt);
  return timingSafeEqual(given, tag) && stored !== null && codePoints(password) <= PASSWORD_MAXIMUM;
}

/** A hash no password has. */
const NOBODY = phcOf(randomBytes(SALT_LENGTH), randomBytes(TAG_LENGTH));

function tagOf(password: string, salt: Buffer): Promise<Buffer> {
  return derive('argon2id', {
    message: password.normalize('NFC'),
    nonce: salt,
    memory: COST.memory,
    passes: COST.passes,
    parallelism: COST.parallelism,
    tagLength: TAG_LENGTH,
  });
}

function phcOf(salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}

/** @throws Error for a hash this program did not make */
function partsOf(phc: string): { salt: Buffer; tag: Buffer } {
  const [, prefix, salt, tag] =
    /^(\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+)\$([A-Za-z\d+/]+)\$([A-Za-z\d+/]+)$/.exec(phc) ?? [];
  if (!prefix || !salt || !tag || !phcOf(Buffer.alloc(0), Buffer.alloc(0)).startsWith(`${prefix}$`)) {
    throw new Error('A stored password has a form this program does not know');
  }
  return { salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

/** PHC strings leave the padding out. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
