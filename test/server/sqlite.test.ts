/** The database port over SQLite, and what brings a store to its shape (reliability plan F3, F14, F22). */

import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../server/sql/database.ts';
import { migrate, stamp, type Migration } from '../../server/sql/migrate.ts';
import { openSqlite } from '../../server/sql/sqlite.ts';
import { isStorageFull } from '../../server/sql/storage-full.ts';

let folder: string;
let files = 0;
const newFile = () => join(folder, `${(files += 1)}.db`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authui-sqlite-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function withDatabase(work: (database: Database, file: string) => Promise<void>): Promise<void> {
  const file = newFile();
  const database = openSqlite(file);
  try {
    await work(database, file);
  } finally {
    await database.close();
  }
}

const withCounter = (work: (database: Database, file: string) => Promise<void>) =>
  withDatabase(async (database, file) => {
    await database.run('CREATE TABLE counter (n INTEGER NOT NULL)');
    await database.run('INSERT INTO counter (n) VALUES (0)');
    await work(database, file);
  });

const countOf = async (database: Database) => (await database.get<{ n: number }>('SELECT n FROM counter'))?.n;

describe('a database', () => {
  test('F3 has its pragmas at the first open and at every other, on both connections', async () => {
    const file = newFile();
    for (let opening = 0; opening < 3; opening += 1) {
      const database = openSqlite(file);
      const pragmas = async (queries: Pick<Database, 'get'>) =>
        Promise.all(
          ['journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys'].map(async name =>
            Object.values((await queries.get(`PRAGMA ${name}`)) ?? {}).at(0),
          ),
        );
      expect(await pragmas(database)).toEqual(['wal', 2, 5000, 1]);
      expect(await database.transaction(pragmas)).toEqual(['wal', 2, 5000, 1]);
      await database.close();
    }
  });

  test('that cannot be a file is an error', () => {
    expect(() => openSqlite(join(folder, 'nowhere', 'a.db'))).toThrow(/unable to open/);
    expect(() => openSqlite(':memory:')).toThrow('journal_mode is memory instead of wal');
  });

  test('opens while another process is writing its first page', async () => {
    const file = newFile();
    const locked = new Worker(
      `const { DatabaseSync } = require('node:sqlite');
       const { parentPort, workerData } = require('node:worker_threads');
       const database = new DatabaseSync(workerData);
       database.exec('BEGIN EXCLUSIVE; CREATE TABLE t (a)');
       parentPort.postMessage('locked');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
       database.exec('COMMIT');
       database.close();`,
      { eval: true, workerData: file },
    );
    const ended = new Promise(resolve => locked.once('exit', resolve));
    await new Promise(resolve => locked.once('message', resolve));
    const database = openSqlite(file);
    expect(await database.all('SELECT name FROM sqlite_master')).toHaveLength(1);
    await database.close();
    await ended;
  });

  test('F3 loses no increment of four writers with two openings of one file', () =>
    withCounter(async (first, file) => {
      const second = openSqlite(file);
      const write = async (database: Database) => {
        for (let round = 0; round < 500; round += 1) {
          await database.transaction(async queries => {
            const row = await queries.get<{ n: number }>('SELECT n FROM counter');
            await Promise.resolve();
            await queries.run('UPDATE counter SET n = ?', (row?.n ?? 0) + 1);
          });
        }
      };
      await Promise.all([write(first), write(first), write(first)]);
      await write(second);
      expect(await countOf(first)).toBe(2000);
      await second.close();
    }));

  test('F3 loses no increment of two processes at once', () =>
    withCounter(async (database, file) => {
      const ended = runWorker(WRITER, { file });
      for (let round = 0; round < 250; round += 1) {
        await database.transaction(async queries => {
          const row = await queries.get<{ n: number }>('SELECT n FROM counter');
          await queries.run('UPDATE counter SET n = ?', (row?.n ?? 0) + 1);
        });
        if (round % 10 === 0) await new Promise(resolve => setTimeout(resolve, 1));
      }
      expect(await ended).toBe(0);
      expect(await countOf(database)).toBe(500);
    }));

  test('rolls back what a failing transaction did, and goes on with the next', () =>
    withCounter(async database => {
      const failing = database.transaction(async queries => {
        await queries.run('UPDATE counter SET n = 7');
        throw new Error('changed my mind');
      });
      const next = database.transaction(async queries => queries.run('UPDATE counter SET n = n + 1'));
      await expect(failing).rejects.toThrow('changed my mind');
      expect(await next).toBe(1);
      expect(await countOf(database)).toBe(1);
      await expect(database.run('INSERT INTO nowhere VALUES (1)')).rejects.toThrow('no such table');
      await expect(database.transaction(queries => queries.run('not SQL'))).rejects.toThrow('syntax error');
      expect(await database.run('UPDATE counter SET n = 3')).toBe(1);
    }));

  test('never shows a reader what an open transaction has not committed', () =>
    withCounter(async database => {
      let release = () => {};
      const held = new Promise<void>(resolve => (release = resolve));
      const transaction = database.transaction(async queries => {
        await queries.run('UPDATE counter SET n = 1');
        expect(await queries.get('SELECT n FROM counter')).toMatchObject({ n: 1 });
        await held;
      });
      const write = database.run('UPDATE counter SET n = n * 10');
      await new Promise(resolve => setTimeout(resolve, 10));
      expect(await countOf(database)).toBe(0);
      release();
      await Promise.all([transaction, write]);
      expect(await countOf(database)).toBe(10);
    }));

  test('F14 that is full refuses writes, keeps what it has, and works again once there is room', () =>
    withDatabase(async database => {
      await database.run('CREATE TABLE heap (text TEXT NOT NULL)');
      await database.run('INSERT INTO heap (text) VALUES (?)', 'kept');
      await database.transaction(async queries => void (await queries.get('PRAGMA max_page_count = 10')));
      const big = 'x'.repeat(100_000);
      const refused = await database.run('INSERT INTO heap (text) VALUES (?)', big).catch((error: unknown) => error);
      expect(isStorageFull(refused)).toBe(true);
      await expect(
        database.transaction(async queries => {
          await queries.run('INSERT INTO heap (text) VALUES (?)', 'small');
          await queries.run('INSERT INTO heap (text) VALUES (?)', big);
        }),
      ).rejects.toThrow('full');
      expect(await database.all('SELECT text FROM heap')).toEqual([expect.objectContaining({ text: 'kept' })]);
      await database.transaction(async queries => void (await queries.get('PRAGMA max_page_count = 10000')));
      expect(await database.run('INSERT INTO heap (text) VALUES (?)', big)).toBe(1);
      expect(await database.get('PRAGMA integrity_check')).toMatchObject({ integrity_check: 'ok' });
    }));
});

describe('F2 a commit that is told of before it is on disk', () => {
  /** How the disk answers, in a program of its own: `disk` holds callbacks of `fdatasync` back until it is told. */
  const onSlowDisk = (work: string) =>
    runWorker(
      `
      import assert from 'node:assert/strict';
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      import { setTimeout as wait } from 'node:timers/promises';
      import { workerData } from 'node:worker_threads';
      const disk = [];
      fs.fdatasync = (file, done) => disk.push(done);
      syncBuiltinESMExports();
      const { openSqlite } = await import(workerData.sqlite);
      const database = openSqlite(workerData.file);
      await database.run('CREATE TABLE counter (n INTEGER NOT NULL)');
      await database.run('INSERT INTO counter (n) VALUES (0)');
      assert.equal(disk.length, 0);
      const told = [];
      const add = queries => queries.run('UPDATE counter SET n = n + 1');
      const commit = name => {
        database.transaction(add, onDisk => onDisk.then(() => told.push(name), error => told.push(name + ' ' + error.code)))
          .then(() => told.push(name + ' committed'), error => told.push(name + ' ' + error.code));
      };
      const transaction = name => {
        database.transaction(add).then(() => told.push(name), error => told.push(name + ' ' + error.code));
      };
      const count = async () => (await database.get('SELECT n FROM counter')).n;
      ${work}`,
      { file: newFile() },
    );

  test('is told of again once it is, and so is what shares it', async () => {
    const exit = await onSlowDisk(`
      commit('early');
      transaction('late');
      await wait(20);
      assert.deepEqual(told, ['early committed']);
      assert.equal(disk.length, 1);
      disk.shift()(null);
      await wait(20);
      assert.deepEqual(told, ['early committed', 'early', 'late']);
      await database.close();`);
    expect(exit).toBe(0);
  });

  test('is on disk with a sync that began after it, and there is one at a time', async () => {
    const exit = await onSlowDisk(`
      commit('a');
      await wait(20);
      commit('b');
      await wait(20);
      commit('c');
      await wait(20);
      assert.equal(await count(), 3);
      assert.equal(disk.length, 1);
      disk.shift()(null);
      await wait(20);
      assert.deepEqual(told, ['a committed', 'b committed', 'c committed', 'a']);
      assert.equal(disk.length, 1);
      disk.shift()(null);
      await wait(20);
      assert.deepEqual(told.slice(4), ['b', 'c']);
      assert.equal(disk.length, 0);
      transaction('by itself');
      await wait(20);
      assert.deepEqual(told.slice(6), ['by itself']);
      assert.equal(disk.length, 0);
      await database.close();`);
    expect(exit).toBe(0);
  });

  test('is waited for by whoever closes', async () => {
    const exit = await onSlowDisk(`
      commit('early');
      await wait(20);
      database.close().then(() => told.push('closed'));
      await wait(20);
      assert.deepEqual(told, ['early committed']);
      disk.shift()(null);
      await wait(20);
      assert.deepEqual(told, ['early committed', 'early', 'closed']);`);
    expect(exit).toBe(0);
  });

  test('is lost with a sync that fails, and nothing is read or written from then on', async () => {
    const exit = await onSlowDisk(`
      commit('early');
      transaction('late');
      await wait(20);
      commit('behind');
      await wait(20);
      disk.shift()(Object.assign(new Error('EIO'), { code: 'EIO' }));
      await wait(20);
      assert.deepEqual(told, ['early committed', 'behind committed', 'early unavailable', 'late unavailable', 'behind unavailable']);
      assert.equal(disk.length, 0);
      commit('more');
      transaction('more');
      await wait(20);
      assert.deepEqual(told.slice(5), ['more unavailable', 'more unavailable']);
      await assert.rejects(count(), { code: 'unavailable' });
      await database.close();`);
    expect(exit).toBe(0);
  });
});

/** @returns the exit code */
function runWorker(text: string, data: object): Promise<number> {
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`), {
    workerData: {
      ...data,
      sqlite: new URL('../../server/sql/sqlite.ts', import.meta.url).href,
      migrate: new URL('../../server/sql/migrate.ts', import.meta.url).href,
    },
  });
  return new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
}

const WRITER = `
import { workerData } from 'node:worker_threads';
const { openSqlite } = await import(workerData.sqlite);
const database = openSqlite(workerData.file);
for (let round = 0; round < 250; round += 1) {
  await database.transaction(async queries => {
    const row = await queries.get('SELECT n FROM counter');
    await queries.run('UPDATE counter SET n = ?', row.n + 1);
  });
}
await database.close();
`;

describe('a migration', () => {
  const MIGRATIONS: readonly Migration[] = [
    ['CREATE TABLE people (name TEXT NOT NULL)', "INSERT INTO people (name) VALUES ('Ada')"],
    ["ALTER TABLE people ADD COLUMN town TEXT NOT NULL DEFAULT ''", "UPDATE people SET town = 'London'"],
  ];
  const people = (database: Database) => database.all('SELECT * FROM people');

  test('leads from any version to the last, and is done once', () =>
    withDatabase(async database => {
      await migrate(database, 'a', MIGRATIONS.slice(0, 1));
      for (let again = 0; again < 3; again += 1) await migrate(database, 'a', MIGRATIONS);
      expect(await people(database)).toEqual([expect.objectContaining({ name: 'Ada', town: 'London' })]);
    }));

  test('that fails half-way leaves nothing of itself, and works once it is mended', () =>
    withDatabase(async database => {
      const [first = [], [alter = ''] = []] = MIGRATIONS;
      await expect(migrate(database, 'a', [first, [alter, 'UPDATE towns SET a = 1']])).rejects.toThrow('no such table');
      expect(await people(database)).toEqual([{ name: 'Ada' }].map(row => expect.objectContaining(row)));
      expect(Object.keys((await people(database))[0] ?? {})).toEqual(['name']);
      await migrate(database, 'a', MIGRATIONS);
      expect(await people(database)).toEqual([expect.objectContaining({ town: 'London' })]);
    }));

  test('stopped by death at any statement goes on at the next start', async () => {
    const statements = MIGRATIONS.flat().length;
    for (let survived = 0; survived < statements; survived += 1) {
      const file = newFile();
      const dying = openSqlite(file);
      let done = 0;
      const cut = MIGRATIONS.map(version =>
        version.map(sql => ((done += 1) > survived ? 'SELECT dies FROM here' : sql)),
      );
      await expect(migrate(dying, 'a', cut)).rejects.toThrow('no such');
      await dying.close();
      const next = openSqlite(file);
      await migrate(next, 'a', MIGRATIONS);
      expect(await people(next)).toEqual([expect.objectContaining({ name: 'Ada', town: 'London' })]);
      await next.close();
    }
  });

  test('is done once when three programs start at the same time', async () => {
    const file = newFile();
    const text = `
      import { workerData } from 'node:worker_threads';
      const { openSqlite } = await import(workerData.sqlite);
      const { migrate } = await import(workerData.migrate);
      const database = openSqlite(workerData.file);
      await migrate(database, 'a', workerData.migrations);
      await database.close();`;
    const exits = Array.from({ length: 3 }, () => runWorker(text, { file, migrations: MIGRATIONS }));
    expect(await Promise.all(exits)).toEqual([0, 0, 0]);
    const database = openSqlite(file);
    expect(await people(database)).toHaveLength(1);
    await database.close();
  });

  test('is refused for a store that is ahead of the program, which stays as it is', () =>
    withDatabase(async database => {
      await migrate(database, 'a', MIGRATIONS);
      await expect(migrate(database, 'a', MIGRATIONS.slice(0, 1))).rejects.toThrow(/a store has version 2.*knows 1/);
      expect(await people(database)).toHaveLength(1);
      await migrate(database, 'b', []);
    }));
});

test('a store of one project is refused to another, by name', async () => {
  const file = newFile();
  const database = openSqlite(file);
  await stamp(database, 'demo');
  await stamp(database, 'demo');
  await expect(stamp(database, 'Acme')).rejects.toThrow(/belongs to the project "demo".*says "Acme"/);
  await stamp(database, 'demo');
  await database.close();
  const bare = new DatabaseSync(file);
  expect(bare.prepare('SELECT project FROM project_stamp').all()).toHaveLength(1);
  bare.close();
});
