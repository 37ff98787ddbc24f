/** What every server promises about a person's own sessions. Another one of the same person is there at the start. */

import { expect } from 'vitest';
import * as v from 'valibot';
import { contract, type SessionList } from '../../src/api/contract.ts';
import { own, refused, type ApiUnderTest, type Checks } from './server.ts';
import { send } from './send.ts';

async function listed(response: Response): Promise<SessionList['sessions']> {
  expect(response.status).toBe(200);
  expect(response.headers.get('Cache-Control')).toContain('no-store');
  return v.parse(contract.getSessions.answer, await response.json()).sessions;
}

const list = async (api: ApiUnderTest) => listed(await send(api, 'getSessions'));

export const SESSION_CHECKS: Checks = {
  'the own sessions are listed, the one that asks first, and none is named by what opens it': async api => {
    const sessions = await list(api);
    expect(sessions.length).toBeGreaterThan(1);
    expect(sessions.map(({ current }) => current)).toEqual(sessions.map((_, index) => index === 0));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(sessions.length);
    const carried = Object.values(await api.signedIn()).join(' ');
    for (const { id, created_at: created, last_used_at: used } of sessions) {
      expect(id).toMatch(/^[\w-]{4,64}$/);
      expect(carried).not.toContain(id);
      expect(used).toBeGreaterThanOrEqual(created);
    }
  },

  'what is no other session of the person’s own cannot be ended': async api => {
    const before = await list(api);
    const current = before.find(session => session.current)?.id ?? '';
    for (const id of ['no-such-id', '__proto__', 'a'.repeat(65), current]) {
      await refused(await send(api, 'endSession', { id }), 'not_found');
    }
    expect(await list(api)).toEqual(before);
  },

  'sessions are ended by the page itself and nobody else': async api => {
    const headers = { ...(await own(api)), 'Content-Type': 'text/plain' };
    const { path } = contract.endOtherSessions;
    const before = await list(api);
    await refused(await api.request(path, { method: 'POST', headers, body: 'x' }), 'unsupported_media_type');
    await refused(await api.request(path, { headers }), 'method_not_allowed');
    const foreign = { ...(await own(api)), Origin: 'https://evil.example' };
    await refused(await api.request(path, { method: 'POST', headers: foreign }), 'csrf_refused');
    expect(await list(api)).toEqual(before);
  },

  'all other sessions end at once, and the one that asks goes on': async api => {
    const before = await list(api);
    const left = await listed(await send(api, 'endOtherSessions'));
    expect(left.map(({ id }) => id)).toEqual(before.filter(({ current }) => current).map(({ id }) => id));
    expect(await list(api)).toEqual(left);
    expect(await listed(await send(api, 'endOtherSessions'))).toEqual(left);
  },
};
