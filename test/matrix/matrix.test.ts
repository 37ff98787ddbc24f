/** Every attribute × every legal combination of levels × every party × {read, add, change, remove}, over HTTP. */

import { afterAll, describe, expect, test } from 'vitest';
import { administer, type AdminCall, type AdminUser } from '../harness/admin.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';
import { ACTIONS, PARTIES, TRIPLES, UPDATED_AT, VERIFIED, type Action, type Cell, type Party } from './expected.ts';
import { codeOf, DERIVED, outcomeOf, shown, shownInSettings, type Settings } from './observed.ts';
import { PASSWORD, PERSON, projectFile, SUBJECTS, WITHOUT, type Subject } from './project.ts';

interface World {
  readonly product: Product;
  readonly admin: AdminCall;
  readonly portal: AdminCall;
  readonly client: Client;
  /** Address of the person in the Admin API. */
  readonly path: string;
  /** By login id: those who own no value of some coupled attribute. */
  readonly others: ReadonlyMap<string, { readonly client: Client; readonly path: string }>;
}

async function startWorld(triple: (typeof TRIPLES)[number]): Promise<World> {
  const product = await startProduct({ yaml: projectFile(triple) });
  const at = { url: product.directoryUrl, dataDir: product.dataDir };
  const [admin, portal] = [await administer(at), await administer(at, 'portal')];
  const enter = async (json: { login_ids: { value: string }[] }) => {
    const created = await admin('POST', '/admin/users', { json });
    expect([created.status, created.body]).toMatchObject([201, {}]);
    const client = createClient();
    const page = await signIn(client, product, json.login_ids[0]?.value, PASSWORD);
    expect(page.status).toBe(200);
    return { client, path: created.headers.get('location') ?? '' };
  };
  const { client, path } = await enter(PERSON);
  const others = new Map<string, { client: Client; path: string }>();
  for (const loginId of Object.values(WITHOUT)) {
    if (others.has(loginId.value)) continue;
    others.set(loginId.value, await enter({ login_ids: [loginId], password: PASSWORD } as never));
  }
  return { product, admin, portal, client, path, others };
}

const userOf = async (call: AdminCall, path: string) => (await call('GET', path)).body as AdminUser;

async function store({ admin }: World, path: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const { etag } = await admin('GET', path);
  const answer = await admin('PATCH', path, { ifMatch: etag, json: values });
  expect([answer.status, answer.body]).toMatchObject([200, {}]);
}

const settingsOf = async ({ product }: World, client: Client) => client.api(`${product.url}/api/settings`);

/** A party's write; see {@link codeOf}. */
async function write(
  world: World,
  party: 'end_user' | 'portal_ui',
  who: Pick<World, 'client' | 'path'>,
  patch: object,
) {
  if (party === 'portal_ui') {
    const { etag } = await world.portal('GET', who.path);
    const { status, body } = await world.portal('PATCH', who.path, { ifMatch: etag, json: patch });
    return codeOf(status, body);
  }
  const settings = await settingsOf(world, who.client);
  const headers = { 'if-match': settings.headers.get('etag') ?? '' };
  const url = `${world.product.url}/api/profile`;
  const { status, body } = await who.client.api(url, { method: 'PATCH', json: patch, headers });
  return codeOf(status, JSON.parse(body));
}

interface Seen {
  /** How a pointer is shown to each party, from every place where they look. */
  readonly read: (party: Party, pointer: string, value: unknown) => string;
  /** Everything a party was told, as text. */
  readonly told: Readonly<Record<Party, readonly string[]>>;
}

