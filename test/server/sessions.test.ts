/** Sessions at rest and in time (R16, R17, R20, R23, R24, R27). */

import { createSecretKey } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { openSealKeys, seal, unseal, type SealKeys } from '../../server/session/seal.ts';
import { hashOf } from '../../server/secret.ts';
import { secretFolder } from '../../server/secret-folder.ts';
import type { Database } from '../../server/sql/database.ts';
import { openSqlite } from '../../server/sql/sqlite.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';

interface Row {
  id_hash: string;
  subject: string;
  last_seen_at: number;
  sealed_tokens: string;
}

const MINUTE = 60_000;
let product: Product;
let database: Database;

beforeAll(async () => {
  product = await startProduct();
  database = openSqlite(join(product.dataDir, 'sessions.db'));
});
afterAll(async () => {
  await database.close();
  await product.stop();
});
afterEach(() => {
  product.clock.ahead = 0;
});

async function person(login?: string): Promise<{ client: Client; id: string; row: () => Promise<Row | undefined> }> {
  const client = createClient();
  await signIn(client, product, login);
  const id = /authui_session=([^;]*)/.exec(client.cookies(product.url))?.[1] ?? '';
  return {
    client,
    id,
    row: () => database.get<Row>('SELECT * FROM sessions WHERE id_hash = ?', hashOf(id)),
  };
}

const statusOf = async (client: Client) => (await client.api(`${product.url}/api/settings`)).status;
const statusWith = async (cookie: string) =>
  (await createClient().api(`${product.url}/api/settings`, { headers: { cookie } })).status;

describe('at rest', () => {
  test('a session is a hash and sealed tokens; its id, tokens and verifiers are nowhere in the file', async () => {
    const { client, id, row } = await person();
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(id, 'base64url')).toHaveLength(32);
    const { accessToken, refreshToken = '' } = await tokensBehind(client, product);
    expect(refreshToken).not.toBe('');
    const [cookie = ''] = (await client.once(`${product.url}/auth/sign-in`)).headers.getSetCookie();
    const secret = /=([\w-]{43})/.exec(cookie)?.[1] ?? '';
    expect(secret).not.toBe('');
    const tables = await Promise.all(
      ['sessions', 'sign_ins'].map(async table => JSON.stringify(await database.all(`SELECT * FROM ${table}`))),
    );
    expect(tables.join()).toContain(hashOf(id));
    for (const canary of [id, accessToken, refreshToken, secret, 'ada@example.com']) {
      expect(tables.join()).not.toContain(canary);
    }
    expect((await row())?.sealed_tokens).toMatch(/^[\w-]+\.[\w-]+$/);
  });

  test('nothing of a session but its cookie is in any byte the browser gets', async () => {
    const { client, id, row } = await person();
    await statusOf(client);
    const { accessToken, refreshToken = '' } = await tokensBehind(client, product);
    const stored = await row();
    const own = client.steps.filter(step => step.url.startsWith(product.url));
    const bytes = own.map(step => JSON.stringify([...step.headers]) + step.body).join('\n');
    for (const canary of [accessToken, refreshToken, stored?.id_hash ?? '', stored?.sealed_tokens ?? '']) {
      expect(canary).not.toBe('');
      expect(bytes).not.toContain(canary);
    }
    expect(bytes.split(id)).toHaveLength(2);
  });

  test('tokens do not open in the row of another session', async () => {
    const [ada, linus] = [await person(), await person('linus@example.com')];
    const [first, second] = [await ada.row(), await linus.row()];
    const put = (row: Row | undefined, tokens: string | undefined) =>
      database.run('UPDATE sessions SET sealed_tokens = ? WHERE id_hash = ?', tokens ?? '', row?.id_hash ?? '');
    await put(first, second?.sealed_tokens);
    await put(second, first?.sealed_tokens);
    expect([await statusOf(ada.client), await statusOf(linus.client)]).toEqual([401, 401]);
    expect([await ada.row(), await linus.row()]).toEqual([undefined, undefined]);
  });
});

