/** Custom data as it is kept: the text of one JSON object for each person, replaced as a whole. */

import { Refusal } from '../../error.ts';
import { strongEtag } from '../../http/etag.ts';
import type { Database, Queries } from '../../sql/database.ts';
import { noteActivity } from '../store/activity.ts';
import type { ActivityActor } from '../../../src/profile/activity.ts';
import { readCustomData } from '../../../src/profile/custom-data.ts';

/** The text of a JSON object; who has none has an empty one. */
export interface StoredCustomData {
  readonly text: string;
  readonly etag: string;
}

export interface CustomDataStore {
  read: (sub: string) => Promise<StoredCustomData>;
  /**
   * @param text as it was sent
   * @param ifMatch the tag last seen; whatever is there is replaced without one
   * @param actor who replaces it
   * @throws Refusal `precondition_failed`, `invalid_custom_data` with its `fault`, `not_found` if the person is gone
   */
  replace: (sub: string, text: string, ifMatch: string | undefined, actor: ActivityActor) => Promise<StoredCustomData>;
}

/** @param now milliseconds since the epoch */
export function createCustomDataStore(database: Database, now: () => number): CustomDataStore {
  return {
    read: sub => readFrom(database, sub),
    replace: (sub, sent, ifMatch, actor) =>
      database.transaction(async queries => {
        const current = await readFrom(queries, sub);
        if (ifMatch !== undefined && ifMatch !== current.etag) {
          throw new Refusal('precondition_failed', { headers: { etag: current.etag } });
        }
        const outcome = readCustomData(sent);
        if (!outcome.ok) throw new Refusal('invalid_custom_data', { members: { fault: outcome.fault } });
        const text = JSON.stringify(outcome.value);
        const known = await queries.run(
          `INSERT INTO directory_custom_data (sub, data) SELECT sub, ? FROM directory_users WHERE sub = ?
           ON CONFLICT (sub) DO UPDATE SET data = excluded.data`,
          text,
          sub,
        );
        if (known === 0) throw new Refusal('not_found');
        if (text !== current.text) await noteActivity(queries, sub, { kind: 'custom_data_changed', actor }, now());
        return tagged(text);
      }),
  };
}

async function readFrom(queries: Queries, sub: string): Promise<StoredCustomData> {
  const row = await queries.get<{ data: string }>('SELECT data FROM directory_custom_data WHERE sub = ?', sub);
  return tagged(row?.data ?? '{}');
}

function tagged(text: string): StoredCustomData {
  return { text, etag: strongEtag(text) };
}