async function look(world: World): Promise<Seen> {
  const { product, client, portal, path } = world;
  const { accessToken } = await tokensBehind(client, product);
  const bearer = { headers: { authorization: `Bearer ${accessToken}` } };
  const userInfo = await createClient().once(`${product.directoryUrl}/me`, bearer);
  const resolves = [
    await createClient().once(`${product.url}/resolve`, bearer),
    await client.once(`${product.url}/resolve`),
  ];
  const attributesHeader = resolves.map(({ headers }) =>
    Buffer.from(headers.get('x-authui-user-attributes') ?? '', 'base64url').toString(),
  );
  const claims = [userInfo.body, ...attributesHeader].map(text => JSON.parse(text) as Record<string, unknown>);
  const { body: settingsText } = await settingsOf(world, client);
  const settings = JSON.parse(settingsText) as Settings;
  const { body: exportText } = await client.api(`${product.url}/api/export`);
  expect(JSON.parse(exportText)).toMatchObject({ user: settings.user, attributes: settings.attributes });
  const user = await userOf(portal, path);
  const schema = (await portal('GET', '/admin/profile-schema')).body as { attributes: { pointer: string }[] };

  const claim = (all: Record<string, unknown>, pointer: string) => {
    const name = pointer.slice(1);
    const custom = (all['custom_attributes'] ?? {}) as Record<string, unknown>;
    return Object.hasOwn(all, name) ? all[name] : custom[name];
  };
  const byParty = {
    bearer: (pointer: string, value: unknown) => {
      const ways = new Set(claims.map(all => shown(claim(all, pointer), value)));
      return [...ways].join(' and ');
    },
    portal_ui: (pointer: string, value: unknown) => {
      const listed = schema.attributes.some(attribute => attribute.pointer === pointer);
      const there = shown(pointer === '/updated_at' ? user.updated_at : user.attributes[pointer], value);
      const derived = pointer === '/updated_at' || DERIVED.includes(pointer);
      return derived || listed === (there !== 'absent') ? there : `listed ${listed} but ${there}`;
    },
    end_user: (pointer: string, value: unknown) => shownInSettings(settings, pointer, value),
  };
  return {
    read: (party, pointer, value) => byParty[party](pointer, value),
    told: {
      end_user: [settingsText, exportText],
      bearer: [userInfo.body, ...attributesHeader],
      portal_ui: [JSON.stringify(user), JSON.stringify(schema)],
    },
  };
}

/** Every way there could be for a bearer to write an attribute: 405 or 404 for each, and nothing changes. */
async function writeAsBearer(world: World, token: string, action: Exclude<Action, 'read'>, patch: object) {
  const method = { add: 'PUT', change: 'PATCH', remove: 'DELETE' }[action];
  const init = (verb: string) => ({
    method: verb,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'if-match': '"x"' },
    body: JSON.stringify(patch),
  });
  const answers = [
    await fetch(`${world.product.directoryUrl}/me`, init(method)),
    await fetch(`${world.product.url}/resolve`, init(method)),
    await fetch(`${world.product.url}/resolve`, init('POST')),
  ];
  const statuses = new Set<number>();
  for (const answer of answers) {
    statuses.add(answer.status);
    await answer.arrayBuffer();
  }
  return [...statuses].every(status => status === 404 || status === 405)
    ? 'no_way'
    : `statuses ${[...statuses].join(', ')}`;
}

async function writeCell(
  world: World,
  subject: Subject,
  party: 'end_user' | 'portal_ui',
  action: Exclude<Action, 'read'>,
): Promise<string> {
  const { pointer, values } = subject;
  const without = WITHOUT[pointer];
  const who = (action === 'add' && without && world.others.get(without.value)) || world;
  const before = action === 'add' ? undefined : values[0];
  if (!(action === 'add' && without)) await store(world, who.path, { [pointer]: before ?? null });
  const wanted = action === 'remove' ? null : values[1];
  const code = await write(world, party, who, { [pointer]: wanted });
  // an echo of what is there is a write like any other
  if (code !== undefined && code !== 'not_owned' && before !== undefined) {
    expect(await write(world, party, who, { [pointer]: before })).toBe(code);
  }
  const after = (await userOf(world.admin, who.path)).attributes[pointer];
  return outcomeOf(code, before, wanted, after);
}

const cells: { triple: string; party: Party; pointer: string; action: Action; expected: Cell; actual: string }[] = [];
const started = performance.now();

