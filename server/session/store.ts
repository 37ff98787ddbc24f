/** Where sessions and running sign-ins are kept: rows keyed by a hash, so a copy of the table opens nothing. */

import type { Database } from '../sql/database.ts';
import { migrate, type Migration } from '../sql/migrate.ts';
import type { Device } from './device.ts';
import { createLease, type Lease } from './refresh-lease.ts';

/** Times are milliseconds since the epoch, but `authTime`, which is the provider's: seconds. */
export interface SessionRow {
  readonly idHash: string;
  readonly issuer: string;
  readonly subject: string;
  /** The provider's own session, if it says which (OIDC Back-Channel Logout 2.1). */
  readonly sid: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** When the person last proved who they are, if the provider says so (OIDC Core 2). */
  readonly authTime: number | null;
  /** How (RFC 8176), space-separated; empty if the provider does not say. */
  readonly amr: string;
  readonly sealedTokens: string;
}

/** What a person is told about a session of theirs. */
export type ListedSession = Pick<SessionRow, 'idHash' | 'createdAt' | 'lastSeenAt'> & {
  readonly [K in keyof Device]: string | null;
};

/** One running sign-in (RFC 6749 4.1), consumed by its callback. */
export interface SignInRow {
  readonly idHash: string;
  readonly state: string;
  readonly nonce: string;
  readonly sealedVerifier: string;
  readonly returnTo: string;
  readonly expiresAt: number;
  /** Of a sign-in that a pending action asked for. */
  readonly actionHash: string | null;
}

/** What a person wanted to do when a fresh sign-in was asked of them; bound to their session. */
export interface ActionRow {
  readonly idHash: string;
  readonly sessionHash: string;
  readonly sealedAction: string;
  readonly expiresAt: number;
}

/** What a provider has ended: one of its sessions, or all of a person if `sid` is empty. */
export interface LogoutRow {
  readonly issuer: string;
  readonly sid: string;
  /** Empty if the provider names only the session. */
  readonly subject: string;
  readonly tokenHash: string;
  /** Unix seconds by the provider's clock. */
  readonly issuedAt: number;
}

export interface SessionStore {
  /**
   * @param device it began on
   * @param issuedAt Unix seconds, by the provider's clock, at which it confirmed the sign-in
   * @returns false if the provider has ended the sign-in meanwhile
   */
  create: (session: SessionRow, device: Device, issuedAt: number) => Promise<boolean>;
  find: (idHash: string) => Promise<SessionRow | undefined>;
  touch: (idHash: string, at: number) => Promise<void>;
  /** The right to refresh the tokens of a session. @param now milliseconds since the epoch */
  lease: (idHash: string, now: () => number) => Lease;
  /**
   * Gives up the lease with it.
   * @param owner of the lease
   * @returns false if the session has ended meanwhile, or the lease has gone to somebody else
   */
  saveTokens: (idHash: string, sealedTokens: string, owner: string) => Promise<boolean>;
  remove: (idHash: string) => Promise<void>;
  /** Of one person, whichever have not been swept. */
  listOf: (issuer: string, subject: string) => Promise<readonly ListedSession[]>;
  /** The same as {@link remove}, and says what has gone. */
  end: (idHash: string) => Promise<EndedSession | undefined>;
  /** Ends all sessions of one person but one. */
  endOthers: (issuer: string, subject: string, keptHash: string) => Promise<readonly EndedSession[]>;
  /**
   * Removes the sessions a provider has ended and remembers that it did, until the given time.
   * @returns what was removed; undefined if the token has been used before
   */
  endByProvider: (logout: LogoutRow, until: number) => Promise<readonly EndedSession[] | undefined>;
  startSignIn: (signIn: SignInRow) => Promise<void>;
  /** Gives the row to exactly one caller. */
  takeSignIn: (idHash: string) => Promise<SignInRow | undefined>;
  keepAction: (action: ActionRow) => Promise<void>;
  findAction: (idHash: string) => Promise<ActionRow | undefined>;
  /** Gives the row to exactly one caller. */
  takeAction: (idHash: string) => Promise<ActionRow | undefined>;
  /** Deletes what has ended by itself. */
  /** Of all sessions, those too that are over but not swept yet. */
  count: () => Promise<number>;
  sweep: (ends: { created: number; seen: number; now: number }) => Promise<void>;
}

export type EndedSession = Pick<SessionRow, 'idHash' | 'sid' | 'sealedTokens'>;

