/**
 * The product as it is run: `server/start.js` with a configuration file and a data folder of its own, people made through
 * the Admin API and signed in through its pages. Only its rate limits are raised.
 */

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { START } from '../../harness/process.ts';
import { administer } from '../../harness/admin.ts';
import { createClient } from '../../harness/client.ts';
import { signIn } from '../../harness/sign-in.ts';
import { grow } from '../grow.ts';
import { get } from '../load.ts';
import { startProgram, type Program, type Running } from '../process.ts';
import type { Answer } from '../servers/answer.ts';
import { CHANGE_PROFILE, READ_SETTINGS, type Person, type Target } from '../target.ts';
import { freePort, standIn, startTarget, type Site } from './site.ts';

/** Where the nickname stands in what the stand-ins answer. */
const MARK = 'NICKNAME';

const ATTRIBUTES = {
  '/given_name': 'Ada',
  '/family_name': 'Lovelace',
  '/nickname': MARK,
  '/gender': 'female',
  '/birthdate': '1915-12-10',
  '/zoneinfo': 'Europe/London',
  '/locale': 'en',
  '/picture': 'https://avatars.example.com/ada.png',
  '/website': 'https://ada.example.com/',
  '/department': 'engineering',
  '/desk': 'B-204',
};

const CONFIGURATION = `project: { name: Acme, languages: [en, de] }
limits: { sign_in_per_minute: 1000000, save_per_minute: 100000000 }
user_profile:
  standard_attributes:
    access_control:
      - { pointer: /nickname, access_control: { end_user: readwrite, bearer: readonly, portal_ui: readwrite } }
      - { pointer: /website, access_control: { end_user: readwrite, bearer: readonly, portal_ui: readwrite } }
  custom_attributes:
    attributes:
      - id: '0001'
        pointer: /department
        type: enum
        enum: [engineering, sales]
        access_control: { end_user: readwrite, bearer: readonly, portal_ui: readwrite }
      - id: '0002'
        pointer: /desk
        type: string
        access_control: { end_user: readwrite, bearer: readonly, portal_ui: readwrite }
      - id: '0003'
        pointer: /cost_center
        type: string
        access_control: { end_user: hidden, bearer: readonly, portal_ui: readonly }
`;

const PASSWORD = 'correct horse battery staple';

