/**
 * Sessions: an opaque 256-bit id in the person's cookie, everything else on the server. A session ends after a time
 * without use, and after a time whatever happens (OWASP ASVS 7.3).
 */

import { hashOf, randomId } from '../secret.ts';
import { isStorageFull } from '../sql/storage-full.ts';
import type { SessionRow, SessionStore } from './store.ts';
import { seal, unseal, type SealKeys } from './seal.ts';

/** What the identity server gave us; never leaves the server. */
export interface Tokens {
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly accessExpiresAt: number;
  readonly refreshToken?: string;
}

export interface Session {
  readonly idHash: string;
  readonly issuer: string;
  readonly subject: string;
  /** Unix seconds of the person's last proof of who they are, if the provider says (OIDC Core 2). */
  readonly authTime: number | null;
  /** How they proved it (RFC 8176), space-separated. */
  readonly amr: string;
  readonly tokens: Tokens;
}

export interface Sessions {
  /** Starts a session. @returns the id for the cookie, 43 characters */
  start: (session: Omit<Session, 'idHash'>) => Promise<string>;
  /** The live session behind a cookie; counts as use of it. */
  find: (id: string) => Promise<Session | undefined>;
  /** The same session as it is now. */
  reread: (session: Session) => Promise<Session | undefined>;
  /** Undefined if the session has ended meanwhile. */
  saveTokens: (session: Session, tokens: Tokens) => Promise<Session | undefined>;
  end: (session: Pick<Session, 'idHash'>) => Promise<void>;
  sweep: () => Promise<void>;
}

/** How much later than the truth `lastSeenAt` may be, as a part of the idle time: saves a write for most reads. */
const TOUCH_PART = 1 / 30;

/** @param lifetimes milliseconds */
export function createSessions(
  store: SessionStore,
  keys: SealKeys,
  lifetimes: { readonly idle: number; readonly absolute: number },
  now: () => number,
): Sessions {
  const open = (row: SessionRow | undefined): Session | undefined => {
    if (!row) return undefined;
    const { idHash, issuer, subject, authTime, amr } = row;
    if (row.createdAt + lifetimes.absolute <= now() || row.lastSeenAt + lifetimes.idle <= now()) return undefined;
    const tokens = unseal(keys, idHash, row.sealedTokens);
    return tokens === null
      ? undefined
      : { idHash, issuer, subject, authTime, amr, tokens: JSON.parse(tokens) as Tokens };
  };
  const sealTokens = (idHash: string, tokens: Tokens) => seal(keys, idHash, JSON.stringify(tokens));

  return {
    start: async ({ issuer, subject, authTime, amr, tokens }) => {
      const id = randomId();
      const idHash = hashOf(id);
      const at = now();
      const sealedTokens = sealTokens(idHash, tokens);
      await store.create({ idHash, issuer, subject, authTime, amr, sealedTokens, createdAt: at, lastSeenAt: at });
      return id;
    },
    find: async id => {
      if (!/^[\w-]{43}$/.test(id)) return undefined;
      const row = await store.find(hashOf(id));
      const session = open(row);
      if (row && !session) await store.remove(row.idHash);
      if (row && session && now() - row.lastSeenAt > lifetimes.idle * TOUCH_PART) {
        await store.touch(row.idHash, now()).catch((error: unknown) => {
          // reading goes on; the session ends earlier than it might
          if (!isStorageFull(error)) throw error;
        });
      }
      return session;
    },
    reread: async ({ idHash }) => open(await store.find(idHash)),
    saveTokens: async (session, tokens) => {
      const saved = await store.saveTokens(session.idHash, sealTokens(session.idHash, tokens));
      return saved ? { ...session, tokens } : undefined;
    },
    end: ({ idHash }) => store.remove(idHash),
    sweep: () => store.sweep({ created: now() - lifetimes.absolute, seen: now() - lifetimes.idle, now: now() }),
  };
}
