/** Proofs that somebody reads the mail of an address, while they last. Rows of one transaction. */

import type { Queries } from '../../sql/database.ts';

/** What may be done with an address once it is proven; a proof is good for nothing else. */
export type Purpose = 'reset' | 'sign_up' | 'first_password';

/** Times are Unix seconds. */
export interface ProofRow {
  /** Digest of what the browser holds. */
  readonly id: string;
  readonly purpose: Purpose;
  /** The person it is for; `null` where there is none yet, or none at all. */
  readonly sub: string | null;
  /** The address as it was typed, and as it is found. */
  readonly value: string;
  readonly normalised: string;
  /** `null`: no code proves it (any more). */
  readonly codeHash: string | null;
  readonly triesLeft: number;
  readonly provenAt: number | null;
  readonly resendAt: number;
  readonly expiresAt: number;
}

const PROOF = `SELECT id, purpose, sub, value, normalised, code_hash AS "codeHash", tries_left AS "triesLeft",
  proven_at AS "provenAt", resend_at AS "resendAt", expires_at AS "expiresAt" FROM directory_address_proofs`;

/** @param queries of the database, or of a transaction that the caller runs */
export function proofStore(queries: Queries) {
  return {
    find: (id: string, purpose: Purpose): Promise<ProofRow | undefined> =>
      queries.get<ProofRow>(`${PROOF} WHERE id = ? AND purpose = ?`, id, purpose),
    save: async (row: ProofRow): Promise<void> => {
      await queries.run(
        `INSERT INTO directory_address_proofs (id, purpose, sub, value, normalised, code_hash, tries_left, proven_at,
           resend_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET sub = excluded.sub, code_hash = excluded.code_hash,
           tries_left = excluded.tries_left, resend_at = excluded.resend_at, expires_at = excluded.expires_at`,
        row.id,
        row.purpose,
        row.sub,
        row.value,
        row.normalised,
        row.codeHash,
        row.triesLeft,
        row.provenAt,
        row.resendAt,
        row.expiresAt,
      );
    },
    /** True as long as a try was left. */
    spendTry: async (id: string): Promise<boolean> =>
      (await queries.run(
        'UPDATE directory_address_proofs SET tries_left = tries_left - 1 WHERE id = ? AND tries_left > 0',
        id,
      )) === 1,
    markProven: async (id: string, at: number, expiresAt: number): Promise<void> => {
      await queries.run(
        'UPDATE directory_address_proofs SET proven_at = ?, code_hash = NULL, tries_left = 0, expires_at = ? WHERE id = ?',
        at,
        expiresAt,
        id,
      );
    },
    allowResend: async (id: string, at: number): Promise<void> => {
      await queries.run('UPDATE directory_address_proofs SET resend_at = ? WHERE id = ?', at, id);
    },
    /** Uses up what has been proven; true for exactly one caller. @param at Unix seconds */
    take: async (id: string, purpose: Purpose, at: number): Promise<boolean> =>
      (await queries.run(
        'DELETE FROM directory_address_proofs WHERE id = ? AND purpose = ? AND proven_at IS NOT NULL AND expires_at > ?',
        id,
        purpose,
        at,
      )) === 1,
    sweep: async (before: number): Promise<void> => {
      await queries.run('DELETE FROM directory_address_proofs WHERE expires_at < ?', before);
    },
  };
}

/** Ends what waits for a code of a person, and what a code has already proven. */
export async function removeProofsOf(queries: Queries, sub: string): Promise<void> {
  await queries.run('DELETE FROM directory_address_proofs WHERE sub = ?', sub);
}
