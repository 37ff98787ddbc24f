/** Secrets that somebody carries, and the only form in which the server keeps them. */

import { hash, randomBytes } from 'node:crypto';

/** 256 bits of randomness, 43 characters of base64url. */
export function randomId(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in base64url. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}
