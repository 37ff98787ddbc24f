/** What the database port promises, on every database (reliability plan F3, F22). */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Database, Queries } from '../../server/sql/database.ts';
import { migrate, stamp, type Migration } from '../../server/sql/migrate.ts';
import { secretTable } from '../../server/secrets.ts';
import { openPictureTable } from '../../server/directory/pictures/table.ts';
import { DIRECTORY_MIGRATIONS } from '../../server/directory/store/migrations.ts';
import { BACKENDS, startBackend, type Backend } from '../harness/backends.ts';
import * as v from 'valibot';

describe.each(BACKENDS)('%s', name => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend(name);
  }, 60_000);
  afterAll(() => backend.end(), 60_000);

  /** Programs that share a new database, closed with the test. Two of one process would stop each other on SQLite. */
  async function openings(count: number): Promise<Database[]> {
    const open = await backend.create();
    const databases: Database[] = [];
    for (let number = 0; number < count; number += 1) {
      databases.push(name === 'SQLite' && databases[0] ? databases[0] : await open());
    }
    onTestFinished(async () => {
      for (const database of new Set(databases)) await database.close();
    });
    return databases;
  }

  async function openOne(): Promise<Database> {
    const [database] = await openings(1);
    if (!database) throw new Error('none');
    return database;
  }

  async function withCounter(databases: readonly Database[]): Promise<void> {
    await databases[0]?.run('CREATE TABLE counter (id INTEGER PRIMARY KEY, n BIGINT NOT NULL)');
    await databases[0]?.run('INSERT INTO counter (id, n) VALUES (1, 0)');
  }

  const countOf = async (database: Queries) =>
    (await database.get<{ n: number }>('SELECT n FROM counter WHERE id = 1'))?.n;

  const increment = (database: Database) =>
    database.transaction(async queries => {
      const before = (await countOf(queries)) ?? 0;
      await Promise.resolve();
      await queries.run('UPDATE counter SET n = ? WHERE id = 1', before + 1);
    });

  test('loses no increment of writers that read first, from two programs', async () => {
    const databases = await openings(2);
    await withCounter(databases);
    const write = async (database: Database) => {
      for (let round = 0; round < 25; round += 1) await increment(database);
    };
    const writers = databases.flatMap(database => Array.from({ length: 4 }, () => database));
    await Promise.all(writers.map(write));
    expect(await Promise.all(databases.map(countOf))).toEqual([200, 200]);
  });

  test('keeps a condition over several rows that two programs check before they write', async () => {
    const databases = await openings(2);
    const [first, second] = databases as [Database, Database];
    await first.run('CREATE TABLE ways (id TEXT PRIMARY KEY, sub TEXT NOT NULL)');
    await first.run('CREATE INDEX ways_of ON ways (sub)');
    /** The last one stays: the rule that unlinking follows. */
    const remove = (database: Database, sub: string, id: string) =>
      database.transaction(async queries => {
        const ways = await queries.all('SELECT id FROM ways WHERE sub = ?', sub);
        if (ways.length > 1) await queries.run('DELETE FROM ways WHERE id = ?', id);
      });
    for (let round = 0; round < 25; round += 1) {
      const sub = `s${round}`;
      for (const way of ['a', 'b']) await first.run('INSERT INTO ways (id, sub) VALUES (?, ?)', sub + way, sub);
      await Promise.all([remove(first, sub, `${sub}a`), remove(second, sub, `${sub}b`)]);
      expect(await first.all('SELECT id FROM ways WHERE sub = ?', sub)).toHaveLength(1);
    }
  });

  test('lets a single conditional write not slip past a transaction that forbids it', async () => {
    const [first, second] = (await openings(2)) as [Database, Database];
    await first.run('CREATE TABLE ended (sub TEXT PRIMARY KEY)');
    await first.run('CREATE TABLE tokens (id TEXT PRIMARY KEY, sub TEXT NOT NULL)');
    await first.run('CREATE INDEX tokens_of ON tokens (sub)');
    for (let round = 0; round < 40; round += 1) {
      const sub = `s${round}`;
      await Promise.all([
        first.transaction(async queries => {
          await queries.run('INSERT INTO ended (sub) VALUES (?)', sub);
          await queries.run('DELETE FROM tokens WHERE sub = ?', sub);
        }),
        second.run(
          'INSERT INTO tokens (id, sub) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM ended WHERE sub = ?)',
          `t${round}`,
          sub,
          sub,
        ),
      ]);
      expect(await first.all('SELECT id FROM tokens WHERE sub = ?', sub)).toEqual([]);
    }
  });

  test('of twenty that take a row exactly one gets it, and of twenty that find a key free one takes it', async () => {
    const databases = await openings(2);
    const [first] = databases as [Database];
    await first.run('CREATE TABLE names (name TEXT PRIMARY KEY, owner BIGINT NOT NULL)');
    const claim = (database: Database, owner: number) =>
      database.transaction(async queries => {
        if (await queries.get('SELECT owner FROM names WHERE name = ?', 'ada')) return 'taken';
        await queries.run('INSERT INTO names (name, owner) VALUES (?, ?)', 'ada', owner);
        return 'mine';
      });
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => claim(databases[index % 2] ?? first, index)),
    );
    expect(claims.filter(outcome => outcome === 'mine')).toHaveLength(1);
    const takes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (databases[index % 2] ?? first).transaction(queries =>
          queries.get('DELETE FROM names WHERE name = ? RETURNING owner', 'ada'),
        ),
      ),
    );
    expect(takes.filter(Boolean)).toHaveLength(1);
    await first.run('INSERT INTO names (name, owner) VALUES (?, ?)', 'linus', 1);
    const key = first.run('INSERT INTO names (name, owner) VALUES (?, ?)', 'linus', 2);
    await expect(key).rejects.toThrow(/unique/i);
  });

  test('rolls back what a failing transaction did, and goes on with the next', async () => {
    const database = await openOne();
    await withCounter([database]);
    const failing = database.transaction(async queries => {
      await queries.run('UPDATE counter SET n = 7');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await expect(database.run('INSERT INTO nowhere VALUES (1)')).rejects.toThrow('nowhere');
    await expect(database.transaction(queries => queries.run('not SQL'))).rejects.toThrow('syntax error');
    expect(await database.run('UPDATE counter SET n = n + 1')).toBe(1);
    expect(await countOf(database)).toBe(1);
  });

  test('never shows a reader what an open transaction has not committed', async () => {
    const database = await openOne();
    await withCounter([database]);
    await database.transaction(async queries => {
      await queries.run('UPDATE counter SET n = 1');
      expect(await countOf(queries)).toBe(1);
      expect(await countOf(database)).toBe(0);
    });
    expect(await countOf(database)).toBe(1);
  });

  test('gives back what it was given: text, large numbers, bytes, nothing', async () => {
    const database = await openOne();
    await database.run('CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT, number BIGINT, bytes BYTEA)');
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const text = `'?' "$1" \\ % äöü 😀 \u0001 ${'x'.repeat(100_000)}`;
    await database.run(
      `INSERT INTO things (id, text, number, bytes) VALUES (?, ?, ?, ?), (?, '?', ?, ?)`,
      1,
      text,
      Number.MAX_SAFE_INTEGER,
      bytes,
      2,
      null,
      null,
    );
    const rows = await database.all<{ bytes: Uint8Array | null }>('SELECT text, number, bytes FROM things ORDER BY id');
    expect(rows.map(({ bytes, ...rest }) => ({ ...rest, bytes: bytes && [...bytes] }))).toEqual([
      { text, number: Number.MAX_SAFE_INTEGER, bytes: [...bytes] },
      { text: '?', number: null, bytes: null },
    ]);
    expect(await database.get('SELECT COUNT(*) AS n FROM things')).toEqual({ n: 2 });
    expect(await database.get('SELECT text FROM things WHERE id = ?', 3)).toBeUndefined();
  });

  describe('a migration', () => {
    const MIGRATIONS: readonly Migration[] = [
      ['CREATE TABLE people (name TEXT NOT NULL)', "INSERT INTO people (name) VALUES ('Ada')"],
      ["ALTER TABLE people ADD COLUMN town TEXT NOT NULL DEFAULT ''", "UPDATE people SET town = 'London'"],
    ];
    const people = (database: Database) => database.all('SELECT * FROM people');

    test('stopped at any statement goes on at the next start, and loses no row', async () => {
      const statements = MIGRATIONS.flat().length;
      for (let survived = 0; survived < statements; survived += 1) {
        const [dying, next] = (await openings(2)) as [Database, Database];
        let done = 0;
        const cut = MIGRATIONS.map(version =>
          version.map(sql => ((done += 1) > survived ? 'SELECT dies FROM here' : sql)),
        );
        await expect(migrate(dying, 'a', cut)).rejects.toThrow('here');
        await migrate(next, 'a', MIGRATIONS);
        expect(await people(next)).toEqual([{ name: 'Ada', town: 'London' }]);
      }
    });

    test('is done once when five programs start at the same time', async () => {
      const databases = await openings(5);
      await Promise.all(databases.map(database => migrate(database, 'a', MIGRATIONS)));
      await Promise.all(databases.map(database => migrate(database, 'directory', DIRECTORY_MIGRATIONS)));
      await Promise.all(databases.map(database => stamp(database, 'Acme')));
      await Promise.all(databases.map(database => expect(people(database)).resolves.toHaveLength(1)));
    });

    test('leaves a program of the version before working, which has its statements prepared', async () => {
      const [old, next] = (await openings(2)) as [Database, Database];
      await migrate(old, 'a', MIGRATIONS.slice(0, 1));
      const count = () => old.all('SELECT * FROM people');
      const inTransaction = () => old.transaction(queries => queries.all('SELECT * FROM people'));
      expect([await count(), await inTransaction()]).toHaveLength(2);
      await migrate(next, 'a', MIGRATIONS);
      expect(await count()).toHaveLength(1);
      expect(await inTransaction()).toHaveLength(1);
      expect(await old.run('INSERT INTO people (name) VALUES (?)', 'Linus')).toBe(1);
      await expect(migrate(old, 'a', MIGRATIONS.slice(0, 1))).rejects.toThrow(/a store has version 2.*knows 1/);
    });

    test('of a store that belongs to another project is refused', async () => {
      const database = await openOne();
      await stamp(database, 'Acme');
      await stamp(database, 'Acme');
      await expect(stamp(database, 'demo')).rejects.toThrow('belongs to the project "Acme"');
    });
  });

  test('gives all programs that start at once the same secret, and says which one is damaged', async () => {
    const databases = await openings(4);
    const Schema = v.object({ secret: v.string() });
    const tables = await Promise.all(databases.map(secretTable));
    const read = await Promise.all(
      tables.map((table, index) => table.read('a.json', Schema, () => ({ secret: `s${index}` }))),
    );
    expect(new Set(read.map(({ secret }) => secret)).size).toBe(1);
    await tables[0]?.replace('a.json', { secret: 'other' });
    expect(await tables[1]?.read('a.json', Schema, () => ({ secret: '' }))).toEqual({ secret: 'other' });
    await tables[0]?.replace('a.json', { canary: 4711 });
    const damaged = tables[1]?.read('a.json', Schema, () => ({ secret: '' }));
    await expect(damaged).rejects.toThrow('a.json in the table product_secrets does not hold what it should');
  });

  test('keeps pictures, and names those nobody shows', async () => {
    const database = await openOne();
    await migrate(database, 'directory', DIRECTORY_MIGRATIONS);
    const clock = { now: 1000 };
    const pictures = await openPictureTable(database, () => clock.now);
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
    const [shown, unused] = [await pictures.add(bytes), await pictures.add(bytes)];
    await database.run(
      `INSERT INTO directory_users (sub, disabled, profile, changes, created_at) VALUES ('s', 0, '{}', '{}', 0)`,
    );
    await database.run(`INSERT INTO directory_pictures (name, sub, address) VALUES (?, 's', 'a')`, shown);
    expect(await pictures.read(shown)).toEqual(bytes);
    expect(await pictures.olderThan(500)).toEqual([]);
    clock.now += 500;
    expect(await pictures.olderThan(500)).toEqual([unused]);
    await pictures.remove(unused);
    expect(await pictures.read(unused)).toBeUndefined();
    expect(await pictures.olderThan(0)).toEqual([]);
  });
});
