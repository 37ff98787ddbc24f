/** Changing what a person signs in with, as the page does it, over the whole product. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError, readConfig } from '../../server/config.ts';
import { SettingsSchema, type Settings } from '../../src/api/contract.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import { startProduct, type Product, type ProductOptions } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';

async function started(options: ProductOptions = {}, login = 'ada@example.com') {
  const product = await startProduct(options);
  onTestFinished(product.stop);
  const client = createClient();
  await signIn(client, product, login);
  const call = (method: string, path: string, json?: unknown) =>
    client.api(`${product.url}/api${path}`, { method, ...(json === undefined ? {} : { json }) });
  return { product, client, call };
}

const settingsIn = ({ body }: Step): Settings => v.parse(SettingsSchema, JSON.parse(body));
const problemIn = ({ status, body }: Step) => [status, (JSON.parse(body) as { code: string }).code];
const email = (settings: Settings) => settings.attributes.find(({ pointer }) => pointer === '/email');

/** The newest code on the outbox page. */
async function codeInOutbox(client: Client, product: Product): Promise<string> {
  const page = await client.open(`${product.directoryUrl}/outbox`);
  const code = /<p class="code">(\d{6})<\/p>/.exec(page.body)?.[1];
  if (!code) throw new Error('No code in the outbox');
  return code;
}

const otherThan = (code: string) => (code === '111111' ? '222222' : '111111');

test.each(['in-process', 'http'] as const)('ada changes her address (%s)', async transport => {
  const { product, client, call } = await started({ transport });
  const before = settingsIn(await call('GET', '/settings'));
  expect(before.capabilities).toMatchObject({ upload: true, login_ids: ['email', 'phone', 'username'] });
  const own = before.identities.find(identity => identity.email === 'ada@example.com');

  const added = await call('POST', '/login-ids', { type: 'email', value: 'ada@lovelace.example', replaces: own?.id });
  expect(added.status).toBe(202);
  const [first] = settingsIn(added).pending_login_ids ?? [];
  const code = await codeInOutbox(client, product);
  for (let index = 0; index < 5; index += 1) {
    const wrong = await call('POST', `/login-ids/${first?.id}/verify`, { code: otherThan(code) });
    expect(problemIn(wrong)).toEqual([422, 'wrong_code']);
    expect(JSON.parse(wrong.body)).toMatchObject({ tries_left: 4 - index });
  }
  expect(problemIn(await call('POST', `/login-ids/${first?.id}/verify`, { code }))).toEqual([410, 'code_over']);
  expect(email(settingsIn(await call('GET', '/settings')))).toEqual(email(before));

  product.clock.ahead = 61_000;
  expect((await call('POST', `/login-ids/${first?.id}/resend`)).status).toBe(202);
  const verified = await call('POST', `/login-ids/${first?.id}/verify`, { code: await codeInOutbox(client, product) });
  expect(verified.status).toBe(200);
  expect(email(settingsIn(verified))).toMatchObject({
    value: 'ada@lovelace.example',
    verified: true,
    candidates: ['ada@lovelace.example'],
  });
  const { body } = await client.open(`${product.directoryUrl}/outbox`);
  expect(body).toContain('You now sign in with ada@lovelace.example instead of ada@example.com.');
  expect(body).toContain('<strong>ada@example.com</strong>');
  const { accessToken } = await tokensBehind(client, product);
  const claims = await fetch(`${product.directoryUrl}/me`, { headers: { authorization: `Bearer ${accessToken}` } });
  expect(await claims.json()).toMatchObject({ email: 'ada@lovelace.example', email_verified: true });

  expect((await call('DELETE', '/login-ids/nothing')).status).toBe(404);
  const removed = await call(
    'DELETE',
    `/login-ids/${settingsIn(verified).identities.find(({ username }) => username)?.id}`,
  );
  expect(removed.status).toBe(200);
  const last = settingsIn(removed);
  expect(last.last_way_in).toBe(last.identities[0]?.id);
  expect(problemIn(await call('DELETE', `/login-ids/${last.last_way_in}`))).toEqual([409, 'last_way_in']);
  // whoever signs in from now on does so with the new address
  await signIn(createClient(), product, 'ada@lovelace.example');
});

test('a value is chosen among those the person owns, and no other is taken', async () => {
  const { product, client, call } = await started({}, 'grace@example.com');
  const before = await call('GET', '/settings');
  expect(email(settingsIn(before))).toMatchObject({
    value: 'grace@example.com',
    verified: true,
    candidates: expect.arrayContaining(['grace.hopper@example.com', 'grace@example.com']) as string[],
  });
  const save = (json: object, etag: string | null) =>
    client.api(`${product.url}/api/profile`, { method: 'PATCH', json, headers: { 'if-match': etag ?? '' } });
  for (const [pointer, value] of [
    ['/email', 'ada@example.com'],
    ['/email', 'GRACE@example.com'],
    ['/email', 'free@example.com'],
    ['/phone_number', '+442079460018'],
    ['/preferred_username', 'linus'],
  ] as const) {
    const refused = await save({ [pointer]: value }, before.headers.get('etag'));
    expect([refused.status, (JSON.parse(refused.body) as { issues: unknown }).issues]).toEqual([
      422,
      [{ pointer, code: 'not_owned' }],
    ]);
  }
  const chosen = await save({ '/email': 'grace.hopper@example.com' }, before.headers.get('etag'));
  expect(email(settingsIn(chosen))).toMatchObject({ value: 'grace.hopper@example.com', verified: false });
  // an attribute that is emptied fills itself from the newest identity
  const filled = await save({ '/preferred_username': null }, chosen.headers.get('etag'));
  expect(settingsIn(filled).attributes.find(({ pointer }) => pointer === '/preferred_username')?.value).toBe('grace');
});