const MIGRATIONS: readonly Migration[] = [
  [
    `CREATE TABLE sessions (
      id_hash TEXT PRIMARY KEY, issuer TEXT NOT NULL, subject TEXT NOT NULL, created_at BIGINT NOT NULL,
      last_seen_at BIGINT NOT NULL, auth_time BIGINT, sealed_tokens TEXT NOT NULL)`,
    'CREATE INDEX sessions_by_subject ON sessions (issuer, subject)',
    'CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at)',
    'CREATE INDEX sessions_by_creation ON sessions (created_at)',
    `CREATE TABLE sign_ins (
      id_hash TEXT PRIMARY KEY, state TEXT NOT NULL, nonce TEXT NOT NULL, sealed_verifier TEXT NOT NULL,
      return_to TEXT NOT NULL, expires_at BIGINT NOT NULL)`,
    'CREATE INDEX sign_ins_by_end ON sign_ins (expires_at)',
  ],
  [
    `ALTER TABLE sessions ADD COLUMN amr TEXT NOT NULL DEFAULT ''`,
    'ALTER TABLE sign_ins ADD COLUMN action_hash TEXT',
    `CREATE TABLE pending_actions (
      id_hash TEXT PRIMARY KEY, session_hash TEXT NOT NULL, sealed_action TEXT NOT NULL, expires_at BIGINT NOT NULL)`,
    'CREATE INDEX pending_actions_by_end ON pending_actions (expires_at)',
  ],
  [
    'ALTER TABLE sessions ADD COLUMN sid TEXT',
    'CREATE INDEX sessions_by_sid ON sessions (issuer, sid)',
    `CREATE TABLE logouts (
      token_hash TEXT PRIMARY KEY, issuer TEXT NOT NULL, sid TEXT NOT NULL, subject TEXT NOT NULL,
      issued_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)`,
    'CREATE INDEX logouts_by_sid ON logouts (issuer, sid)',
    'CREATE INDEX logouts_by_subject ON logouts (issuer, subject)',
    'CREATE INDEX logouts_by_end ON logouts (expires_at)',
  ],
  [
    'CREATE TABLE refresh_leases (session_hash TEXT PRIMARY KEY, owner TEXT NOT NULL, taken_at BIGINT NOT NULL)',
    'CREATE INDEX refresh_leases_by_time ON refresh_leases (taken_at)',
  ],
  ['ALTER TABLE sessions ADD COLUMN browser TEXT', 'ALTER TABLE sessions ADD COLUMN system TEXT'],
];

const SESSION = `SELECT id_hash AS "idHash", issuer, subject, created_at AS "createdAt", last_seen_at AS "lastSeenAt",
  auth_time AS "authTime", amr, sid, sealed_tokens AS "sealedTokens" FROM sessions WHERE id_hash = ?`;

/** A logout that this sign-in does not survive: of its session at the provider, or of the person and no earlier than it. */
const LOGOUT = `SELECT token_hash FROM logouts WHERE issuer = ? AND sid = ? AND sid <> ''
  UNION ALL SELECT token_hash FROM logouts WHERE issuer = ? AND subject = ? AND issued_at >= ? AND (sid = '' OR ? = 1)`;

/** A session without a `sid` may be the one that is meant. */
const OF_SID = `issuer = ? AND sid = ? OR issuer = ? AND subject = ? AND sid IS NULL`;

const ENDED = 'RETURNING id_hash AS "idHash", sid, sealed_tokens AS "sealedTokens"';

const TAKE_SIGN_IN = `DELETE FROM sign_ins WHERE id_hash = ? RETURNING id_hash AS "idHash", state, nonce,
  sealed_verifier AS "sealedVerifier", return_to AS "returnTo", expires_at AS "expiresAt",
  action_hash AS "actionHash"`;

const ACTION = `id_hash AS "idHash", session_hash AS "sessionHash", sealed_action AS "sealedAction",
  expires_at AS "expiresAt"`;

/** Milliseconds after which nobody comes back for a lease. */
const LEFT_LEASE = 60 * 60_000;

