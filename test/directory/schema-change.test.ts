import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { administer, subjectOf, type AdminUser } from '../harness/admin.ts';
import { ConfigError } from '../../server/config.ts';
import { account, editedDemo, patch, signIn, startDirectory, userInfo } from './harness.ts';

/** @param id of the one that changes */
const demoWith = (id: string, change: Record<string, unknown> | undefined) =>
  editedDemo(attribute => (attribute.id !== id ? attribute : change && { ...attribute, ...change }));

async function faultsOf(start: Promise<unknown>): Promise<string> {
  const error = await start.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof ConfigError)) throw new Error('no fault of the configuration', { cause: error });
  return error.message;
}

test('renaming /department to /team keeps everybody’s value', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  expect(await userInfo(at, token)).toMatchObject({ custom_attributes: { department: 'engineering' } });
  const after = await at.restart({ catalogue: demoWith('0001', { pointer: '/team' }) });
  const claims = await userInfo(after, token);
  expect(claims).toMatchObject({ custom_attributes: { team: 'engineering' } });
  expect(JSON.stringify(claims)).not.toContain('department');
  const call = await administer(after);
  const linus = await call('GET', `/admin/users/${await subjectOf(call, 'linus@example.com')}`);
  expect((linus.body as AdminUser).attributes).toMatchObject({ '/team': 'customer_support' });
  const back = await after.restart({ catalogue: demoWith('none', {}) });
  expect(await userInfo(back, token)).toMatchObject({ custom_attributes: { department: 'engineering' } });
});

test('a dropped id refuses to start, says which one, and nothing has changed', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const renamed = await at.restart({ catalogue: demoWith('0001', { pointer: '/team' }) });
  const fault = await faultsOf(renamed.restart({ catalogue: demoWith('0001', undefined) }));
  expect(fault).toContain('"0001" (/team) is missing');
  const back = await renamed.restart();
  expect(await userInfo(back, token)).toMatchObject({ custom_attributes: { team: 'engineering' } });
});

test('a retyped id refuses to start and says which one; every fault is listed', async () => {
  const at = await startDirectory();
  await at.restart();
  const catalogue = editedDemo(attribute => {
    if (attribute.id === '0003') return { ...attribute, type: 'number' };
    if (attribute.id === '0002') return { ...attribute, type: 'email' };
    return attribute.id === '0012' ? undefined : attribute;
  });
  const faults = await faultsOf(at.restart({ catalogue }));
  expect(faults.split('\n')).toEqual([
    expect.stringContaining('"0002" (/desk) has type string and cannot become email'),
    expect.stringContaining('"0003" (/coffees_per_day) has type integer and cannot become number'),
    expect.stringContaining('"0012" (/risk_note) is missing'),
  ]);
  const fresh = { id: '0099', pointer: '/new_one', type: 'string' };
  await faultsOf(at.restart({ catalogue: demoWith('0012', fresh) }));
  const back = await at.restart({ catalogue: demoWith('none', {}) });
  const stored = await back.database.all<{ id: string; type: string }>('SELECT id, type FROM directory_attributes');
  expect(stored).toHaveLength(12);
  expect(stored).not.toContainEqual(expect.objectContaining({ id: '0099' }));
});

test('an id that was new in one start is known in the next', async () => {
  const at = await startDirectory();
  const shoe = { id: '0099', pointer: '/shoe_size', type: 'integer' };
  const after = await at.restart({ catalogue: editedDemo(attribute => attribute, [shoe]) });
  const call = await administer(after);
  const path = `/admin/users/${await subjectOf(call, 'ada@example.com')}`;
  const { etag } = await call('GET', path);
  expect((await call('PATCH', path, { ifMatch: etag, json: { '/shoe_size': 38 } })).status).toBe(200);
  const fault = await faultsOf(after.restart({ catalogue: editedDemo(attribute => attribute) }));
  expect(fault).toContain('"0099" (/shoe_size) is missing');
});

test('narrowed limits keep stored values readable, and they block nothing else', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const catalogue = editedDemo(attribute => {
    if (attribute.id === '0001') return { ...attribute, enum: ['sales', 'customer_support'], enum_labels: {} };
    return attribute.id === '0003' ? { ...attribute, maximum: 2 } : attribute;
  });
  const after = await at.restart({ catalogue });
  const read = await account(after, token);
  const { attributes } = (await read.json()) as { attributes: { pointer: string; value?: unknown }[] };
  const valueOf = (pointer: string) => attributes.find(attribute => attribute.pointer === pointer)?.value;
  expect([valueOf('/department'), valueOf('/coffees_per_day')]).toEqual(['engineering', 3]);
  const saved = await patch(after, token, read.headers.get('etag') ?? '', { '/desk': 'N-1' });
  expect(saved.status).toBe(200);
  expect(await userInfo(after, token)).toMatchObject({
    custom_attributes: { department: 'engineering', coffees_per_day: 3, desk: 'N-1' },
  });
  const refused = await patch(after, token, saved.headers.get('etag') ?? '', {
    '/department': 'legal',
    '/coffees_per_day': 4,
  });
  expect(await refused.json()).toMatchObject({
    issues: [
      { pointer: '/department', code: 'not_in_list' },
      { pointer: '/coffees_per_day', code: 'too_large', params: { maximum: 2 } },
    ],
  });
});

/** Starts the program on a data folder; it is stopped once it is ready. @returns how it ended, and what it said */
async function run(dataDir: string, attributes: string): Promise<{ code: number | null; output: string }> {
  const file = join(dataDir, 'authui.yaml');
  await writeFile(file, `user_profile: { custom_attributes: { attributes: [${attributes}] } }\n`);
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../server/main.ts')], {
    env: {
      AUTHUI_CONFIG: file,
      AUTHUI_DATA_DIR: dataDir,
      AUTHUI_ROLE: 'directory',
      DIRECTORY_PORT: '0',
      AUTHUI_DRAIN_SECONDS: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('is ready.') && !child.killed) child.kill('SIGTERM');
    });
  }
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { code, output };
}

test('the program ends with code 1 and one sentence about the id that was dropped', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'schema-change-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const team = '{ id: "0001", pointer: /team, type: string }';
  const first = await run(dataDir, '{ id: "0001", pointer: /department, type: string }');
  expect([first.code, first.output]).toEqual([0, expect.stringContaining('is ready.')]);
  expect((await run(dataDir, team)).code).toBe(0);
  const dropped = await run(dataDir, '{ id: "0002", pointer: /team, type: string }');
  expect(dropped.code).toBe(1);
  expect(dropped.output.trim()).toBe(
    'The configuration has a fault:\n' +
      '  user_profile.custom_attributes: the attribute with id "0001" (/team) is missing; ' +
      'an attribute is never deleted: rename it and hide it instead',
  );
  expect((await run(dataDir, team)).code).toBe(0);
});
