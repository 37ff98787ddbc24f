/**
 * The settings that are sent again because nothing has changed: never to anybody else, never a moment too long. With the
 * directory in the same process the page looks at the person's stamp; with one elsewhere, that one does, and the page
 * compares what it is sent.
 */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Settings } from '../../src/api/contract.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startProduct, type Product, type ProductOptions } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';

/** What somebody cannot be without, and the write that takes it away. */
const ENDS = [
  ['session', `DELETE FROM directory_records WHERE model = 'Session'`],
  ['grant', `DELETE FROM directory_records WHERE model IN ('Grant', 'RefreshToken')`],
  ['account', `UPDATE directory_users SET disabled = 1`],
] as const;

describe.each<[string, ProductOptions]>([
  ['in this process', {}],
  ['elsewhere', { transport: 'http' }],
])('of a directory %s', (_where, options) => {
  let product: Product;
  let ada: Client;

  beforeEach(async () => {
    product = await startProduct(options);
    onTestFinished(product.stop);
    ada = createClient();
    await signIn(ada, product);
    // from here on there is an answer to keep
    expect((await settings(ada)).body).toBe((await settings(ada)).body);
  });

  const settings = (client: Client, query = '') => client.api(`${product.url}/api/settings${query}`);

  /** A write behind the back of the program, as another node or program makes it. */
  function writeElsewhere(sql: string): void {
    const database = new DatabaseSync(join(product.dataDir, 'directory.db'), { timeout: 5000 });
    try {
      expect(database.prepare(sql).run().changes).toBeGreaterThan(0);
    } finally {
      database.close();
    }
  }

  test('each session and each language has its own', async () => {
    const bob = createClient();
    await signIn(bob, product, 'grace@example.com');
    const [ofAda, ofBob] = [await settings(ada), await settings(bob)];
    const subOf = ({ body }: { body: string }) => (JSON.parse(body) as Settings).user.sub;
    expect(subOf(ofAda)).not.toBe(subOf(ofBob));
    expect(subOf(await settings(ada))).toBe(subOf(ofAda));
    const german = await settings(ada, '?lang=de');
    expect(german.headers.get('content-language')).toBe('de');
    expect(german.body).not.toBe(ofAda.body);
    expect((await settings(ada)).body).toBe(ofAda.body);
  });

  test('a save is seen by the next read, of every session of the person', async () => {
    const elsewhere = createClient();
    await signIn(elsewhere, product);
    const before = await settings(elsewhere);
    const saved = await ada.api(`${product.url}/api/profile`, {
      method: 'PATCH',
      json: { '/desk': 'D-99' },
      headers: { 'if-match': before.headers.get('etag') ?? '' },
    });
    expect(saved.status).toBe(200);
    for (const client of [ada, elsewhere]) {
      const after = await settings(client);
      expect(after.body).toContain('D-99');
      expect(after.headers.get('etag')).toBe(saved.headers.get('etag'));
    }
  });

  test('two browsers of one person in turn: what waits for a code is shown in its own alone', async () => {
    const elsewhere = createClient();
    await signIn(elsewhere, product);
    const json = { type: 'phone', value: '+44 20 7946 0018' };
    expect((await ada.api(`${product.url}/api/login-ids`, { method: 'POST', json })).status).toBe(202);
    const waiting = async (client: Client) =>
      (JSON.parse((await settings(client)).body) as Settings).pending_login_ids?.length ?? 0;
    for (let turn = 0; turn < 3; turn += 1) {
      expect([await waiting(ada), await waiting(elsewhere)]).toEqual([1, 0]);
    }
  });

  test('a save is answered with what the next read shows, whatever was read or saved before', async () => {
    let { headers } = await settings(ada);
    for (const json of [
      { '/desk': 'D-1', '/given_name': '  Augusta ' },
      { '/desk': null },
      {},
      { '/address': { locality: 'London' }, '/coffees_per_day': 3, '/department': 'sales' },
      { '/address': null, '/desk': 'D-1', '/email': 'countess@example.com' },
    ]) {
      for (const reads of [0, 1]) {
        const ifMatch = { 'if-match': headers.get('etag') ?? '' };
        const saved = await ada.api(`${product.url}/api/profile`, { method: 'PATCH', json, headers: ifMatch });
        const after = await settings(ada);
        if (saved.status === 200) expect([reads, saved.body]).toEqual([reads, after.body]);
        else expect([saved.status, Object.keys(json)]).toEqual([422, expect.arrayContaining(['/email'])]);
        headers = after.headers;
      }
    }
  });

  test('what another program writes is seen at once', async () => {
    writeElsewhere(`UPDATE directory_users SET profile = json_set(profile, '$."standard/given_name"', 'Augusta')`);
    expect((await settings(ada)).body).toContain('Augusta');
    writeElsewhere(`UPDATE directory_login_ids SET value = 'countess@example.com' WHERE value = 'ada@example.com'`);
    expect((await settings(ada)).body).toContain('countess@example.com');
  });

  test.each(ENDS)('without its %s there is no answer any more', async (_what, sql) => {
    writeElsewhere(sql);
    expect((await settings(ada)).status).toBe(401);
  });

  describe('saving again', () => {
    const save = (etag: string, json: object) =>
      ada.api(`${product.url}/api/profile`, { method: 'PATCH', json, headers: { 'if-match': etag } });
    const tagOf = ({ headers }: { headers: Headers }) => headers.get('etag') ?? '';
    let etag: string;
    beforeEach(async () => {
      // from here on the person is remembered as they were saved
      for (const desk of ['D-1', 'D-2']) etag = tagOf(await save(tagOf(await settings(ada)), { '/desk': desk }));
    });

    test('keeps what another program wrote meanwhile, once the person has seen it', async () => {
      writeElsewhere(`UPDATE directory_users SET profile = json_set(profile, '$."standard/given_name"', 'Augusta')`);
      const refused = await save(etag, { '/desk': 'D-3' });
      expect(refused.status).toBe(412);
      expect(refused.body).toContain('Augusta');
      const saved = await save(tagOf(refused), { '/desk': 'D-3' });
      expect(saved.status).toBe(200);
      for (const body of [saved.body, (await settings(ada)).body]) {
        expect(body).toContain('Augusta');
        expect(body).toContain('D-3');
      }
    });

    test.each(ENDS)('is nobody without their %s, whether anything is changed or not', async (_what, sql) => {
      writeElsewhere(sql);
      expect((await save(etag, { '/desk': 'D-2' })).status).toBe(401);
      expect((await save(etag, { '/desk': 'D-3' })).status).toBe(401);
    });

    test('is refused for what it says as ever', async () => {
      expect((await save('"other"', { '/desk': 'D-3' })).status).toBe(412);
      expect((await save(etag, { '/given_name': 7 })).status).toBe(422);
      expect((await save(etag, { '/nothing': 'x' })).status).toBe(422);
      expect(tagOf(await save(etag, { '/desk': 'D-2' }))).toBe(etag);
    });
  });

  test('a session that another program ends is over at the next call', async () => {
    const sessions = new DatabaseSync(join(product.dataDir, 'sessions.db'), { timeout: 5000 });
    onTestFinished(() => sessions.close());
    sessions.exec('UPDATE sessions SET last_seen_at = last_seen_at - 60000');
    expect((await settings(ada)).status).toBe(200);
    sessions.exec('DELETE FROM sessions');
    expect((await settings(ada)).status).toBe(401);
  });

  test('an access token that is over is renewed, and the answer goes on with the new one', async () => {
    const before = await settings(ada);
    product.clock.ahead += 16 * 60_000;
    const after = await settings(ada);
    expect([after.status, after.body]).toEqual([200, before.body]);
    expect(product.directoryCalls.filter(call => call === 'POST /token')).toHaveLength(2);
  });
});
