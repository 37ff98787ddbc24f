/** The demo's mail and messages: kept and shown on a page instead of being sent. */

import type { Database } from '../../sql/database.ts';
import type { Sender, Senders } from './sender.ts';

export interface OutboxEntry {
  readonly kind: 'mail' | 'message';
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly code: string | null;
  /** Unix seconds. */
  readonly sentAt: number;
}

export interface Outbox {
  readonly senders: Required<Senders>;
  /** Newest first. */
  list: () => Promise<OutboxEntry[]>;
}

const KEPT = 100;

/** @param now milliseconds since the epoch */
export function createOutbox(database: Database, now: () => number): Outbox {
  const keep =
    (kind: OutboxEntry['kind']): Sender =>
    (recipient, { subject, text, code }) =>
      database.transaction(async queries => {
        await queries.run(
          `INSERT INTO directory_outbox (number, kind, recipient, subject, text, code, sent_at)
           SELECT COALESCE(MAX(number), 0) + 1, ?, ?, ?, ?, ?, ? FROM directory_outbox`,
          kind,
          recipient,
          subject,
          text,
          code ?? null,
          Math.floor(now() / 1000),
        );
        await queries.run(
          'DELETE FROM directory_outbox WHERE number <= (SELECT MAX(number) FROM directory_outbox) - ?',
          KEPT,
        );
      });
  return {
    senders: { email: keep('mail'), phone: keep('message') },
    list: () =>
      database.all<OutboxEntry>(
        `SELECT kind, recipient, subject, text, code, sent_at AS "sentAt" FROM directory_outbox ORDER BY number DESC`,
      ),
  };
}
