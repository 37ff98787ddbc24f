/** `npm run migrate-data`: a data folder moves to PostgreSQL while the command is killed again and again. */

import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../harness/client.ts';
import { startCluster, type Cluster } from '../harness/postgres.ts';
import { freePorts, startProcess } from '../harness/process.ts';
import { signIn } from '../harness/sign-in.ts';

const ROOT = join(import.meta.dirname, '../..');
const PEOPLE = 8000;

let cluster: Cluster;
let folder: string;
beforeAll(async () => {
  cluster = await startCluster();
  folder = await mkdtemp(join(tmpdir(), 'authui-migrate-'));
}, 60_000);
afterAll(async () => {
  await cluster.end();
  await rm(folder, { recursive: true });
}, 60_000);

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** @param killAfter milliseconds after its first line about rows */
function migrate(dataDir: string, url: string, killAfter?: number, args: readonly string[] = []): Promise<Run> {
  const child = spawn(process.execPath, ['server/migrate-data.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], AUTHUI_DATA_DIR: dataDir, DATABASE_URL: url },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (killAfter !== undefined && / of /.test(text)) setTimeout(() => child.kill('SIGKILL'), killAfter);
    });
  }
  return new Promise(resolve => child.once('exit', code => resolve({ code, output })));
}

async function ask<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<T>(sql);
  await client.end();
  return rows;
}

function fill(dataDir: string): void {
  const database = new DatabaseSync(join(dataDir, 'directory.db'));
  database.exec('BEGIN');
  const insert = database.prepare(
    `INSERT INTO directory_users (sub, disabled, profile, changes, created_at) VALUES (?, 0, ?, '{}', 1)`,
  );
  for (let n = 0; n < PEOPLE; n += 1) insert.run(`Ab-ä${n}`, JSON.stringify({ 'standard/given_name': `N${n} '?` }));
  database.exec('COMMIT');
  database.close();
}

test(
  'killed at any moment it goes on, and a person is still signed in on PostgreSQL',
  { timeout: 240_000 },
  async () => {
    const dataDir = join(folder, 'data');
    const ports = await freePorts();
    const before = await startProcess(ports, dataDir, 90_000);
    const client = createClient();
    await signIn(client, before);
    const settings = await client.api(`${before.url}/api/settings`);
    expect(await before.end('SIGTERM')).toBe(0);
    fill(dataDir);
    const picture = 'p'.repeat(32);
    await cp(join(ROOT, 'package.json'), join(dataDir, 'pictures', `${picture}.webp`));

    const url = await cluster.createDatabase();
    const kills = [];
    for (const delay of [0, 5, 20, 60, 150]) kills.push(await migrate(dataDir, url, delay, ['--with-secrets']));
    expect(kills.filter(({ code }) => code === null).length).toBeGreaterThan(2);
    const [between] = await ask<{ project: string }>(url, 'SELECT project FROM project_stamp');
    // a kill may come between its last step and its end
    const isFilled = between?.project === 'demo';
    if (kills.at(-1)?.code === null && !isFilled) {
      expect(between?.project).toBe('(being filled with the data of demo)');
      const refused = startProcess(ports, dataDir, 20_000, { DATABASE_URL: url });
      await expect(refused).rejects.toThrow('This store belongs to the project "(being filled');
    }
    if (!isFilled) {
      const last = await migrate(dataDir, url, undefined, ['--with-secrets']);
      expect(last.output).toContain('has been compared');
      expect(last.code).toBe(0);
    }
    expect(await ask(url, 'SELECT COUNT(*)::int AS n FROM directory_users')).toEqual([{ n: PEOPLE + 3 }]);
    const signedIn = `SELECT COUNT(*)::int AS n FROM directory_users WHERE activity LIKE '% siu%'`;
    expect(await ask(url, signedIn)).toEqual([{ n: 1 }]);
    expect(await ask(url, 'SELECT name FROM picture_bytes')).toEqual([{ name: picture }]);

    const environment = { DATABASE_URL: url, AUTHUI_DATA_DIR: '' };
    const after = await startProcess(ports, dataDir, 60_000, environment);
    const same = await client.api(`${after.url}/api/settings`);
    expect([same.status, same.body]).toEqual([200, settings.body]);
    expect(await after.end('SIGTERM')).toBe(0);

    const again = await migrate(dataDir, url);
    expect([again.code, again.output]).toEqual([1, 'The database belongs to "demo" already; give an empty one\n']);
  },
);

test('it says what is wrong with the folder, the database or the environment, and no password', async () => {
  const url = await cluster.createDatabase();
  expect(await migrate(join(folder, 'nowhere'), url)).toMatchObject({ code: 1 });
  const nothing = await migrate('', 'mysql://u:canary@h/d');
  expect(nothing.code).toBe(1);
  expect(nothing.output).toMatch(/^AUTHUI_DATA_DIR: .*\nDATABASE_URL: must be a URL/);
  expect(nothing.output).not.toContain('canary');
  await writeFile(join(folder, 'directory.db'), '');
  expect((await migrate(folder, url)).code).toBe(1);
});
