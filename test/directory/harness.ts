/** The directory alone: a real server on a free port, and a browser small enough to see everything it is sent. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { randomBytes, createHash } from 'node:crypto';
import * as v from 'valibot';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { seedDemo } from '../../server/demo/people.ts';
import { createDirectory, type Directory, type DirectoryDeps } from '../../server/directory/app.ts';
import { openAdminClient, openDirectoryKeys, type DirectoryKeys } from '../../server/directory/keys.ts';
import { openPictureFolder } from '../../server/directory/pictures/store.ts';
import { createOutgoing } from '../../server/http/outgoing.ts';
import { createLog } from '../../server/log.ts';
import { secretFolder } from '../../server/secret-folder.ts';
import type { Database, SqlValue } from '../../server/sql/database.ts';
import { openSqlite } from '../../server/sql/sqlite.ts';
import { compileCatalogue, type Catalogue } from '../../src/profile/catalogue.ts';
import { ProfileConfigSchema } from '../../src/profile/config.ts';

/** Nobody listens there: redirects are looked at, never followed. */
export const AUTHUI = 'http://localhost:39999';

const DEMO_PROFILE: unknown = (
  parse(readFileSync(new URL('../../server/demo/authui.yaml', import.meta.url), 'utf8')) as { user_profile: unknown }
).user_profile;

export function catalogueOf(profile: unknown = DEMO_PROFILE): Catalogue {
  return compileCatalogue(v.parse(ProfileConfigSchema, profile), ['en', 'de', 'ar']);
}

interface DemoProfile {
  readonly custom_attributes: { readonly attributes: readonly CustomAttribute[] };
}

export interface CustomAttribute {
  readonly id: string;
  readonly pointer: string;
  readonly type: string;
  readonly [member: string]: unknown;
}

/** The demo project after somebody edited its custom attributes. @param edit gives nothing for one to be dropped */
export function editedDemo(
  edit: (attribute: CustomAttribute) => CustomAttribute | undefined,
  more: readonly CustomAttribute[] = [],
): Catalogue {
  const { custom_attributes: custom, ...rest } = DEMO_PROFILE as DemoProfile;
  const attributes = custom.attributes.flatMap(attribute => edit(attribute) ?? []);
  return catalogueOf({ ...rest, order: [], custom_attributes: { attributes: [...attributes, ...more] } });
}

export interface TestDirectory {
  readonly url: string;
  readonly dataDir: string;
  readonly directory: Directory;
  readonly database: Database;
  readonly keys: DirectoryKeys;
  /** Milliseconds to add to the clock. */
  readonly clock: { ahead: number };
  /** Stops the program's part and starts it again on the same data. */
  readonly restart: (changes?: Partial<DirectoryDeps>) => Promise<TestDirectory>;
}

/** The demo people take three password hashes to make; they are made once and copied. */
let template: Promise<Buffer> | undefined;

/** What a directory keeps in files. */
async function opened(dataDir: string, url: string) {
  return {
    keys: await openDirectoryKeys(secretFolder(dataDir)),
    adminClient: await openAdminClient(secretFolder(dataDir), url),
    pictureStore: await openPictureFolder(join(dataDir, 'pictures')),
  };
}

async function seedTemplate(): Promise<Buffer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'directory-template-'));
  const file = join(dataDir, 'directory.db');
  const database = openSqlite(file);
  const directory = await createDirectory({ ...DEPS, ...(await opened(dataDir, DEPS.publicUrl)), database });
  await seedDemo(directory);
  // every test brings a configuration of its own
  await database.run('DELETE FROM directory_attributes');
  await directory.close();
  await database.close();
  const content = await readFile(file);
  await rm(dataDir, { recursive: true });
  return content;
}

const DEPS = {
  publicUrl: 'http://localhost:4000',
  project: { name: 'Acme', languages: ['en', 'de', 'ar'] },
  authuiUrl: AUTHUI,
  catalogue: catalogueOf(),
  loginIds: ['email', 'username'],
  customData: 'hidden',
  socialProviders: [],
  population: 'on_signup',
  delivery: 'outbox',
  signUpByEmail: true,
  trustedProxies: [],
  signInPerMinute: 1000,
  outgoing: createOutgoing(),
  now: Date.now,
  log: createLog('silent'),
} as const satisfies Partial<DirectoryDeps>;

/** Reads take a while, as they do from a database elsewhere, so that parallel requests meet. */
export function slowReads(database: Database): Database {
  return {
    ...database,
    get: async <T extends object>(sql: string, ...parameters: SqlValue[]) => {
      await wait(Math.random() * 8);
      return database.get<T>(sql, ...parameters);
    },
  };
}

export async function startDirectory(
  changes: Partial<DirectoryDeps> = {},
  wrap = (database: Database) => database,
): Promise<TestDirectory> {
  const dataDir = await mkdtemp(join(tmpdir(), 'directory-'));
  let listener: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  // a busy test machine must not find a connection closed that it has just chosen
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => listener(request, response));
  const port = await listening(server);
  const url = changes.publicUrl ?? `http://localhost:${port}`;
  await writeFile(join(dataDir, 'directory.db'), await (template ??= seedTemplate()));
  let close = async () => {};
  const clock = { ahead: 0 };

  const open = async (overrides: Partial<DirectoryDeps>): Promise<TestDirectory> => {
    const database = wrap(openSqlite(join(dataDir, 'directory.db')));
    close = database.close;
    const files = await opened(dataDir, url);
    const directory = await createDirectory({
      ...DEPS,
      publicUrl: url,
      database,
      ...files,
      now: () => Date.now() + clock.ahead,
      ...overrides,
    });
    listener = directory.listener;
    close = async () => {
      await directory.close();
      await database.close();
    };
    const restart = async (more: Partial<DirectoryDeps> = {}) => {
      await close();
      return open({ ...overrides, ...more });
    };
    return { url: `http://localhost:${port}`, dataDir, directory, database, keys: files.keys, clock, restart };
  };

  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise(done => server.close(done));
    await close();
    await rm(dataDir, { recursive: true });
  });
  return open(changes);
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

