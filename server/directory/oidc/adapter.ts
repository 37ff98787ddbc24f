/**
 * The OpenID Provider's storage over the record store. What is used once is used once: the store's compare-and-set
 * decides, so of many parallel redemptions exactly one succeeds (RFC 6749 section 10.5).
 */

import { errors, type Adapter, type AdapterFactory, type AdapterPayload } from 'oidc-provider';
import type { RecordPayload, RecordStore, StoredRecord } from '../store/records.ts';

/** @param now milliseconds since the epoch */
export function recordAdapter(records: RecordStore, now: () => number): AdapterFactory {
  return (model): Adapter => ({
    upsert: (id, payload, expiresIn = 0) =>
      records.put(model, id, withoutSecrets(payload), Math.floor(now() / 1000) + expiresIn),
    find: async id => payloadOf(await records.find(model, id), id),
    findByUid: async uid => payloadOf(await records.findByUid(model, uid)),
    // belongs to the device flow, which is off
    findByUserCode: async () => undefined,
    consume: async id => {
      if (!(await records.consume(model, id))) throw new errors.InvalidGrant('already used');
    },
    destroy: id => records.remove(model, id),
    revokeByGrantId: grantId => records.removeByGrant(grantId),
  });
}

/** The id is the secret that the browser or the client holds; an interaction also notes the session's. */
function withoutSecrets({ jti: _id, ...payload }: AdapterPayload & { session?: unknown }): RecordPayload {
  const { session } = payload;
  if (typeof session !== 'object' || session === null) return payload;
  return { ...payload, session: { ...session, cookie: undefined } };
}

function payloadOf(record: StoredRecord | undefined, id?: string): AdapterPayload | undefined {
  return (
    record && {
      ...record.payload,
      ...(id === undefined ? {} : { jti: id }),
      ...(record.consumedAt === undefined ? {} : { consumed: record.consumedAt }),
    }
  );
}