test('what waits for a code survives a reload and is told to nobody else', async () => {
  const { product, client, call } = await started();
  await call('POST', '/login-ids', { type: 'phone', value: '+44 20 7946 0018' });
  const [pending] = settingsIn(await call('GET', '/settings')).pending_login_ids ?? [];
  expect(pending).toMatchObject({ type: 'phone', value: '+442079460018', tries_left: 5 });
  const other = createClient();
  await signIn(other, product, 'linus@example.com');
  const foreign = await other.api(`${product.url}/api/login-ids/${pending?.id}/verify`, {
    method: 'POST',
    json: { code: await codeInOutbox(client, product) },
  });
  expect(problemIn(foreign)).toEqual([404, 'not_found']);
  expect((await call('DELETE', `/login-ids/${pending?.id}`)).status).toBe(200);
});

test('a mail that cannot be sent is a failure that leaves the change waiting', async () => {
  let broken = true;
  const { call } = await started({
    delivery: {
      email: async () => {
        if (broken) throw new Error('no mail server');
      },
    },
  });
  const refused = await call('POST', '/login-ids', { type: 'email', value: 'new@example.com' });
  expect(problemIn(refused)).toEqual([503, 'upstream_unavailable']);
  const [pending] = settingsIn(await call('GET', '/settings')).pending_login_ids ?? [];
  broken = false;
  expect((await call('POST', `/login-ids/${pending?.id}/resend`)).status).toBe(202);
});

describe('the configuration of mail and messages', () => {
  const YAML = `
directory:
  login_ids: [email, phone]
  mail: { smtp_url_env: SMTP_URL, from: "Acme <id@acme.example>" }
  messages: { webhook_url_env: SMS_URL, secret_env: SMS_SECRET }
`;
  const RIGHT = {
    SMTP_URL: 'smtps://user:canary-5521@mail.example:465',
    SMS_URL: 'https://sms.example/send',
    SMS_SECRET: 'canary-7713',
  };

  async function read(environment: Record<string, string>, yaml = YAML) {
    const folder = await mkdtemp(join(tmpdir(), 'authui-config-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'authui.yaml');
    await writeFile(file, yaml);
    return readConfig('', { AUTHUI_CONFIG: file, AUTHUI_DATA_DIR: folder, ...environment });
  }

  const faultsOf = async (environment: Record<string, string>, yaml?: string) => {
    const error: unknown = await read(environment, yaml).catch((error: unknown) => error);
    if (!(error instanceof ConfigError)) throw new Error('no fault');
    return error.message;
  };

  test('comes with its secrets from the environment', async () => {
    expect((await read(RIGHT)).directory).toMatchObject({
      loginIds: ['email', 'phone'],
      mail: { smtpUrl: RIGHT.SMTP_URL, from: { name: 'Acme', address: 'id@acme.example' } },
      messages: { webhookUrl: RIGHT.SMS_URL, secret: RIGHT.SMS_SECRET },
    });
    const plain = await read(RIGHT, 'directory: { mail: { smtp_url_env: SMTP_URL, from: id@acme.example } }');
    expect(plain.directory.mail?.from).toEqual({ name: '', address: 'id@acme.example' });
  });

  test('names every variable that is missing, and the page alone needs none', async () => {
    const message = await faultsOf({});
    for (const name of Object.keys(RIGHT)) expect(message).toContain(`the environment variable ${name} is not set`);
    expect((await read({ AUTHUI_ROLE: 'authui' })).directory.mail).toBeUndefined();
  });

  test.each([
    ['SMTP_URL', 'https://canary-5521.example', 'must be an smtp: or smtps: URL'],
    ['SMTP_URL', 'canary-5521', 'must be an smtp: or smtps: URL'],
    ['SMS_URL', 'http://canary-5521.example', 'must be an https URL, or http on loopback'],
    ['SMS_URL', 'https://user:canary-5521@sms.example', 'must be an https URL, or http on loopback'],
    ['SMS_SECRET', 'canary-5521\r\nx: 1', 'must be printable ASCII'],
  ])('%s cannot be %j, which is not repeated', async (name, value, why) => {
    const message = await faultsOf({ ...RIGHT, [name]: value });
    expect(message).toContain(`the environment variable ${name} ${why}`);
    expect(message).not.toContain('canary-5521');
  });

  test.each(['Acme', 'Acme <id>', 'a@b, c@d', 'Acme\\n <id@acme.example>', '"x" <a@b', ''])(
    'nobody sends from %j',
    async from => {
      const yaml = `directory: { mail: { smtp_url_env: SMTP_URL, from: "${from.replaceAll('"', '\\"')}" } }`;
      expect(await faultsOf(RIGHT, yaml)).toMatch(/must be an address|must not be empty/);
    },
  );
});
