import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretFolder } from '../../server/secret-folder.ts';

const Schema = v.object({ secret: v.string() });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authui-secret-'));
});
afterAll(() => rm(folder, { recursive: true }));

const open = (name: string, secret = 'made') => secretFolder(folder).read(name, Schema, () => ({ secret }));

test('a secret is made once, for its owner only, and is the same ever after', async () => {
  const inside = join(folder, 'new');
  expect(await secretFolder(inside).read('a.json', Schema, () => ({ secret: 'first' }))).toEqual({ secret: 'first' });
  expect(await secretFolder(inside).read('a.json', Schema, () => ({ secret: 'second' }))).toEqual({ secret: 'first' });
  expect((await stat(join(inside, 'a.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(inside)).mode & 0o777).toBe(0o700);
  expect(await readdir(inside)).toEqual(['a.json']);
});

test('of twenty that start at once all get the same one', async () => {
  const secrets = await Promise.all(Array.from({ length: 20 }, (_, index) => open('race.json', String(index))));
  expect(new Set(secrets.map(({ secret }) => secret)).size).toBe(1);
  expect((await readdir(folder)).filter(name => name.startsWith('race.json'))).toEqual(['race.json']);
});

test.each([0o640, 0o604, 0o644, 0o620, 0o601, 0o666])('a secret of mode %o is refused, with the remedy', async mode => {
  await open('open.json');
  const file = join(folder, 'open.json');
  await chmod(file, mode);
  await expect(open('open.json')).rejects.toThrow(`chmod 600 ${file}`);
  await chmod(file, 0o600);
  expect(await open('open.json')).toEqual({ secret: 'made' });
});

test.each(['', '{', '{"secret": canary-4711}', '{"secret": 47114711}', '"canary-4711"', 'null'])(
  'a file that holds %j is refused by name, stays as it is, and is not quoted',
  async text => {
    const file = join(folder, 'broken.json');
    await writeFile(file, text, { mode: 0o600 });
    const error = await open('broken.json').then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error?.message).toContain(file);
    expect(JSON.stringify([error?.message, error?.stack, error?.cause])).not.toContain('4711');
    expect(await readFile(file, 'utf8')).toBe(text);
  },
);
