/**
 * What is remembered of access tokens: of each person's last one alone. A refresh or another sign-in brings a new token,
 * and nobody comes back with the former one: memory follows the number of people, not of their sign-ins. A former token
 * that does come, as from a second browser, is looked up again.
 */

import { LRUCache } from 'lru-cache';

export interface TokenCache<T> {
  /** @param authorization the header (RFC 6750 2.1) */
  readonly get: (authorization: string) => T | undefined;
  /** Forgets the person's former token. @param sub whom the token was issued for */
  readonly set: (sub: string, authorization: string, value: T) => void;
}

/** @param byHeader still empty; its bounds hold */
export function createTokenCache<T extends object>(byHeader: LRUCache<string, T>): TokenCache<T> {
  const headers = new LRUCache<string, string>({ max: byHeader.max });
  return {
    get: authorization => byHeader.get(authorization),
    set: (sub, authorization, value) => {
      const former = headers.get(sub);
      if (former !== authorization) {
        if (former !== undefined) byHeader.delete(former);
        headers.set(sub, authorization);
      }
      byHeader.set(authorization, value);
    },
  };
}
