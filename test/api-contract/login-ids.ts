/** What every server promises about the ways to sign in, as far as no mailbox is needed. */

import { expect } from 'vitest';
import type { Settings } from '../../src/api/contract.ts';
import { read, refused, snapshot, type ApiUnderTest, type Checks } from './server.ts';
import { send } from './send.ts';

const identities = ({ settings }: { settings: Settings }) => settings.identities.map(({ id }) => id);
const pending = ({ settings }: { settings: Settings }) => settings.pending_login_ids ?? [];

/** The answer to what was only accepted. */
async function accepted(response: Response) {
  expect(response.status).toBe(202);
  return snapshot(new Response(response.body, { headers: response.headers }));
}

const add = (api: ApiUnderTest, type: string, value: string, replaces?: string) =>
  send(api, 'addLoginId', { body: { type, value, ...(replaces === undefined ? {} : { replaces }) } });
const verify = (api: ApiUnderTest, id: string, code: unknown) => send(api, 'verifyLoginId', { id, body: { code } });
const remove = (api: ApiUnderTest, id: string) => send(api, 'deleteLoginId', { id });

/** A new address that waits for its code. */
async function addEmail(api: ApiUnderTest, value: string) {
  const answer = await accepted(await add(api, 'email', value));
  const waiting = pending(answer).find(pending => pending.value === value);
  if (!waiting) throw new Error(`${value} does not wait for a code`);
  return { answer, waiting };
}

export const LOGIN_ID_CHECKS: Checks = {
  'every way to sign in is shown with its kind and its age': async api => {
    const { settings } = await read(api);
    expect(settings.identities.length).toBeGreaterThan(1);
    for (const identity of settings.identities) {
      expect(identity.provider_type).toBe('login_id');
      expect(['email', 'phone', 'username']).toContain(identity.provider_name);
      expect(identity.email ?? identity.username ?? identity.name).toBeTruthy();
      expect(identity.linked_at).toBeTypeOf('number');
      expect(identity.linked_at).toBeLessThanOrEqual(Date.now() / 1000 + 5);
    }
    expect(settings).not.toHaveProperty('last_way_in');
  },

  'a username is added, changed and removed at once': async api => {
    const before = await read(api);
    const added = await accepted(await add(api, 'username', 'countess.of-lovelace'));
    expect(pending(added)).toEqual([]);
    const fresh = identities(added).find(id => !identities(before).includes(id)) ?? '';
    expect(added.settings.identities.find(({ id }) => id === fresh)?.username).toBe('countess.of-lovelace');
    const changed = await accepted(await add(api, 'username', 'augusta_ada', fresh));
    expect(changed.settings.identities.map(({ username }) => username)).not.toContain('countess.of-lovelace');
    const next = changed.settings.identities.find(({ username }) => username === 'augusta_ada')?.id ?? '';
    const removed = await snapshot(await remove(api, next));
    expect(identities(removed)).toEqual(identities(before));
    expect(removed.etag).toBe(before.etag);
  },

  'a new address waits for its code and is no way in until then': async api => {
    const before = await read(api);
    const { answer, waiting } = await addEmail(api, 'waiting@contract.example');
    expect(identities(answer)).toEqual(identities(before));
    expect(answer.etag).toBe(before.etag);
    expect(waiting).toMatchObject({ type: 'email', tries_left: 5 });
    const now = Date.now() / 1000;
    expect(waiting.expires_at - now).toBeGreaterThan(590);
    expect(waiting.expires_at - now).toBeLessThan(605);
    expect(waiting.resend_at).toBeGreaterThan(now);
    await refused(await send(api, 'resendLoginId', { id: waiting.id }), 'too_many_requests');
    const gone = await snapshot(await remove(api, waiting.id));
    expect(pending(gone)).toEqual([]);
    await refused(await verify(api, waiting.id, '000000'), 'not_found');
  },

  'five wrong codes end it': async api => {
    const { waiting } = await addEmail(api, 'five@contract.example');
    for (const malformed of ['12345', '1234567', 'abcdef', 123_456]) {
      await refused(await verify(api, waiting.id, malformed), 'wrong_code');
    }
    const guesses = [];
    for (let guess = 0; guess < 5; guess += 1) {
      const problem = await refused(await verify(api, waiting.id, String(guess).padStart(6, '0')), 'wrong_code');
      guesses.push(problem.tries_left);
    }
    expect(guesses).toEqual([4, 3, 2, 1, 0]);
    expect(pending(await read(api))[0]?.tries_left).toBe(0);
    await refused(await verify(api, waiting.id, '000005'), 'code_over');
    await snapshot(await remove(api, waiting.id));
  },

  'what nobody can sign in with is refused': async api => {
    const before = await read(api);
    for (const [type, value] of [
      ['email', 'nobody'],
      ['email', ''],
      ['email', 'a@b@example.com'],
      ['username', 'has space'],
      ['username', 'ada@example.com'],
      ['username', 'x'],
      ['phone', '12'],
      ['pigeon', 'coo'],
    ] as const) {
      await refused(await add(api, type, value), 'invalid_login_id');
    }
    const username = before.settings.identities.find(({ provider_name: name }) => name === 'username');
    await refused(await add(api, 'email', 'other@contract.example', username?.id), 'invalid_login_id');
    await refused(await add(api, 'email', 'other@contract.example', 'no-such-id'), 'not_found');
    const own = before.settings.identities.find(({ email }) => email !== undefined)?.email ?? '';
    await refused(await add(api, 'email', own.toUpperCase()), 'login_id_taken');
    expect((await read(api)).settings).toEqual(before.settings);
  },

  'what is not the person’s own cannot be verified, sent again or removed': async api => {
    for (const id of ['no-such-id', crypto.randomUUID()]) {
      await refused(await verify(api, id, '000000'), 'not_found');
      await refused(await send(api, 'resendLoginId', { id }), 'not_found');
      await refused(await remove(api, id), 'not_found');
    }
  },
};
