import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../server/config.ts';

const DEMO = join(import.meta.dirname, '../../server/demo/authui.yaml');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authui-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function configFile(text: string): Promise<Record<string, string>> {
  const file = join(folder, 'authui.yaml');
  await writeFile(file, text);
  return { AUTHUI_CONFIG: file, AUTHUI_DATA_DIR: folder };
}

function faultsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(DEMO, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ where, message }) => `${where.replace(folder, '')}: ${message}`);
  }
}

const ELEVEN_FAULTS = `project:
  name: []
  languages: [en_US]
public_url: http://account.example.com
session: { idle: soon }
unknown_key: 1
user_profile:
  standard_attributes:
    access_control:
      - pointer: /nickname
        access_control: { end_user: readwrite, bearer: readwrite, portal_ui: readwrite }
  custom_attributes:
    attributes:
      - { id: "1", pointer: /Score, type: integer }
      - { id: "1", pointer: /level, type: integer, minimum: 5, maximum: 1 }
      - { id: "3", pointer: /team, type: boolean }
  order: [/nickname, /nickname]
`;

// GHSA-8fpg-xm3f-6cx3
test('a file with eleven faults prints eleven faults with path and line, and exits 1', async () => {
  const environment = await configFile(ELEVEN_FAULTS);
  const run = promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../server/main.ts')], {
    env: { PATH: process.env['PATH'], ...environment },
    timeout: 20_000,
  });
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason as { code: number; stderr: string },
  );
  expect(error?.code).toBe(1);
  const lines = (error?.stderr ?? '').trim().split('\n').slice(1);
  const faults = lines.map(line => line.trim().replace(`${folder}/`, ''));
  expect(
    faults.map(fault => /^authui\.yaml:(\d+): ([\w.]+)/.exec(fault)?.slice(1, 3).join(' ') ?? fault.split(':')[0]),
  ).toEqual([
    '2 project.name',
    '3 project.languages.0',
    '4 public_url',
    '5 session.idle',
    '6 unknown_key',
    '11 user_profile.standard_attributes.access_control.0.access_control',
    '14 user_profile.custom_attributes.attributes.0.pointer',
    '15 user_profile.custom_attributes.attributes.1.minimum',
    '15 user_profile.custom_attributes.attributes.1.id',
    '16 user_profile.custom_attributes.attributes.2.type',
    '17 user_profile.order.1',
  ]);
});

