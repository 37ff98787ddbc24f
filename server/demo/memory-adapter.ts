/** What a stand-in provider remembers: sessions, codes and tokens, in memory, each instance for itself. */

import { errors, type AdapterFactory, type AdapterPayload } from 'oidc-provider';

/** @param now milliseconds since the epoch */
export function memoryAdapter(now: () => number): AdapterFactory {
  const kept = new Map<string, { payload: AdapterPayload; expiresAt: number }>();

  const sweep = () => {
    for (const [key, { expiresAt }] of kept) if (expiresAt <= now()) kept.delete(key);
  };

  return model => {
    const find = async (id: string) => {
      const found = kept.get(`${model} ${id}`);
      return found && found.expiresAt > now() ? found.payload : undefined;
    };
    return {
      find,
      findByUid: async uid => {
        const mine = [...kept].filter(([key]) => key.startsWith(`${model} `));
        return mine.map(([, { payload }]) => payload).find(payload => payload.uid === uid);
      },
      // belongs to the device flow, which is off
      findByUserCode: async () => undefined,
      upsert: async (id, payload, expiresIn = 0) => {
        sweep();
        kept.set(`${model} ${id}`, { payload, expiresAt: now() + expiresIn * 1000 });
      },
      consume: async id => {
        const payload = await find(id);
        if (!payload || payload.consumed) throw new errors.InvalidGrant('already used');
        payload.consumed = Math.floor(now() / 1000);
      },
      destroy: async id => {
        kept.delete(`${model} ${id}`);
      },
      revokeByGrantId: async grantId => {
        for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
      },
    };
  };
}
