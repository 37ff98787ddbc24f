/** What the OpenID Provider remembers: sessions, grants, codes, tokens. Found by the digest of their id, never by the id. */

import { hashOf } from '../../secret.ts';
import type { Database, Queries } from '../../sql/database.ts';
import { noteLogout } from './logouts.ts';

/** Members as the provider wrote them, without the id. */
export type RecordPayload = Readonly<Record<string, unknown>>;

export interface StoredRecord {
  readonly payload: RecordPayload;
  /** Unix seconds; absent while it has not been used. */
  readonly consumedAt?: number;
}

/** Times are Unix seconds. Expired records are not found. */
export interface RecordStore {
  put: (model: string, id: string, payload: RecordPayload, expiresAt: number) => Promise<void>;
  find: (model: string, id: string) => Promise<StoredRecord | undefined>;
  findByUid: (model: string, uid: string) => Promise<StoredRecord | undefined>;
  /** True for exactly one caller, however many try at once. */
  consume: (model: string, id: string) => Promise<boolean>;
  remove: (model: string, id: string) => Promise<void>;
  /** Removes the codes and tokens of a grant, of every kind. */
  removeByGrant: (grantId: string) => Promise<void>;
  /** Ends a session with all its grants and everything issued under them, or nothing at all. */
  endSession: (uid: string) => Promise<void>;
}

interface Row {
  payload: string;
  consumed_at: number | null;
}

/** Seconds an expired record stays, so that clocks that disagree a little see the same. */
const GRACE = 60;
const SWEEP_EVERY = 60;
const SWEEP_BATCH = 500;

/** @param now milliseconds since the epoch */
export function createRecordStore(database: Database, now: () => number): RecordStore {
  let nextSweep = 0;
  const seconds = () => Math.floor(now() / 1000);

  const sweep = async () => {
    if (seconds() < nextSweep) return;
    nextSweep = seconds() + SWEEP_EVERY;
    for (let removed = SWEEP_BATCH; removed === SWEEP_BATCH;) {
      removed = await database.run(
        `DELETE FROM directory_records WHERE (model, id_hash) IN
           (SELECT model, id_hash FROM directory_records WHERE expires_at < ? LIMIT ${SWEEP_BATCH})`,
        seconds() - GRACE,
      );
    }
  };

  return {
    put: async (model, id, payload, expiresAt) => {
      const { uid, grantId, accountId, loginTs, authTime } = payload;
      const sub = typeof accountId === 'string' ? accountId : null;
      // what a request that was on its way would bring back after everything has ended
      await database.run(
        `INSERT INTO directory_records (model, id_hash, payload, uid, grant_id, sub, expires_at)
         SELECT ?, ?, ?, ?, ?, ?, ?
         WHERE NOT EXISTS (SELECT 1 FROM directory_users WHERE sub = ? AND sign_ins_since > ?)
         ON CONFLICT (model, id_hash) DO UPDATE SET payload = excluded.payload, uid = excluded.uid,
           grant_id = excluded.grant_id, sub = excluded.sub, expires_at = excluded.expires_at`,
        model,
        hashOf(id),
        JSON.stringify(payload),
        typeof uid === 'string' ? uid : null,
        typeof grantId === 'string' ? grantId : null,
        sub,
        expiresAt,
        sub,
        Number(loginTs ?? authTime ?? Number.MAX_SAFE_INTEGER),
      );
      await sweep();
    },
    find: (model, id) => findRecord(database, model, hashOf(id), seconds()),
    findByUid: async (model, uid) =>
      stored(
        await database.get<Row>(
          'SELECT payload, consumed_at FROM directory_records WHERE model = ? AND uid = ? AND expires_at > ?',
          model,
          uid,
          seconds(),
        ),
      ),
    consume: async (model, id) => {
      const changed = await database.run(
        'UPDATE directory_records SET consumed_at = ? WHERE model = ? AND id_hash = ? AND consumed_at IS NULL',
        seconds(),
        model,
        hashOf(id),
      );
      return changed === 1;
    },
    remove: async (model, id) => {
      await database.run('DELETE FROM directory_records WHERE model = ? AND id_hash = ?', model, hashOf(id));
    },
    removeByGrant: async grantId => {
      await database.run('DELETE FROM directory_records WHERE grant_id = ?', grantId);
    },
    endSession: uid =>
      database.transaction(async queries => {
        const session = await queries.get<Row>(
          `SELECT payload, consumed_at FROM directory_records WHERE model = 'Session' AND uid = ?`,
          uid,
        );
        for (const grantId of grantsOf(stored(session)?.payload)) {
          await queries.run('DELETE FROM directory_records WHERE grant_id = ?', grantId);
          await queries.run(`DELETE FROM directory_records WHERE model = 'Grant' AND id_hash = ?`, hashOf(grantId));
        }
        await queries.run(`DELETE FROM directory_records WHERE model = 'Session' AND uid = ?`, uid);
      }),
  };
}

