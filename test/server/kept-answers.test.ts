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

  test('what another program writes is seen at once', async () => {
    writeElsewhere(`UPDATE directory_users SET profile = json_set(profile, '$."standard/given_name"', 'Augusta')`);
    expect((await settings(ada)).body).toContain('Augusta');
    writeElsewhere(`UPDATE directory_login_ids SET value = 'countess@example.com' WHERE value = 'ada@example.com'`);
    expect((await settings(ada)).body).toContain('countess@example.com');
  });

  test.each([
    ['session', `DELETE FROM directory_records WHERE model = 'Session'`],
    ['grant', `DELETE FROM directory_records WHERE model IN ('Grant', 'RefreshToken')`],
    ['account', `UPDATE directory_users SET disabled = 1`],
  ])('without its %s there is no answer any more', async (_what, sql) => {
    writeElsewhere(sql);
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