describe('what is sealed', () => {
  let keys: SealKeys;
  const text = '{"accessToken":"a","accessExpiresAt":1}';
  beforeAll(async () => {
    keys = await openSealKeys(secretFolder(product.dataDir));
  });

  test('opens for its owner only, and looks different every time', () => {
    const sealed = seal(keys, 'owner', text);
    expect(unseal(keys, 'owner', sealed)).toBe(text);
    expect(unseal(keys, 'other', sealed)).toBeNull();
    expect(seal(keys, 'owner', text)).not.toBe(sealed);
  });

  test('does not open once any character is another, missing or added', () => {
    const sealed = seal(keys, 'owner', text);
    const opened: string[] = [];
    const attempt = (altered: string) => {
      if (altered !== sealed && unseal(keys, 'owner', altered) !== null) opened.push(altered);
    };
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ !'.split('');
    for (let index = 0; index <= sealed.length; index += 1) {
      attempt(sealed.slice(0, index));
      attempt(sealed.slice(0, index) + sealed.slice(index + 1));
      for (const other of alphabet) {
        attempt(sealed.slice(0, index) + other + sealed.slice(index + 1));
        attempt(sealed.slice(0, index) + other + sealed.slice(index));
      }
    }
    expect(opened).toEqual([]);
  });

  test('opens with an older key while that is listed, and with none that is not', () => {
    const older = keys.map(({ key }) => ({ id: 'older', key }));
    const newer = [{ id: 'newer', key: createSecretKey(Buffer.alloc(32, 7)) }];
    const sealed = seal(older, 'owner', text);
    expect(unseal([...newer, ...older], 'owner', sealed)).toBe(text);
    expect(seal([...newer, ...older], 'owner', text)).toMatch(/^newer\./);
    expect(unseal(newer, 'owner', sealed)).toBeNull();
  });
});

describe('in time', () => {
  test('a session ends when it was not used for the idle time, to the millisecond', async () => {
    const { client, row } = await person();
    const seen = (await row())?.last_seen_at ?? 0;
    const other = await person();
    product.clock.ahead = seen + 30 * MINUTE - Date.now() - 500;
    expect(await statusOf(client)).toBe(200);
    product.clock.ahead += 30 * MINUTE + 1000;
    expect(await statusOf(client)).toBe(401);
    expect(await row()).toBeUndefined();
    expect(await statusOf(other.client)).toBe(401);
    expect(client.cookies(product.url)).not.toContain('authui_session');
  });

  test('use is written down once a minute, not at every request', async () => {
    const { client, row } = await person();
    const seen = (await row())?.last_seen_at;
    product.clock.ahead = 50_000;
    await statusOf(client);
    expect((await row())?.last_seen_at).toBe(seen);
    product.clock.ahead = 62_000;
    await statusOf(client);
    expect((await row())?.last_seen_at).toBeGreaterThan((seen ?? 0) + 60_000);
  });

  test('a clock that goes back an hour ends nothing', async () => {
    const { client } = await person();
    product.clock.ahead = -60 * MINUTE;
    expect(await statusOf(client)).toBe(200);
  });
});

describe('a cookie', () => {
  test('that the browser made up is no session', async () => {
    for (const value of ['', 'x', 'A'.repeat(43), 'A'.repeat(4000), "' OR 1=1 --", '%00', '%', hashOf('x')]) {
      expect([value, await statusWith(`authui_session=${value}`)]).toEqual([value, 401]);
    }
  });

  // CVE-2026-27840
  test('altered in any character, or holding the stored hash, is no session', async () => {
    const { id, row } = await person();
    for (let index = 0; index < id.length; index += 1) {
      const other = id[index] === 'A' ? 'B' : 'A';
      expect(await statusWith(`authui_session=${id.slice(0, index)}${other}${id.slice(index + 1)}`)).toBe(401);
    }
    expect(await statusWith(`authui_session=${(await row())?.id_hash}`)).toBe(401);
    expect(await statusWith(`authui_session=${id.slice(0, -1)}`)).toBe(401);
    expect(await statusWith(`AUTHUI_SESSION=${id}`)).toBe(401);
    expect(await statusWith(`authui_session=${id}`)).toBe(200);
  });

  test('sent twice is refused and expired, even if one of the two is right', async () => {
    const { id } = await person();
    for (const pair of [`authui_session=${id}; authui_session=x`, `authui_session=x;authui_session=${id}`]) {
      const answer = await createClient().api(`${product.url}/api/settings`, { headers: { cookie: pair } });
      expect(answer.status).toBe(400);
      expect(answer.headers.getSetCookie()).toEqual(['authui_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    }
    expect(await statusWith(`authui_session=${id}`)).toBe(200);
  });

  test('is for this host only, out of reach of scripts, and small', async () => {
    const client = createClient();
    const last = await signIn(client, product);
    expect(last.status).toBe(200);
    const set = client.steps.flatMap(step => (step.url.startsWith(product.url) ? step.headers.getSetCookie() : []));
    const session = set.filter(line => line.startsWith('authui_session='));
    expect(session).toHaveLength(1);
    expect(session[0]?.replace(/=[\w-]{43}/, '=…')).toBe('authui_session=…; Path=/; HttpOnly; SameSite=Lax');
    for (const line of set) expect(line).toMatch(/HttpOnly; SameSite=Lax$/);
    expect(set.join('').length).toBeLessThan(4096);
  });
});
