/**
 * What the container file promises, without a container engine: its start command, run by an unprivileged user on a tree
 * that nobody can write, behind the example nginx with TLS. Needs root, to become somebody else.
 */

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts, START, type Ports } from '../harness/process.ts';
import { startNginx, type Nginx } from './nginx.ts';

const ROOT = join(import.meta.dirname, '../..');
const UID = 10_001;
const asRoot = process.getuid?.() === 0;

let folder: string;
let ports: Ports;
let tls: number;
let product: ChildProcess;
let nginx: Nginx;
let output = '';

const containerFile = () => readFile(join(ROOT, '.container/Containerfile'), 'utf8');

/** Arguments of Node in its start command. */
function startArguments(text: string): string[] {
  const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(text) ?? [];
  const [, ...given] = JSON.parse(command) as string[];
  return given;
}

beforeAll(async () => {
  if (!asRoot) return;
  folder = await mkdtemp(join(tmpdir(), 'authui-container-'));
  ports = await freePorts();
  ({ port: tls } = await freePorts());
  const app = join(folder, 'app');
  // exactly what the second stage copies
  for (const [, name = ''] of (await containerFile()).matchAll(/^COPY --from=build \/app\/\S+ \.\/(\S*)$/gm)) {
    const wanted = name || 'package.json';
    if (wanted !== 'node_modules') await cp(join(ROOT, wanted), join(app, wanted), { recursive: true });
  }
  await productionModules(join(app, 'node_modules'));
  await mkdir(join(folder, 'data'), { mode: 0o700 });
  execFileSync('chown', [`${UID}:${UID}`, join(folder, 'data')]);
  execFileSync('chmod', ['-R', 'a-w,a+rX', app]);
  execFileSync('chmod', ['755', folder]);
  await writeFile(join(folder, 'authui.yaml'), 'project: { name: Contained }\nuser_profile: {}\n');
  product = spawn(process.execPath, startArguments(await containerFile()), {
    cwd: app,
    uid: UID,
    gid: UID,
    env: {
      NODE_ENV: 'production',
      AUTHUI_CONFIG: join(folder, 'authui.yaml'),
      AUTHUI_DATA_DIR: join(folder, 'data'),
      AUTHUI_PUBLIC_URL: `https://account.example.com:${tls}`,
      DIRECTORY_PUBLIC_URL: `https://id.example.com:${tls}`,
      PORT: String(ports.port),
      DIRECTORY_PORT: String(ports.directoryPort),
      AUTHUI_DRAIN_SECONDS: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    for (const stream of [product.stdout, product.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('is ready.')) resolve();
      });
    }
    product.once('exit', () => reject(new Error(output)));
  });
  execFileSync(
    'openssl',
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=account.example.com -keyout key.pem -out certificate.pem'.split(
      ' ',
    ),
    { cwd: folder, stdio: 'ignore' },
  );
  const example = (await readFile(join(ROOT, '.container/nginx.conf'), 'utf8'))
    .replaceAll('listen 443', `listen 127.0.0.1:${tls}`)
    .replaceAll('/etc/ssl/authui/fullchain.pem', join(folder, 'certificate.pem'))
    .replaceAll('/etc/ssl/authui/privkey.pem', join(folder, 'key.pem'))
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${ports.port}`)
    .replaceAll('127.0.0.1:4000', `127.0.0.1:${ports.directoryPort}`)
    .replaceAll('Host account.example.com', `Host account.example.com:${tls}`);
  nginx = await startNginx(tls, { http: example });
}, 180_000);

afterAll(async () => {
  if (!asRoot) return;
  product.kill('SIGKILL');
  await nginx.stop();
  await rm(folder, { recursive: true });
});

/** The packages that a production install would have, as the lock file knows them. */
async function productionModules(target: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>;
  };
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.dev || path.includes('node-linux')) continue;
    const from = join(ROOT, path);
    if (!(await readdir(from).catch(() => undefined))) continue;
    await cp(from, join(target, path.slice('node_modules/'.length)), {
      recursive: true,
      filter: source => !source.slice(from.length).startsWith('/node_modules'),
    });
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

function visit(host: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: tls, path, servername: host, rejectUnauthorized: false };
    request({ ...options, headers: { host: `${host}:${tls}`, ...headers } }, answer => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => (body += text));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

test('the container file runs as somebody without rights, on production dependencies, and is watched without a shell', async () => {
  const text = await containerFile();
  expect(text).toMatch(/^USER 10001:10001$/m);
  expect(text).toContain('npm ci --omit=dev');
  const last = text.slice(text.lastIndexOf('FROM '));
  expect(last).not.toMatch(/^RUN /m);
  expect(last).toMatch(/^HEALTHCHECK [\s\S]*CMD \["node", /m);
  expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
});

test('the container file bounds memory as `npm start` does', async () => {
  const text = await containerFile();
  expect(startArguments(text).slice(0, -1)).toEqual(START.options);
  for (const [name, value] of Object.entries(START.env)) expect(text).toMatch(new RegExp(`\\b${name}=${value}\\b`));
});

test.runIf(asRoot)(
  'an unprivileged user serves both origins from a tree that it cannot write, behind TLS',
  async () => {
    expect(await readFile(`/proc/${product.pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\s+${UID}\\s+${UID}`, 'm'));
    expect(() =>
      execFileSync('touch', [join(folder, 'app/server/x')], { uid: UID, gid: UID, stdio: 'ignore' }),
    ).toThrow();
    const page = await visit('account.example.com', '/settings');
    expect([page.status, page.headers['strict-transport-security']]).toEqual([
      200,
      'max-age=63072000; includeSubDomains',
    ]);
    const ready = await visit('account.example.com', '/readyz');
    expect([ready.status, JSON.parse(ready.body)]).toEqual([
      200,
      { status: 'ok', parts: { store: 'ok', keys: 'ok', upstream: 'ok' } },
    ]);
    const discovery = await visit('id.example.com', '/.well-known/openid-configuration');
    expect(JSON.parse(discovery.body)).toMatchObject({ issuer: `https://id.example.com:${tls}` });
    const start = await visit('account.example.com', '/auth/sign-in');
    expect([start.status, String(start.headers['location']).split('?')[0]]).toEqual([
      303,
      `https://id.example.com:${tls}/auth`,
    ]);
    expect(String(start.headers['set-cookie'])).toMatch(/^__Host-.*Secure/);
  },
);

test.runIf(asRoot)('the example keeps the metrics, other names and callers without a session out', async () => {
  expect((await visit('account.example.com', '/metrics')).status).toBe(404);
  expect((await visit('id.example.com', '/metrics')).status).toBe(404);
  await expect(visit('other.example.com', '/')).rejects.toThrow();
  expect((await visit('app.example.com', '/', { 'x-authui-user-id': 'mallory' })).status).toBe(401);
  expect((await visit('app.example.com', '/_authui/resolve')).status).toBe(404);
});

test.runIf(asRoot)('all it writes is its data folder, and it ends in good order', async () => {
  const names = await readdir(join(folder, 'data'));
  expect(names).toEqual(expect.arrayContaining(['sessions.db', 'directory.db', 'directory-keys.json']));
  const exit = new Promise(resolve => product.once('exit', resolve));
  product.kill('SIGTERM');
  expect(await exit).toBe(0);
  for (const line of output.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('time');
});
