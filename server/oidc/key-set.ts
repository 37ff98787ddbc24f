/**
 * The keys a provider signs with (RFC 7517), kept for five minutes. A token with an unknown key may be the first after a
 * rotation, so they are read again for it, but only once a minute: anybody can make up the names of keys.
 */

import type { JSONWebKeySet } from 'jose';
import * as v from 'valibot';
import type { Outgoing } from '../http/outgoing.ts';

/** Whoever sends logout tokens is not known yet, so what they use up is not missing where people sign in. */
type Asker = 'id_token' | 'logout_token';

export interface KeySet {
  /** @throws OutgoingError, or Error with the answer as its cause */
  current: () => Promise<JSONWebKeySet>;
  /** For a token whose key is not among the current ones. @throws as {@link KeySet.current} */
  renewed: (asker: Asker) => Promise<JSONWebKeySet>;
}

/** Milliseconds. */
const KEPT = 300_000;
const RENEWED_AFTER = 60_000;

const KeySetSchema = v.looseObject({ keys: v.array(v.looseObject({ kty: v.string() })) });

/** @param now milliseconds since the epoch */
export function createKeySet(uri: string, outgoing: Outgoing, now: () => number): KeySet {
  let keys: JSONWebKeySet | undefined;
  let readAt = 0;
  let reading: Promise<JSONWebKeySet> | undefined;
  const renewals = new Map<Asker, number>();

  /** A clock that was set back must not keep old keys. */
  const since = (then: number) => (now() < then ? Infinity : now() - then);

  const read = async (): Promise<JSONWebKeySet> => {
    const answer = await outgoing.fetch(uri, { headers: { accept: 'application/json, application/jwk-set+json' } });
    if (answer.status !== 200) throw new Error('The keys of the provider could not be read', { cause: answer });
    keys = v.parse(KeySetSchema, await answer.json());
    readAt = now();
    return keys;
  };
  const readOnce = () => (reading ??= read().finally(() => (reading = undefined)));
  const current = async () => (keys && since(readAt) < KEPT ? keys : readOnce());

  return {
    current,
    renewed: async asker => {
      if (since(renewals.get(asker) ?? -Infinity) < RENEWED_AFTER) return current();
      renewals.set(asker, now());
      return readOnce();
    },
  };
}
