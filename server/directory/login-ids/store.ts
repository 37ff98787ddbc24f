/** Changes of login ids that wait for their code, and how many codes went where. Rows of one transaction. */

import type { LoginIdType } from '../../config.ts';
import type { Queries } from '../../sql/database.ts';

/** Times are Unix seconds. */
export interface PendingRow {
  readonly id: string;
  readonly sub: string;
  /** The provider session in which it was asked for; in no other it can be confirmed. */
  readonly sessionUid: string;
  readonly type: Exclude<LoginIdType, 'username'>;
  readonly value: string;
  readonly normalised: string;
  readonly replaces: string | null;
  /** `null`: no code confirms it, because the value is somebody else's. */
  readonly codeHash: string | null;
  readonly triesLeft: number;
  readonly createdAt: number;
  readonly resendAt: number;
  readonly expiresAt: number;
}

export interface SentCode {
  readonly id: string;
  readonly sub: string;
  readonly type: LoginIdType;
  readonly normalised: string;
  readonly sentAt: number;
}

const PENDING = `SELECT id, sub, session_uid AS "sessionUid", type, value, normalised, replaces, code_hash AS "codeHash",
  tries_left AS "triesLeft", created_at AS "createdAt", resend_at AS "resendAt", expires_at AS "expiresAt"
  FROM directory_pending_login_ids`;

export type LoginIdStore = ReturnType<typeof loginIdStore>;

/** @param queries of the database, or of a transaction that the caller runs */
export function loginIdStore(queries: Queries) {
  return {
    /** Oldest first. */
    pendingOf: (sub: string): Promise<PendingRow[]> =>
      queries.all<PendingRow>(`${PENDING} WHERE sub = ? ORDER BY created_at, id`, sub),
    findPending: (sub: string, id: string): Promise<PendingRow | undefined> =>
      queries.get<PendingRow>(`${PENDING} WHERE sub = ? AND id = ?`, sub, id),
    savePending: async (row: PendingRow): Promise<void> => {
      await queries.run(
        `INSERT INTO directory_pending_login_ids (id, sub, session_uid, type, value, normalised, replaces, code_hash,
           tries_left, created_at, resend_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET code_hash = excluded.code_hash, tries_left = excluded.tries_left,
           resend_at = excluded.resend_at, expires_at = excluded.expires_at`,
        row.id,
        row.sub,
        row.sessionUid,
        row.type,
        row.value,
        row.normalised,
        row.replaces,
        row.codeHash,
        row.triesLeft,
        row.createdAt,
        row.resendAt,
        row.expiresAt,
      );
    },
    /** True as long as a try was left. */
    spendTry: async (id: string): Promise<boolean> =>
      (await queries.run(
        'UPDATE directory_pending_login_ids SET tries_left = tries_left - 1 WHERE id = ? AND tries_left > 0',
        id,
      )) === 1,
    allowResend: async (id: string, at: number): Promise<void> => {
      await queries.run('UPDATE directory_pending_login_ids SET resend_at = ? WHERE id = ?', at, id);
    },
    removePending: async (id: string): Promise<void> => {
      await queries.run('DELETE FROM directory_pending_login_ids WHERE id = ?', id);
    },
    /** @param kept session whose changes go on waiting */
    removePendingOf: async (sub: string, kept = ''): Promise<void> => {
      await queries.run('DELETE FROM directory_pending_login_ids WHERE sub = ? AND session_uid <> ?', sub, kept);
    },
    noteSent: async ({ id, sub, type, normalised, sentAt }: SentCode): Promise<void> => {
      await queries.run(
        'INSERT INTO directory_sent_codes (id, sub, type, normalised, sent_at) VALUES (?, ?, ?, ?, ?)',
        id,
        sub,
        type,
        normalised,
        sentAt,
      );
    },
    forgetSent: async (id: string): Promise<void> => {
      await queries.run('DELETE FROM directory_sent_codes WHERE id = ?', id);
    },
    /** When codes went to a recipient, whoever asked for them; oldest first. */
    sentTo: (type: LoginIdType, normalised: string, since: number): Promise<{ sentAt: number }[]> =>
      queries.all(
        `SELECT sent_at AS "sentAt" FROM directory_sent_codes WHERE type = ? AND normalised = ? AND sent_at > ?
         ORDER BY sent_at`,
        type,
        normalised,
        since,
      ),
    /** When codes were sent on behalf of somebody; oldest first. */
    sentFor: (sub: string, since: number): Promise<{ sentAt: number }[]> =>
      queries.all(
        'SELECT sent_at AS "sentAt" FROM directory_sent_codes WHERE sub = ? AND sent_at > ? ORDER BY sent_at',
        sub,
        since,
      ),
    sweep: async (before: number): Promise<void> => {
      await queries.run('DELETE FROM directory_pending_login_ids WHERE expires_at < ?', before);
      await queries.run('DELETE FROM directory_sent_codes WHERE sent_at < ?', before);
    },
  };
}