describe('the configuration', () => {
  test('of `user_profile: {}` alone is valid and uses the built-in directory', async () => {
    const config = readConfig(DEMO, await configFile('user_profile: {}\n'));
    expect(config.upstream).toEqual({ kind: 'directory' });
    expect(config.publicUrl).toBe('http://localhost:3000');
    expect(config.session).toEqual({ idle: 1_800_000, absolute: 28_800_000 });
    expect(Object.isFrozen(config.session)).toBe(true);
  });

  test('may be an empty file', async () => {
    expect(faultsOf(await configFile(''))).toEqual([]);
  });

  test('that is no YAML says where', async () => {
    expect(faultsOf(await configFile('project: [\n'))[0]).toMatch(/^\/authui\.yaml:\d+: /);
  });

  test('with a key twice is refused', async () => {
    expect(faultsOf(await configFile('project: {}\nproject: {}\n'))).toHaveLength(1);
  });

  test('needs a data folder of its own', async () => {
    const { AUTHUI_CONFIG = '' } = await configFile('');
    expect(faultsOf({ AUTHUI_CONFIG })).toEqual([
      'AUTHUI_DATA_DIR: is required once AUTHUI_CONFIG is set, unless DATABASE_URL is',
    ]);
  });

  test('keeps everything in PostgreSQL with a DATABASE_URL, the secrets in a folder if there is one', async () => {
    const { AUTHUI_CONFIG = '' } = await configFile('');
    const url = 'postgres://authui:canary@db.example/account?sslmode=verify-full';
    const at = { AUTHUI_CONFIG, DATABASE_URL: url };
    expect(readConfig(DEMO, at).storage).toEqual({ kind: 'postgres', url });
    expect(readConfig(DEMO, { ...at, AUTHUI_DATA_DIR: '/keys' }).storage).toEqual({
      kind: 'postgres',
      url,
      secretsFolder: '/keys',
    });
  });

  test.each(['mysql://u:canary@h/d', 'canary', 'postgres://u:canary@h', 'postgres://u:canary@h/d?options=-c%20fsync'])(
    'refuses the DATABASE_URL %s without quoting it',
    async DATABASE_URL => {
      const [fault = '', ...more] = faultsOf({ ...(await configFile('')), DATABASE_URL });
      expect(fault).toMatch(/^DATABASE_URL: must be a URL such as postgres:/);
      expect([fault, ...more].join()).not.toContain('canary');
    },
  );

  test('of an upstream needs its secret from the environment', async () => {
    const file = await configFile(
      'upstream: { kind: oidc, issuer: "https://x.example", client_id: a, client_secret_env: S }',
    );
    expect(faultsOf(file)).toEqual(['upstream.client_secret_env: the environment variable S is not set']);
    expect(readConfig(DEMO, { ...file, S: 'x' }).upstream).toMatchObject({ kind: 'oidc', clientSecret: 'x' });
  });

  test('of every key the documentation shows is valid', async () => {
    const text = `
project: { name: Acme, languages: [en, de, ar], home_url: https://acme.example, logo: ./logo.svg, accent: "#3355ff" }
public_url: https://account.acme.example
trusted_proxies: [10.0.0.0/8]
session: { idle: 30m, absolute: 8h }
limits: { sign_in_per_minute: 20, save_per_minute: 600, link_per_minute: 60 }
custom_data: { end_user: hidden }
upstream: { kind: directory }
directory:
  public_url: https://id.acme.example
  sign_up: { email: false }
  login_ids: [email, username]
  mail: { smtp_url_env: SMTP_URL, from: "Acme <id@acme.example>" }
  social_providers:
    - { alias: google, type: google, client_id: "x", client_secret_env: GOOGLE_SECRET }
user_profile:
  standard_attributes:
    population: { strategy: on_signup }
    access_control:
      - pointer: /nickname
        access_control: { end_user: readwrite, bearer: readonly, portal_ui: readwrite }
  custom_attributes:
    attributes:
      - { id: "0001", pointer: /department, type: enum, enum: [engineering, sales], labels: { de: Abteilung } }
  order: [/picture, /nickname, /department]
`;
    await writeFile(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"></svg>');
    const environment = {
      ...(await configFile(text)),
      SMTP_URL: 'smtps://user:secret@mail.acme.example',
      GOOGLE_SECRET: 'x',
    };
    expect(faultsOf(environment)).toEqual([]);
  });
});

describe('the environment', () => {
  test.each([
    [{ PORT: 'x' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ AUTHUI_ROLE: 'both' }, 'AUTHUI_ROLE'],
    [{ AUTHUI_PUBLIC_URL: 'http://account.example.com' }, 'AUTHUI_PUBLIC_URL'],
    [{ AUTHUI_PUBLIC_URL: 'https://account.example.com/app' }, 'AUTHUI_PUBLIC_URL'],
    [{ DIRECTORY_PUBLIC_URL: 'http://localhost:3000' }, 'DIRECTORY_PUBLIC_URL'],
    [{ NODE_ENV: 'production' }, 'NODE_ENV'],
    [{ HOST: '0.0.0.0' }, 'HOST'],
  ])('%j is refused', (environment, where) => {
    expect(faultsOf(environment as Record<string, string>).map(fault => fault.split(':')[0])).toContain(where);
  });

  test('of the demo project needs nothing', () => {
    const config = readConfig(DEMO, {});
    expect(config.demo).toBe(true);
    expect(config.stamp).toBe('demo');
    expect(config.directory.publicUrl).toBe('http://localhost:4000');
  });
});

describe('what would only fail later is refused at the start', () => {
  test.each(['300.0.0.0/8', '10.0.0.0/33', '10.0.0/8', '::1/129', ':::/8', '10.0.0.0', 'localhost/8', '1.2.3.4/-1'])(
    'the trusted proxy %s',
    async range => {
      const faults = faultsOf(await configFile(`trusted_proxies: ["${range}"]\n`));
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(/^\/authui\.yaml:1: trusted_proxies\.0: /);
    },
  );

  test('and a right one is not', async () => {
    const ranges = ['10.0.0.0/8', '0.0.0.0/0', '192.0.2.1/32', '::/0', 'fd00::/8', '2001:db8::1/128'];
    expect(faultsOf(await configFile(`trusted_proxies: ${JSON.stringify(ranges)}\n`))).toEqual([]);
  });

  test('a provider without encryption, unless it is on this machine', async () => {
    const upstream = (issuer: string, endpoints: string) =>
      `upstream: { kind: oidc, issuer: "${issuer}", client_id: a, client_secret_env: S, endpoint_origins: ["${endpoints}"] }\n`;
    const faults = async (issuer: string, endpoints: string) =>
      faultsOf({ ...(await configFile(upstream(issuer, endpoints))), S: 'x' });
    expect(await faults('http://id.example', 'https://id.example')).toHaveLength(1);
    expect(await faults('https://id.example', 'http://keys.example')).toHaveLength(1);
    expect(await faults('http://localhost:8080/realms/a', 'http://127.0.0.1:8081')).toEqual([]);
    expect(await faults('https://id.example/a', 'https://keys.example')).toEqual([]);
  });
});
