/** What every server promises about recent activity. An administrator has changed what is hidden before the checks begin. */

import { expect } from 'vitest';
import * as v from 'valibot';
import { contract } from '../../src/api/contract.ts';
import type { ActivityEntry } from '../../src/profile/activity.ts';
import { own, patch, refused, restoring, type ApiUnderTest, type Checks } from './server.ts';
import { send } from './send.ts';

async function activity(api: ApiUnderTest): Promise<{ text: string; entries: readonly ActivityEntry[] }> {
  const response = await send(api, 'getActivity');
  expect(response.status).toBe(200);
  expect(response.headers.get('Cache-Control')).toContain('no-store');
  const text = await response.text();
  return { text, entries: v.parse(contract.getActivity.answer, JSON.parse(text)).activity };
}

export const ACTIVITY_CHECKS: Checks = {
  'a change is told at once: when, which attributes and by whom, and no value': async api => {
    const { pointer, values } = api.expectations.editable;
    const before = (await activity(api)).entries;
    await restoring(api, pointer, async () => {
      expect((await patch(api, { [pointer]: values[0] })).status).toBe(200);
      const { text, entries } = await activity(api);
      const [{ at, ...newest } = { at: 0 }, ...earlier] = entries;
      expect(newest).toEqual({ kind: 'profile_changed', actor: 'end_user', pointers: [pointer] });
      expect(Math.abs(at - Date.now() / 1000)).toBeLessThan(60);
      // the oldest may have had to go
      expect(earlier).toEqual(before.slice(0, earlier.length));
      expect(earlier.length).toBeGreaterThan(0);
      expect(text).not.toContain(values[0]);
    });
    await send(api, 'putCustomData', { body: { secret: 'Heron-9911' } });
    const [newest] = (await activity(api)).entries;
    expect(newest).toMatchObject({ kind: 'custom_data_changed', actor: 'end_user' });
  },

  'what was refused is no activity, the newest stands first': async api => {
    const before = await activity(api);
    await refused(await patch(api, { [api.expectations.readonly]: 'x' }), 'invalid_attributes');
    expect((await activity(api)).text).toBe(before.text);
    const times = before.entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  },

  'activity names nothing that is hidden from the person, also where an administrator changed it': async api => {
    const { text, entries } = await activity(api);
    expect(entries.some(({ actor }) => actor === 'admin')).toBe(true);
    for (const { kind, pointers } of entries) {
      if (kind === 'profile_changed') expect(pointers ?? []).not.toHaveLength(0);
      for (const pointer of pointers ?? []) expect(api.expectations.visible).toContain(pointer);
    }
    const { pointer, value } = api.expectations.hidden;
    expect(text).not.toContain(pointer);
    expect(text).not.toContain(value);
  },

  'activity is for the page itself, and nobody writes it': async api => {
    const { path } = contract.getActivity;
    await refused(
      await api.request(path, { headers: { ...(await api.signedIn()), Origin: api.origin } }),
      'csrf_refused',
    );
    await refused(await api.request(path, { method: 'DELETE', headers: await own(api) }), 'method_not_allowed');
  },
};
