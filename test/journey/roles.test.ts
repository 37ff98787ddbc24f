/** The two apps as processes of their own, each with its own data folder. */

import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Settings } from '../../src/api/contract.ts';
import { createClient } from '../harness/client.ts';
import { freePorts, startProcess, type Ports, type ProductProcess } from '../harness/process.ts';
import { signIn } from '../harness/sign-in.ts';

const PATIENCE = 30_000;

let ports: Ports;
let pageData: string;
let directoryData: string;
let directory: ProductProcess;

beforeAll(async () => {
  ports = await freePorts();
  pageData = await mkdtemp(join(tmpdir(), 'authui-page-'));
  directoryData = await mkdtemp(join(tmpdir(), 'authui-directory-'));
  directory = await startProcess(ports, directoryData, PATIENCE, { AUTHUI_ROLE: 'directory' });
});
afterAll(async () => {
  await directory.end('SIGTERM');
  await Promise.all([pageData, directoryData].map(folder => rm(folder, { recursive: true })));
});

test('the page alone says which secret it needs', async () => {
  await expect(startProcess(ports, pageData, PATIENCE, { AUTHUI_ROLE: 'authui' })).rejects.toThrow(
    /authui-client\.json is missing; start the directory first, or copy it from its data folder/,
  );
});

test('with the secret copied, a person signs in and saves across the two', async () => {
  await copyFile(join(directoryData, 'authui-client.json'), join(pageData, 'authui-client.json'));
  const page = await startProcess(ports, pageData, PATIENCE, { AUTHUI_ROLE: 'authui' });
  const client = createClient();
  expect((await signIn(client, page)).url).toBe(`${page.url}/settings`);
  const { headers } = await client.api(`${page.url}/api/settings`);
  const saved = await client.api(`${page.url}/api/profile`, {
    method: 'PATCH',
    json: { '/desk': 'D-7' },
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
  expect(saved.status).toBe(200);
  const { attributes } = JSON.parse(saved.body) as Settings;
  expect(attributes.find(({ pointer }) => pointer === '/desk')?.value).toBe('D-7');
  expect((await readdir(pageData)).toSorted()).not.toContain('directory.db');
  expect(await page.end('SIGTERM')).toBe(0);
});
