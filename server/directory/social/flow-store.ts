/** Ways to a provider that somebody is on, and tickets that begin one. Each is found by the digest of a secret. */

import type { Database, Queries } from '../../sql/database.ts';

/** What a person is on their way for; decided before they leave, and by nothing that comes back. */
export type Intent =
  | { readonly kind: 'sign_in'; readonly interactionUid: string }
  | { readonly kind: 'link'; readonly sub: string; readonly sessionUid: string };

interface FlowRow {
  readonly secretHash: string;
  readonly stateHash: string;
  readonly alias: string;
  readonly intent: Intent['kind'];
  /** Uid of the interaction, or of the provider session. */
  readonly place: string;
  readonly sub: string | null;
  /** What the provider has posted, as a form. */
  readonly posted: string | null;
  /** Unix seconds. */
  readonly expiresAt: number;
}

export interface NewFlow {
  readonly secretHash: string;
  readonly stateHash: string;
  readonly alias: string;
  readonly intent: Intent;
  readonly expiresAt: number;
}

export interface TakenFlow {
  readonly intent: Intent;
  readonly posted: string | null;
}

export interface Ticket {
  readonly idHash: string;
  readonly alias: string;
  readonly sub: string;
  readonly sessionUid: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** `at` is always Unix seconds. What is taken is gone: of many who try at once, exactly one gets it. */
export function flowStore(database: Database) {
  return {
    insert: async ({ secretHash, stateHash, alias, intent, expiresAt }: NewFlow, at: number): Promise<void> => {
      await database.run('DELETE FROM directory_social_flows WHERE expires_at <= ?', at);
      await database.run(
        `INSERT INTO directory_social_flows (secret_hash, state_hash, alias, intent, place, sub, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        secretHash,
        stateHash,
        alias,
        intent.kind,
        intent.kind === 'link' ? intent.sessionUid : intent.interactionUid,
        intent.kind === 'link' ? intent.sub : null,
        expiresAt,
      );
    },
    /** Notes what the provider has posted; the first one counts. @returns whether somebody waits for it */
    post: async (stateHash: string, alias: string, form: string, at: number): Promise<boolean> =>
      (await database.run(
        `UPDATE directory_social_flows SET posted = ?
         WHERE state_hash = ? AND alias = ? AND expires_at > ? AND posted IS NULL`,
        form,
        stateHash,
        alias,
        at,
      )) === 1,
    take: async (secretHash: string, alias: string, at: number): Promise<TakenFlow | undefined> => {
      const row = await database.transaction(queries =>
        queries.get<FlowRow>(
          `DELETE FROM directory_social_flows WHERE secret_hash = ? AND alias = ? AND expires_at > ?
           RETURNING intent, place, sub, posted`,
          secretHash,
          alias,
          at,
        ),
      );
      if (!row) return undefined;
      const { intent, place, sub, posted } = row;
      if (intent === 'sign_in') return { intent: { kind: intent, interactionUid: place }, posted };
      return sub === null ? undefined : { intent: { kind: intent, sub, sessionUid: place }, posted };
    },
    insertTicket: async ({ idHash, alias, sub, sessionUid, expiresAt }: Ticket, at: number): Promise<void> => {
      await database.run('DELETE FROM directory_link_tickets WHERE expires_at <= ?', at);
      await database.run(
        'INSERT INTO directory_link_tickets (id_hash, alias, sub, session_uid, expires_at) VALUES (?, ?, ?, ?, ?)',
        idHash,
        alias,
        sub,
        sessionUid,
        expiresAt,
      );
    },
    takeTicket: (idHash: string, at: number): Promise<Ticket | undefined> =>
      database.transaction(queries =>
        queries.get<Ticket>(
          `DELETE FROM directory_link_tickets WHERE id_hash = ? AND expires_at > ?
           RETURNING id_hash AS "idHash", alias, sub, session_uid AS "sessionUid", expires_at AS "expiresAt"`,
          idHash,
          at,
        ),
      ),
  };
}

/** Ends whatever is on its way to give somebody another account at a provider. */
export async function removeLinkingOf(queries: Queries, sub: string): Promise<void> {
  await queries.run('DELETE FROM directory_social_flows WHERE sub = ?', sub);
  await queries.run('DELETE FROM directory_link_tickets WHERE sub = ?', sub);
}