export type Init = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

/** Keeps cookies by name and path, follows nothing by itself. */
export class Browser {
  readonly cookies = new Map<string, { value: string; path: string; header: string }>();
  readonly origin: string;
  readonly headers: Record<string, string>;

  constructor(origin: string, headers: Record<string, string> = {}) {
    this.origin = origin;
    this.headers = headers;
  }

  async go(address: string, init: Init = {}): Promise<Response> {
    const url = new URL(address, this.origin);
    const cookie = [...this.cookies]
      .filter(
        ([, { path }]) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`),
      )
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: { accept: 'text/html', ...this.headers, ...(cookie ? { cookie } : {}), ...init.headers },
    });
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      const path = /; *path=([^;]+)/i.exec(header)?.[1] ?? '/';
      if (/expires=Thu, 01 Jan 1970/i.test(header)) this.cookies.delete(`${name} ${path}`);
      else this.cookies.set(`${name} ${path}`, { value, path, header });
    }
    return response;
  }

  post(address: string, fields: Record<string, string>, init: Init = {}): Promise<Response> {
    return this.go(address, { method: 'POST', body: new URLSearchParams(fields), ...init });
  }
}

export const ALL_SCOPES = 'openid profile email phone address account';

export interface Authorization {
  readonly address: string;
  readonly verifier: string;
}

export function authorization(changes: Record<string, string | undefined> = {}): Authorization {
  const verifier = randomBytes(32).toString('base64url');
  const params = {
    client_id: 'authui',
    response_type: 'code',
    scope: ALL_SCOPES,
    redirect_uri: `${AUTHUI}/auth/callback`,
    state: 'the-state',
    nonce: 'the-nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  const given = Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { address: `/auth?${new URLSearchParams(given)}`, verifier };
}

/** Opens the sign-in page of a new authorization request. */
export async function openSignIn(
  browser: Browser,
  changes: Record<string, string | undefined> = {},
): Promise<{ form: SignInForm; verifier: string; page: Response }> {
  const { address, verifier } = authorization(changes);
  const start = await browser.go(address);
  const location = start.headers.get('location');
  if (start.status !== 303 || !location) throw new Error(`no sign-in page but ${start.status} ${await start.text()}`);
  const page = await browser.go(location);
  return { form: formOf(await page.clone().text()), verifier, page };
}

export interface SignInForm {
  readonly action: string;
  readonly csrf: string;
}

export function formOf(html: string): SignInForm {
  const action = /<form method="post" action="([^"]+)">/.exec(html)?.[1];
  const csrf = /name="csrf" value="([^"]+)"/.exec(html)?.[1];
  if (!action || !csrf) throw new Error(`no form in ${html}`);
  return { action, csrf };
}

/** Types login and password, follows the way back up to the account page and answers its address. */
export async function submitSignIn(
  browser: Browser,
  form: SignInForm,
  login: string,
  password = 'demo-password',
): Promise<URL> {
  const answer = await browser.post(form.action, { csrf: form.csrf, login, password });
  return followBack(browser, answer);
}

/** Follows redirects on the directory's own origin. */
export async function followBack(browser: Browser, first: Response): Promise<URL> {
  let answer = first;
  for (let hops = 0; hops < 5; hops += 1) {
    const location = answer.headers.get('location');
    if (!location) throw new Error(`stopped at ${answer.status} ${await answer.text()}`);
    const url = new URL(location, browser.origin);
    if (url.origin !== browser.origin) return url;
    answer = await browser.go(location);
  }
  throw new Error('too many redirects');
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  id_token: string;
  scope: string;
  expires_in: number;
}

export function tokenRequest(at: TestDirectory, fields: Record<string, string>): Promise<Response> {
  const { clientId, clientSecret } = at.keys.client;
  return fetch(`${at.url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams(fields),
  });
}

export function redeem(at: TestDirectory, callback: URL, verifier: string): Promise<Response> {
  return tokenRequest(at, {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: `${AUTHUI}/auth/callback`,
    code_verifier: verifier,
  });
}

export function refresh(at: TestDirectory, token: string): Promise<Response> {
  return tokenRequest(at, { grant_type: 'refresh_token', refresh_token: token });
}

/** The whole way, as a person in a browser of their own. */
export async function signIn(
  at: TestDirectory,
  login = 'ada@example.com',
  options: { browser?: Browser; scope?: string } = {},
): Promise<Tokens & { browser: Browser }> {
  const browser = options.browser ?? new Browser(at.url);
  const { form, verifier } = await openSignIn(browser, options.scope ? { scope: options.scope } : {});
  const callback = await submitSignIn(browser, form, login);
  const answer = await redeem(at, callback, verifier);
  if (answer.status !== 200) throw new Error(`no tokens but ${answer.status} ${await answer.text()}`);
  return { ...((await answer.json()) as Tokens), browser };
}

export function account(at: TestDirectory, token: string, init: Init = {}): Promise<Response> {
  return fetch(`${at.url}/account/profile`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  });
}

export function patch(at: TestDirectory, token: string, etag: string | undefined, body: unknown): Promise<Response> {
  return account(at, token, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', ...(etag === undefined ? {} : { 'if-match': etag }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export async function userInfo(at: TestDirectory, token: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${at.url}/me`, { headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200) throw new Error(`no UserInfo but ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}
