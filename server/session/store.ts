/** Where sessions and running sign-ins are kept: rows keyed by a hash, so a copy of the table opens nothing. */

import type { Database } from '../sql/database.ts';
import { migrate, type Migration } from '../sql/migrate.ts';

/** Times are milliseconds since the epoch, but `authTime`, which is the provider's: seconds. */
export interface SessionRow {
  readonly idHash: string;
  readonly issuer: string;
  readonly subject: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** When the person last proved who they are, if the provider says so (OIDC Core 2). */
  readonly authTime: number | null;
  /** How (RFC 8176), space-separated; empty if the provider does not say. */
  readonly amr: string;
  readonly sealedTokens: string;
}

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

export interface SessionStore {
  create: (session: SessionRow) => Promise<void>;
  find: (idHash: string) => Promise<SessionRow | undefined>;
  touch: (idHash: string, at: number) => Promise<void>;
  /** False if the session has ended meanwhile. */
  saveTokens: (idHash: string, sealedTokens: string) => Promise<boolean>;
  remove: (idHash: string) => Promise<void>;
  startSignIn: (signIn: SignInRow) => Promise<void>;
  /** Gives the row to exactly one caller. */
  takeSignIn: (idHash: string) => Promise<SignInRow | undefined>;
  keepAction: (action: ActionRow) => Promise<void>;
  findAction: (idHash: string) => Promise<ActionRow | undefined>;
  /** Gives the row to exactly one caller. */
  takeAction: (idHash: string) => Promise<ActionRow | undefined>;
  /** Deletes what has ended by itself. */
  sweep: (ends: { created: number; seen: number; now: number }) => Promise<void>;
}

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
];

const SESSION = `SELECT id_hash AS "idHash", issuer, subject, created_at AS "createdAt", last_seen_at AS "lastSeenAt",
  auth_time AS "authTime", amr, sealed_tokens AS "sealedTokens" FROM sessions WHERE id_hash = ?`;

const TAKE_SIGN_IN = `DELETE FROM sign_ins WHERE id_hash = ? RETURNING id_hash AS "idHash", state, nonce,
  sealed_verifier AS "sealedVerifier", return_to AS "returnTo", expires_at AS "expiresAt",
  action_hash AS "actionHash"`;

const ACTION = `id_hash AS "idHash", session_hash AS "sessionHash", sealed_action AS "sealedAction",
  expires_at AS "expiresAt"`;

export async function openSessionStore(database: Database): Promise<SessionStore> {
  await migrate(database, 'session', MIGRATIONS);
  return {
    create: async session => {
      await database.run(
        `INSERT INTO sessions (id_hash, issuer, subject, created_at, last_seen_at, auth_time, amr, sealed_tokens)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        session.idHash,
        session.issuer,
        session.subject,
        session.createdAt,
        session.lastSeenAt,
        session.authTime,
        session.amr,
        session.sealedTokens,
      );
    },
    find: idHash => database.get<SessionRow>(SESSION, idHash),
    touch: async (idHash, at) => {
      await database.run('UPDATE sessions SET last_seen_at = ? WHERE id_hash = ?', at, idHash);
    },
    saveTokens: async (idHash, sealedTokens) =>
      (await database.run('UPDATE sessions SET sealed_tokens = ? WHERE id_hash = ?', sealedTokens, idHash)) === 1,
    remove: async idHash => {
      await database.run('DELETE FROM sessions WHERE id_hash = ?', idHash);
    },
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
    sweep: async ({ created, seen, now }) => {
      await database.run('DELETE FROM sessions WHERE created_at < ?', created);
      await database.run('DELETE FROM sessions WHERE last_seen_at < ?', seen);
      await database.run('DELETE FROM sign_ins WHERE expires_at < ?', now);
      await database.run('DELETE FROM pending_actions WHERE expires_at < ?', now);
    },
  };
}
