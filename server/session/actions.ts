/**
 * What a person wanted to do when a fresh sign-in was asked of them. It waits on the server, bound to their session, and
 * is carried out once, after the sign-in.
 */

import { hashOf, randomId } from '../secret.ts';
import type { Session } from './session.ts';
import { seal, unseal, type SealKeys } from './seal.ts';
import type { SessionStore } from './store.ts';

export interface Actions<Action> {
  /** @returns the id for the address of the step-up */
  keep: (session: Session, action: Action) => Promise<string>;
  /** The hash of a waiting action of this session. */
  hashFor: (session: Session, id: string) => Promise<string | undefined>;
  /** Gives the action to exactly one caller, if it is this session's. */
  take: (session: Session, idHash: string) => Promise<Action | undefined>;
}

/** Milliseconds an action waits. */
const PATIENCE = 10 * 60_000;

export function createActions<Action>(store: SessionStore, keys: SealKeys, now: () => number): Actions<Action> {
  return {
    keep: async (session, action) => {
      const id = randomId();
      const idHash = hashOf(id);
      await store.keepAction({
        idHash,
        sessionHash: session.idHash,
        sealedAction: seal(keys, idHash, JSON.stringify(action)),
        expiresAt: now() + PATIENCE,
      });
      return id;
    },
    hashFor: async (session, id) => {
      const row = await store.findAction(hashOf(id));
      return row && row.sessionHash === session.idHash && row.expiresAt > now() ? row.idHash : undefined;
    },
    take: async (session, idHash) => {
      const row = await store.takeAction(idHash);
      if (!row || row.sessionHash !== session.idHash || row.expiresAt <= now()) return undefined;
      const text = unseal(keys, idHash, row.sealedAction);
      return text === null ? undefined : (JSON.parse(text) as Action);
    },
  };
}
