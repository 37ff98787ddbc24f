/**
 * Sessions: an opaque 256-bit id in the person's cookie, everything else on the server. A session ends after a time
 * without use, and after a time whatever happens (OWASP ASVS 7.3).
 */

import { requestBelongsTo } from '../http/request-scope.ts';
import { hashOf, randomId } from '../secret.ts';
import { isStorageFull } from '../sql/storage-full.ts';
import type { Lease } from './refresh-lease.ts';
import type { Device } from './device.ts';
import type { EndedSession, SessionRow, SessionStore } from './store.ts';
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
  /** The provider's own session, if it says which (OIDC Back-Channel Logout 2.1). */
  readonly sid: string | null;
  /** Unix seconds of the person's last proof of who they are, if the provider says (OIDC Core 2). */
  readonly authTime: number | null;
  /** How they proved it (RFC 8176), space-separated. */
  readonly amr: string;
  readonly tokens: Tokens;
}

/** One of a person's sessions, as they may know of it. Times are milliseconds since the epoch. */
export interface OwnSession extends Device {
  /** Neither opens the session nor leads to what does. */
  readonly id: string;
  /** The one that asks. */
  readonly current: boolean;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

/** What is left of a session that has just ended. */
export interface Ended {
  readonly sid: string | null;
  readonly tokens: Tokens;
}

export interface NewSession extends Omit<Session, 'idHash'> {
  /** Unix seconds by the provider's clock. */
  readonly issuedAt: number;
}

/** What a provider says has ended (OIDC Back-Channel Logout 2.4): one session, or all of a person. */
export interface Logout {
  readonly issuer: string;
  readonly sid?: string;
  readonly subject?: string;
  /** Of the logout token; each is taken once. */
  readonly tokenId: string;
  /** Unix seconds by the provider's clock. */
  readonly issuedAt: number;
}

export interface Sessions {
  /**
   * Starts a session.
   * @returns the id for the cookie, 43 characters; undefined if the provider has ended this sign-in meanwhile
   */
  start: (session: NewSession, device: Device) => Promise<string | undefined>;
  /** The live session behind a cookie; counts as use of it. */
  find: (id: string) => Promise<Session | undefined>;
  /** The same session as it is now. */
  reread: (session: Session) => Promise<Session | undefined>;
  /** Undefined if the session has ended meanwhile, or somebody else refreshes it now. */
  saveTokens: (session: Session, tokens: Tokens, lease: Lease) => Promise<Session | undefined>;
  /** The right to refresh the tokens, for one request of one node at a time. */
  lease: (session: Session) => Lease;
  end: (session: Pick<Session, 'idHash'>) => Promise<void>;
  /** The live sessions of the same person: the given one, then those used last. */
  listOf: (session: Session) => Promise<readonly OwnSession[]>;
  /** Ends another session of the same person. @returns undefined if there is none of this id */
  endOther: (session: Session, id: string) => Promise<readonly Ended[] | undefined>;
  /** Ends all other sessions of the same person. */
  endOthers: (session: Session) => Promise<readonly Ended[]>;
  /**
   * Ends the sessions a provider has ended, and those of sign-ins that are still on their way.
   * @returns the tokens of the sessions; undefined if the logout token has been used before
   */
  endByProvider: (logout: Logout) => Promise<readonly Tokens[] | undefined>;
  sweep: () => Promise<void>;
}

/** How much later than the truth `lastSeenAt` may be, as a part of the idle time: saves a write for most reads. */
const TOUCH_PART = 1 / 30;

/** Milliseconds for which a logout is remembered against sign-ins that are on their way, and its token against a replay. */
const LOGOUT_KEPT = 300_000;

/** @param lifetimes milliseconds */
export function createSessions(
  store: SessionStore,
  keys: SealKeys,
  lifetimes: { readonly idle: number; readonly absolute: number },
  now: () => number,
): Sessions {
  const isLive = ({ createdAt, lastSeenAt }: Pick<SessionRow, 'createdAt' | 'lastSeenAt'>) =>
    createdAt + lifetimes.absolute > now() && lastSeenAt + lifetimes.idle > now();
  /** Opening costs more than all the rest of finding a session; the store gives the same row as the same object. */
  const opened = new WeakMap<SessionRow, Session>();
  const open = (row: SessionRow | undefined): Session | undefined => {
    if (!row || !isLive(row)) return undefined;
    const known = opened.get(row);
    if (known) return known;
    const { idHash, issuer, subject, sid, authTime, amr } = row;
    const text = unseal(keys, idHash, row.sealedTokens);
    if (text === null) return undefined;
    const session = { idHash, issuer, subject, sid, authTime, amr, tokens: JSON.parse(text) as Tokens };
    opened.set(row, session);
    return session;
  };
  const tokensLeft = ({ idHash, sid, sealedTokens }: EndedSession): Ended[] => {
    const tokens = unseal(keys, idHash, sealedTokens);
    return tokens === null ? [] : [{ sid, tokens: JSON.parse(tokens) as Tokens }];
  };
  const othersOf = async ({ idHash, issuer, subject }: Session) =>
    (await store.listOf(issuer, subject)).filter(row => row.idHash !== idHash);
  const sealTokens = (idHash: string, tokens: Tokens) => seal(keys, idHash, JSON.stringify(tokens));

  return {
    start: async ({ issuer, subject, sid, issuedAt, authTime, amr, tokens }, device) => {
      const id = randomId();
      const idHash = hashOf(id);
      const at = now();
      const sealedTokens = sealTokens(idHash, tokens);
      const row = { idHash, issuer, subject, sid, authTime, amr, sealedTokens, createdAt: at, lastSeenAt: at };
      return (await store.create(row, device, issuedAt)) ? id : undefined;
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
      if (session) requestBelongsTo(session);
      return session;
    },
    reread: async ({ idHash }) => open(await store.find(idHash)),
    lease: ({ idHash }) => store.lease(idHash, now),
    saveTokens: async (session, tokens, { owner }) => {
      const saved = await store.saveTokens(session.idHash, sealTokens(session.idHash, tokens), owner);
      return saved ? { ...session, tokens } : undefined;
    },
    end: ({ idHash }) => store.remove(idHash),
    endByProvider: async ({ issuer, sid = '', subject = '', tokenId, issuedAt }) => {
      const tokenHash = hashOf(`${issuer} ${tokenId}`);
      const ended = await store.endByProvider({ issuer, sid, subject, tokenHash, issuedAt }, now() + LOGOUT_KEPT);
      return ended?.flatMap(tokensLeft).map(({ tokens }) => tokens);
    },
    listOf: async ({ idHash, issuer, subject }) => {
      const rows = (await store.listOf(issuer, subject)).filter(isLive);
      return rows
        .map(({ idHash: hash, createdAt, lastSeenAt, browser, system }) => ({
          id: shownId(hash),
          current: hash === idHash,
          createdAt,
          lastSeenAt,
          browser: browser ?? undefined,
          system: system ?? undefined,
        }))
        .toSorted((one, other) => Number(other.current) - Number(one.current) || other.lastSeenAt - one.lastSeenAt);
    },
    endOther: async (session, id) => {
      const row = (await othersOf(session)).find(({ idHash }) => shownId(idHash) === id);
      const ended = row && (await store.end(row.idHash));
      return ended && tokensLeft(ended);
    },
    endOthers: async ({ idHash, issuer, subject }) =>
      (await store.endOthers(issuer, subject, idHash)).flatMap(tokensLeft),
    sweep: () => store.sweep({ created: now() - lifetimes.absolute, seen: now() - lifetimes.idle, now: now() }),
  };
}

/** A digest of the digest: enough to name one of a person's sessions. */
function shownId(idHash: string): string {
  return hashOf(`shown ${idHash}`).slice(0, 22);
}
