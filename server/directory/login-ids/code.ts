/** Six-digit codes: stored only as a keyed hash that holds for one change of one person in one session. */

import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';

/** Everything a code is good for. */
interface CodeBinding {
  readonly id: string;
  readonly sub: string;
  readonly sessionUid: string;
  readonly type: string;
  readonly normalised: string;
}

export interface Codes {
  make: () => string;
  hash: (binding: CodeBinding, code: string) => string;
  /** @param hash `null` for a change that no code confirms; takes the same time */
  matches: (binding: CodeBinding, code: string, hash: string | null) => boolean;
}

/** @param keys the first makes hashes, all are accepted */
export function createCodes(keys: readonly string[]): Codes {
  const hashBy = (key: string, { id, sub, sessionUid, type, normalised }: CodeBinding, code: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['login-id-code', id, sub, sessionUid, type, normalised, code]))
      .digest();
  return {
    make: () => randomInt(1_000_000).toString().padStart(6, '0'),
    hash: (binding, code) => hashBy(keys[0] ?? '', binding, code).toString('base64url'),
    matches: (binding, code, hash) => {
      const stored = Buffer.alloc(32);
      stored.write(hash ?? '', 'base64url');
      const found = keys.map(key => timingSafeEqual(hashBy(key, binding, code), stored)).includes(true);
      return found && hash !== null;
    },
  };
}