/** @param at Unix seconds */
export async function findRecord(
  queries: Queries,
  model: string,
  idHash: string,
  at: number,
): Promise<StoredRecord | undefined> {
  const row = await queries.get<Row>(
    'SELECT payload, consumed_at FROM directory_records WHERE model = ? AND id_hash = ? AND expires_at > ?',
    model,
    idHash,
    at,
  );
  return stored(row);
}

/** Whether a provider session of a person is still there. @param uid of the session */
export async function isSessionAlive(queries: Queries, sub: string, uid: string, at: number): Promise<boolean> {
  const row = await queries.get<{ uid: string }>(
    `SELECT uid FROM directory_records WHERE model = 'Session' AND sub = ? AND uid = ? AND expires_at > ?`,
    sub,
    uid,
    at,
  );
  return row !== undefined;
}

/** Ends everything that was ever issued to a person: sessions, grants, codes, tokens. The applications are told. */
export async function removeRecordsOf(queries: Queries, sub: string): Promise<void> {
  await noteLogoutsOf(queries, sub);
  await queries.run('DELETE FROM directory_records WHERE sub = ?', sub);
}

/**
 * The same for good: nothing that comes from a sign-in before this moment is kept any more.
 * @param at Unix seconds
 */
export async function endSignIns(queries: Queries, sub: string, at: number): Promise<void> {
  await queries.run('UPDATE directory_users SET sign_ins_since = ? WHERE sub = ?', at, sub);
  await removeRecordsOf(queries, sub);
}

/** Ends everything that was issued to a person but what belongs to one session; as above. @param uid of that session */
export async function endOtherSessions(queries: Queries, sub: string, uid: string): Promise<void> {
  await noteLogoutsOf(queries, sub, uid);
  const session = await queries.get<Row>(
    `SELECT payload, consumed_at FROM directory_records WHERE model = 'Session' AND uid = ?`,
    uid,
  );
  // a list in SQL has to have a member
  const kept = [...grantsOf(stored(session)?.payload), ''];
  const places = kept.map(() => '?').join(', ');
  await queries.run(
    `DELETE FROM directory_records WHERE sub = ? AND NOT (model = 'Session' AND uid = ?)
       AND (grant_id IS NULL OR grant_id NOT IN (${places})) AND NOT (model = 'Grant' AND id_hash IN (${places}))`,
    sub,
    uid,
    ...kept,
    ...kept.map(hashOf),
  );
}

/** @param kept uid of the session that goes on */
async function noteLogoutsOf(queries: Queries, sub: string, kept = ''): Promise<void> {
  const sessions = await queries.all<Row>(
    `SELECT payload, consumed_at FROM directory_records WHERE model = 'Session' AND sub = ? AND uid <> ?`,
    sub,
    kept,
  );
  for (const session of sessions) {
    for (const [clientId, { sid }] of authorizationsOf(stored(session)?.payload)) {
      if (sid !== undefined) await noteLogout(queries, { clientId, sid, tries: 0 }, 0);
    }
  }
}

function stored(row: Row | undefined): StoredRecord | undefined {
  if (!row) return undefined;
  const payload = JSON.parse(row.payload) as RecordPayload;
  return row.consumed_at === null ? { payload } : { payload, consumedAt: row.consumed_at };
}

/** The grants a provider session stands for, one for each client it signed in to. */
function grantsOf(session: RecordPayload | undefined): string[] {
  return authorizationsOf(session).flatMap(([, { grantId }]) => grantId ?? []);
}

/** By client. */
function authorizationsOf(session: RecordPayload | undefined): [string, { grantId?: string; sid?: string }][] {
  return Object.entries((session?.['authorizations'] ?? {}) as Record<string, { grantId?: string; sid?: string }>);
}