interface Place {
  readonly dataDir: string;
  readonly url: string;
  readonly directoryUrl: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A data folder and a configuration. @param upstream further lines of it */
async function place(site: Site, name: string, upstream = ''): Promise<Place> {
  const dataDir = join(site.folder, name.replaceAll(/\W+/g, '-'));
  await mkdir(dataDir);
  const file = join(dataDir, 'authui.yaml');
  await writeFile(file, CONFIGURATION + upstream);
  const [port, directoryPort] = [await freePort(), await freePort()];
  return {
    dataDir,
    url: `http://localhost:${port}`,
    directoryUrl: `http://localhost:${directoryPort}`,
    env: {
      PORT: String(port),
      DIRECTORY_PORT: String(directoryPort),
      AUTHUI_CONFIG: file,
      AUTHUI_DATA_DIR: dataDir,
    },
  };
}

function program({ dataDir, env }: Place, side: Program['side'], nodeOptions: readonly string[] = []): Program {
  return {
    args: [...START.options, ...nodeOptions, 'server/start.js'],
    env: { ...START.env, ...env },
    log: join(dataDir, 'output.log'),
    side,
  };
}

/** Directory and account page in one process. @param nodeOptions before the program */
export async function startBuiltIn(site: Site, name: string, nodeOptions: readonly string[] = []): Promise<Target> {
  const at = await place(site, name);
  return startTarget(
    { name, url: at.url, read: READ_SETTINGS, change: CHANGE_PROFILE },
    program(at, 'server', nodeOptions),
    () => signEverybodyIn(site, at),
  );
}

/** The same with many people, of whom some send the requests. */
export async function startGrown(site: Site, name: string, count: number, asking: number): Promise<Target> {
  const at = await place(site, name);
  const start = program(at, 'server');
  const running = await startProgram(start);
  await signEverybodyIn({ ...site, people: 1 }, at);
  await running.stop();
  const people = await grow(at.dataDir, count, asking);
  return startTarget({ name, url: at.url, read: READ_SETTINGS, change: CHANGE_PROFILE }, start, async () => people);
}

/** The account page alone; the directory is another process on the other side. @param nodeOptions of the page */
export async function startRemoteDirectory(
  site: Site,
  name: string,
  nodeOptions: readonly string[] = [],
): Promise<Target> {
  const page = await place(site, name);
  const dataDir = join(page.dataDir, 'directory');
  await mkdir(dataDir);
  const directory: Place = { ...page, dataDir, env: { ...page.env, AUTHUI_DATA_DIR: dataDir } };
  const remote = program(directory, 'load');
  const running = await startProgram({ ...remote, env: { ...remote.env, AUTHUI_ROLE: 'directory' } });
  await copyFile(join(dataDir, 'authui-client.json'), join(page.dataDir, 'authui-client.json'));
  const alone = program(page, 'server', nodeOptions);
  return startTarget(
    { name, url: page.url, read: READ_SETTINGS, change: CHANGE_PROFILE },
    { ...alone, env: { ...alone.env, AUTHUI_ROLE: 'authui' } },
    () => signEverybodyIn(site, directory),
    [running],
  );
}

/** In front of somebody else's OpenID Provider: read-only. @param nodeOptions before the program */
export async function startRemoteOpenId(
  site: Site,
  name: string,
  nodeOptions: readonly string[] = [],
): Promise<Target> {
  const provider = await startOpenIdProvider(site, name);
  const at = await place(
    site,
    name,
    `upstream: { kind: oidc, issuer: '${provider.url}', client_id: account-page, client_secret_env: CLIENT_SECRET }\n`,
  );
  const alone = program(at, 'server', nodeOptions);
  return startTarget(
    { name, url: at.url, read: READ_SETTINGS },
    { ...alone, env: { ...alone.env, CLIENT_SECRET: 'not-checked-by-the-stand-in' } },
    async () => {
      const people: Person[] = [];
      for (let count = 0; count < site.people; count += 1) {
        const client = createClient();
        await client.open(`${at.url}/auth/sign-in?return_to=/settings`);
        people.push({ cookie: client.cookies(at.url) });
      }
      return people;
    },
    [provider.running],
  );
}

/** The fast stand-in; its UserInfo answers about 2 KB. */
export async function startOpenIdProvider(site: Site, of: string): Promise<{ url: string; running: Running }> {
  const port = await freePort();
  const { '/department': department, '/desk': desk, ...standard } = ATTRIBUTES;
  const claims = {
    ...Object.fromEntries(Object.entries(standard).map(([pointer, value]) => [pointer.slice(1), value])),
    email: 'ada@example.com',
    email_verified: true,
    custom_attributes: { department, desk },
    // what a provider knows besides
    groups: Array.from({ length: 40 }, (_, index) => `example:department:engineering:group-${index}`),
  };
  const env = { PORT: String(port), CLAIMS: JSON.stringify(claims) };
  const running = await startProgram(
    standIn(site, 'openid-provider.ts', `provider-of-${of.replaceAll(/\W+/g, '-')}`, env, 'load'),
  );
  return { url: `http://localhost:${port}`, running };
}

async function signEverybodyIn(site: Site, at: Place): Promise<Person[]> {
  const call = await administer({ url: at.directoryUrl, dataDir: at.dataDir });
  const people: Person[] = [];
  for (let index = 0; index < site.people; index += 1) {
    const email = `person-${index}@example.com`;
    const login_ids = [{ type: 'email', value: email, verified: true }];
    const attributes = { ...ATTRIBUTES, '/email': email, '/cost_center': 'Axolotl-5563' };
    const { status, body } = await call('POST', '/admin/users', {
      json: { login_ids, password: PASSWORD, attributes },
    });
    if (status !== 201) throw new Error(`POST /admin/users: ${status} ${JSON.stringify(body)}`);
    const client = createClient();
    const page = await signIn(client, { url: at.url }, email, PASSWORD);
    if (!page.url.startsWith(at.url)) throw new Error(`Nobody is signed in: ${page.status} ${page.url}`);
    people.push({ cookie: ownCookies(client.cookies(at.url)) });
  }
  return people;
}

/** On localhost the client keeps the directory's cookies in the same jar, as a browser does; the page needs its own. */
function ownCookies(header: string): string {
  return header
    .split('; ')
    .filter(pair => pair.startsWith('authui_session='))
    .join('; ');
}

/** Headers that Node writes by itself. */
const BY_NODE = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);

/** What the product answers to one of its people, for those that answer the same. */
export async function recordAnswer(product: Target): Promise<Answer> {
  const [person] = product.people;
  if (!person) throw new Error('Nobody is signed in');
  const answer = await get(product, person);
  return {
    headers: Object.fromEntries([...answer.headers].filter(([name]) => !BY_NODE.has(name))),
    body: await answer.text(),
  };
}