describe.each(TRIPLES)('%s', triple => {
  test('every cell is as the table says', { timeout: 60_000 }, async () => {
    const world = await startWorld(triple);
    const { product, path } = world;
    const note = (party: Party, pointer: string, action: Action, expected: Cell, actual: string) =>
      cells.push({ triple, party, pointer, action, expected, actual });
    try {
      const initial = Object.fromEntries(SUBJECTS.map(({ pointer, values }) => [pointer, values[0]]));
      await store(world, path, initial);
      const seen = await look(world);
      const { updated_at } = await userOf(world.admin, path);

      for (const party of PARTIES) {
        for (const { pointer, values, expected, unique } of SUBJECTS) {
          const cell = expected(triple, party, 'read');
          note(party, pointer, 'read', cell, seen.read(party, pointer, values[0]));
          if (cell !== 'absent') continue;
          for (const text of seen.told[party]) {
            expect(text).not.toContain(`"${pointer}"`);
            if (unique) expect(text).not.toContain(JSON.stringify(values[0]).slice(1, -1));
          }
        }
        for (const pointer of DERIVED) {
          note(party, pointer, 'read', VERIFIED(triple, party, 'read'), seen.read(party, pointer, true));
        }
        const time = seen.read(party, '/updated_at', updated_at);
        const created = Number(/^shows (\d+)$/.exec(time)?.[1]);
        // where nothing is visible, nothing has ever changed
        note(party, '/updated_at', 'read', UPDATED_AT[party].read, created <= updated_at ? 'shown' : time);
        for (const text of seen.told[party]) expect(text).not.toMatch(/:null|:""/);
      }

      for (const action of ACTIONS) {
        if (action === 'read') continue;
        for (const party of ['end_user', 'portal_ui'] as const) {
          for (const subject of SUBJECTS) {
            const actual = await writeCell(world, subject, party, action);
            note(party, subject.pointer, action, subject.expected(triple, party, action), actual);
          }
          for (const pointer of [...DERIVED, '/updated_at']) {
            const wanted = { add: true, change: false, remove: null }[action];
            const { etag } = await world.admin('GET', path);
            const code = (await write(world, party, world, { [pointer]: wanted })) ?? 'saved';
            const kept = (await world.admin('GET', path)).etag === etag;
            const expected = pointer === '/updated_at' ? UPDATED_AT[party][action] : VERIFIED(triple, party, action);
            note(party, pointer, action, expected, kept ? code : `${code}, and yet something changed`);
          }
        }
        const { accessToken } = await tokensBehind(world.client, product);
        const { etag } = await world.admin('GET', path);
        for (const { pointer, values, expected } of SUBJECTS) {
          const patch = { [pointer]: action === 'remove' ? null : values[1] };
          const actual = await writeAsBearer(world, accessToken, action, patch);
          note('bearer', pointer, action, expected(triple, 'bearer', action), actual);
        }
        for (const pointer of [...DERIVED, '/updated_at']) {
          const expected = pointer === '/updated_at' ? UPDATED_AT.bearer[action] : VERIFIED(triple, 'bearer', action);
          note('bearer', pointer, action, expected, await writeAsBearer(world, accessToken, action, { [pointer]: 1 }));
        }
        expect((await world.admin('GET', path)).etag).toBe(etag);
      }
    } finally {
      await product.stop();
    }
    const wrong = cells.filter(cell => cell.triple === triple && cell.expected !== cell.actual);
    expect(wrong).toEqual([]);
  });
});

afterAll(() => {
  const seconds = Math.round((performance.now() - started) / 1000);
  const wrong = cells.filter(({ expected, actual }) => expected !== actual).length;
  console.info(`${cells.length} cells of the matrix in ${seconds} s, ${wrong} wrong`);
  const distinct = new Set(
    cells.map(({ triple, party, pointer, action }) => [triple, party, pointer, action].join(' ')),
  );
  expect(distinct.size).toBe(cells.length);
  expect(cells.length).toBeGreaterThanOrEqual(SUBJECTS.length * TRIPLES.length * PARTIES.length * ACTIONS.length);
  expect(wrong).toBe(0);
});
