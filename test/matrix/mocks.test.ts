/** The end-user's part of the matrix against the mocks, by the same tables. */

import * as v from 'valibot';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Pointer } from '../../src/profile/attribute.ts';
import { compileCatalogue } from '../../src/profile/catalogue.ts';
import { ProfileConfigSchema } from '../../src/profile/config.ts';
import { ACTIONS, TRIPLES, UPDATED_AT, VERIFIED, type Triple } from './expected.ts';
import { codeOf, DERIVED, outcomeOf, shownInSettings, type Settings } from './observed.ts';
import { PERSON, SUBJECTS, userProfile, WITHOUT } from './project.ts';

const ORIGIN = 'http://authui.example';
const LANGUAGES = ['en', 'de'];
const CREATED = 1_763_800_000;

const loginIdsOf = (given: readonly { type: string; value: string }[]) =>
  given.map(({ type, value }, index) => ({ id: `id-${index}`, type, value, verified: true, since: CREATED }));

/** `ada` owns two of each kind; the other two own no value of some coupled attribute. */
const OWNERS = {
  ada: loginIdsOf(PERSON.login_ids),
  linus: loginIdsOf([{ type: 'username', value: 'nomail' }]),
  grace: loginIdsOf([{ type: 'email', value: 'noname@matrix.example' }]),
};
type Owner = keyof typeof OWNERS;

const withoutValue = (pointer: string): Owner =>
  WITHOUT[pointer] === undefined ? 'ada' : WITHOUT[pointer].value === 'nomail' ? 'linus' : 'grace';

async function startMocks(triple: Triple) {
  vi.resetModules();
  vi.doMock('../../mocks/project.ts', () => ({
    PROJECT: { name: 'Matrix', languages: LANGUAGES },
    CATALOGUE: compileCatalogue(v.parse(ProfileConfigSchema, userProfile(triple)), LANGUAGES),
  }));
  const { createMockServer, nodeHandlers, SESSION_COOKIE } = await import('../../mocks/node.ts');
  const { memoryStore } = await import('../../mocks/state.ts');
  const store = memoryStore();
  const server = createMockServer(nodeHandlers(store));
  server.listen({ onUnhandledFrame: 'error' });
  const call = (owner: Owner, path: string, init: RequestInit = {}) =>
    fetch(ORIGIN + path, {
      ...init,
      headers: {
        'x-authui': '1',
        'sec-fetch-site': 'same-origin',
        cookie: `${SESSION_COOKIE}=${owner}`,
        ...(init.headers as Record<string, string>),
      },
    });
  return {
    close: () => server.close(),
    set: (owner: Owner, values: Readonly<Record<string, unknown>>) => {
      const { people } = store.read();
      const person = { ...people[owner], values, changes: {}, loginIds: OWNERS[owner] };
      store.write({ people: { ...people, [owner]: person } });
    },
    get: (owner: Owner, pointer: string) => store.read().people[owner].values[pointer as Pointer],
    settings: (owner: Owner) => call(owner, '/api/settings'),
    write: async (owner: Owner, patch: object) => {
      const etag = (await call(owner, '/api/settings')).headers.get('etag') ?? '';
      const headers = { 'content-type': 'application/json', 'if-match': etag };
      const answer = await call(owner, '/api/profile', { method: 'PATCH', headers, body: JSON.stringify(patch) });
      return codeOf(answer.status, await answer.json());
    },
  };
}

const ALL = Object.fromEntries(SUBJECTS.map(({ pointer, values }) => [pointer, values[0]]));
let cells = 0;

describe.each(TRIPLES)('%s', triple => {
  test('the mocks agree with every cell of the end-user', async () => {
    const mocks = await startMocks(triple);
    const wrong: string[] = [];
    const note = (pointer: string, action: string, expected: string, actual: string) => {
      cells += 1;
      if (actual !== expected) wrong.push(`${pointer} ${action}: ${actual} instead of ${expected}`);
    };
    try {
      mocks.set('ada', ALL);
      const text = await (await mocks.settings('ada')).text();
      const settings = JSON.parse(text) as Settings;
      for (const { pointer, values, expected, unique } of SUBJECTS) {
        const cell = expected(triple, 'end_user', 'read');
        note(pointer, 'read', cell, shownInSettings(settings, pointer, values[0]));
        if (cell !== 'absent') continue;
        expect(text).not.toContain(`"${pointer}"`);
        if (unique) expect(text).not.toContain(JSON.stringify(values[0]).slice(1, -1));
      }
      for (const pointer of DERIVED) {
        note(pointer, 'read', VERIFIED(triple, 'end_user', 'read'), shownInSettings(settings, pointer, true));
      }
      note('/updated_at', 'read', UPDATED_AT.end_user.read, shownInSettings(settings, '/updated_at', CREATED));

      for (const action of ACTIONS) {
        if (action === 'read') continue;
        for (const { pointer, values, expected } of SUBJECTS) {
          const owner = action === 'add' ? withoutValue(pointer) : 'ada';
          const { [pointer]: present, ...rest } = ALL;
          mocks.set(owner, action === 'add' ? rest : ALL);
          const wanted = action === 'remove' ? null : values[1];
          const code = await mocks.write(owner, { [pointer]: wanted });
          const before = action === 'add' ? undefined : present;
          const actual = outcomeOf(code, before, wanted, mocks.get(owner, pointer));
          note(pointer, action, expected(triple, 'end_user', action), actual);
        }
        for (const pointer of [...DERIVED, '/updated_at']) {
          const wanted = { add: true, change: false, remove: null }[action];
          const expected =
            pointer === '/updated_at' ? UPDATED_AT.end_user[action] : VERIFIED(triple, 'end_user', action);
          note(pointer, action, expected, (await mocks.write('ada', { [pointer]: wanted })) ?? 'saved');
        }
      }
    } finally {
      mocks.close();
    }
    expect(wrong).toEqual([]);
  });
});

afterAll(() => {
  console.info(`${cells} cells of the matrix against the mocks`);
  expect(cells).toBe((SUBJECTS.length + 3) * TRIPLES.length * ACTIONS.length);
});