export async function openSessionStore(database: Database): Promise<SessionStore> {
  await migrate(database, 'session', MIGRATIONS);
  return {
    create: ({ sid, issuer, subject, ...session }, { browser, system }, issuedAt) =>
      database.transaction(async queries => {
        const anySid = sid === null ? 1 : 0;
        if (await queries.get(LOGOUT, issuer, sid ?? '', issuer, subject, issuedAt, anySid)) return false;
        await queries.run(
          `INSERT INTO sessions
             (id_hash, issuer, subject, sid, created_at, last_seen_at, auth_time, amr, sealed_tokens, browser, system)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          session.idHash,
          issuer,
          subject,
          sid,
          session.createdAt,
          session.lastSeenAt,
          session.authTime,
          session.amr,
          session.sealedTokens,
          browser ?? null,
          system ?? null,
        );
        return true;
      }),
    endByProvider: ({ issuer, sid, subject, tokenHash, issuedAt }, until) =>
      database.transaction(async queries => {
        const noted = await queries.run(
          `INSERT INTO logouts (token_hash, issuer, sid, subject, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (token_hash) DO NOTHING`,
          tokenHash,
          issuer,
          sid,
          subject,
          issuedAt,
          until,
        );
        if (noted === 0) return undefined;
        const ended = (where: string, ...values: string[]) =>
          queries.all<EndedSession>(`DELETE FROM sessions WHERE ${where} ${ENDED}`, ...values);
        return sid === ''
          ? ended('issuer = ? AND subject = ?', issuer, subject)
          : ended(OF_SID, issuer, sid, issuer, subject);
      }),
    find: idHash => database.get<SessionRow>(SESSION, idHash),
    touch: async (idHash, at) => {
      await database.run('UPDATE sessions SET last_seen_at = ? WHERE id_hash = ?', at, idHash);
    },
    lease: (idHash, now) => createLease(database, idHash, now),
    saveTokens: (idHash, sealedTokens, owner) =>
      database.transaction(async queries => {
        const held = await queries.run(
          'DELETE FROM refresh_leases WHERE session_hash = ? AND owner = ?',
          idHash,
          owner,
        );
        if (held === 0) return false;
        return (
          (await queries.run('UPDATE sessions SET sealed_tokens = ? WHERE id_hash = ?', sealedTokens, idHash)) === 1
        );
      }),
    remove: async idHash => {
      await database.run('DELETE FROM sessions WHERE id_hash = ?', idHash);
    },
    listOf: (issuer, subject) =>
      database.all<ListedSession>(
        `SELECT id_hash AS "idHash", created_at AS "createdAt", last_seen_at AS "lastSeenAt", browser, system
         FROM sessions WHERE issuer = ? AND subject = ?`,
        issuer,
        subject,
      ),
    end: idHash =>
      database.transaction(queries =>
        queries.get<EndedSession>(`DELETE FROM sessions WHERE id_hash = ? ${ENDED}`, idHash),
      ),
    endOthers: (issuer, subject, keptHash) =>
      database.transaction(queries =>
        queries.all<EndedSession>(
          `DELETE FROM sessions WHERE issuer = ? AND subject = ? AND id_hash <> ? ${ENDED}`,
          issuer,
          subject,
          keptHash,
        ),
      ),
    startSignIn: async row => {
      await database.run(
        `INSERT INTO sign_ins (id_hash, state, nonce, sealed_verifier, return_to, expires_at, action_hash)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        row.idHash,
        row.state,
        row.nonce,
        row.sealedVerifier,
        row.returnTo,
        row.expiresAt,
        row.actionHash,
      );
    },
    takeSignIn: idHash => database.transaction(queries => queries.get<SignInRow>(TAKE_SIGN_IN, idHash)),
    keepAction: async row => {
      await database.run(
        'INSERT INTO pending_actions (id_hash, session_hash, sealed_action, expires_at) VALUES (?, ?, ?, ?)',
        row.idHash,
        row.sessionHash,
        row.sealedAction,
        row.expiresAt,
      );
    },
    findAction: idHash => database.get<ActionRow>(`SELECT ${ACTION} FROM pending_actions WHERE id_hash = ?`, idHash),
    takeAction: idHash =>
      database.transaction(queries =>
        queries.get<ActionRow>(`DELETE FROM pending_actions WHERE id_hash = ? RETURNING ${ACTION}`, idHash),
      ),
    count: async () => {
      const row = await database.get<{ count: number }>('SELECT COUNT(*) AS count FROM sessions');
      return row?.count ?? 0;
    },
    sweep: async ({ created, seen, now }) => {
      await database.run('DELETE FROM sessions WHERE created_at < ?', created);
      await database.run('DELETE FROM sessions WHERE last_seen_at < ?', seen);
      await database.run('DELETE FROM sign_ins WHERE expires_at < ?', now);
      await database.run('DELETE FROM pending_actions WHERE expires_at < ?', now);
      await database.run('DELETE FROM logouts WHERE expires_at < ?', now);
      await database.run('DELETE FROM refresh_leases WHERE taken_at < ?', now - LEFT_LEASE);
    },
  };
}
