import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Settings } from '../../src/api/contract.ts';
import { createClient, type Client } from '../harness/client.ts';
import { startForeignProvider, type ForeignProvider } from '../harness/foreign-provider.ts';
import { startProduct, type Product } from '../harness/product.ts';

const CLAIMS = {
  name: 'Hidden Name Canary',
  given_name: 'Frida',
  family_name: 'Foreign',
  nickname: 'Nick Canary',
  birthdate: '1990-02-03',
  zoneinfo: 'Europe/Berlin',
  email: 'frida@foreign.example',
  email_verified: true,
  phone_number: '+4930123456',
  address: { locality: 'Address Canary' },
  updated_at: 1_700_000_000,
  custom_attributes: { department: 'sales', salary: 123_456_789 },
};

const PROFILE = `
user_profile:
  custom_attributes:
    attributes:
      - { id: "1", pointer: /department, type: enum, enum: [engineering, sales], access_control: { end_user: readwrite, bearer: readonly, portal_ui: readwrite } }
      - { id: "2", pointer: /salary, type: number }
  order: [/email, /department, /given_name]
`;

let provider: ForeignProvider;
let product: Product;
let client: Client;

beforeAll(async () => {
  product = await startProduct({
    environment: { FOREIGN_SECRET: 'foreign-client-secret-canary-5f1d' },
    yaml: async url => {
      provider = await startForeignProvider(`${url}/auth/callback`, CLAIMS);
      return `
project: { name: Foreign }
upstream:
  kind: oidc
  issuer: "${provider.issuer}"
  client_id: ${provider.clientId}
  client_secret_env: FOREIGN_SECRET
  client_auth: client_secret_post
  account_url: https://foreign.example/account
${PROFILE}`;
    },
  });
  client = createClient();
  const last = await client.open(`${product.url}/auth/sign-in?return_to=/settings`);
  expect([last.status, last.url]).toEqual([200, `${product.url}/settings`]);
});
afterAll(async () => {
  await product.stop();
  await provider.stop();
});

test('the page shows exactly the visible claims, read-only, in configured order, and says why', async () => {
  const answer = await client.api(`${product.url}/api/settings`);
  expect(answer.status).toBe(200);
  const settings = JSON.parse(answer.body) as Settings;
  expect(settings.attributes.map(({ pointer }) => pointer)).toEqual([
    '/email',
    '/department',
    '/given_name',
    '/family_name',
    '/picture',
    '/gender',
    '/birthdate',
    '/zoneinfo',
    '/locale',
    '/phone_number',
    '/preferred_username',
  ]);
  expect(settings.attributes.every(({ access }) => access === 'readonly')).toBe(true);
  expect(settings.attributes.every(attribute => attribute.readonly_reason === 'provider')).toBe(true);
  const values = Object.fromEntries(settings.attributes.flatMap(a => ('value' in a ? [[a.pointer, a.value]] : [])));
  expect(values).toEqual({
    '/email': 'frida@foreign.example',
    '/department': 'sales',
    '/given_name': 'Frida',
    '/family_name': 'Foreign',
    '/birthdate': '1990-02-03',
    '/zoneinfo': 'Europe/Berlin',
    '/phone_number': '+4930123456',
  });
  expect(settings.attributes[0]).toMatchObject({ verified: true });
  expect(settings.capabilities).toEqual({
    edit: false,
    link: false,
    unlink: false,
    custom_data: 'hidden',
    account_url: 'https://foreign.example/account',
  });
  expect(settings.user.display_name).toBe('Frida Foreign');
  expect(answer.body).not.toMatch(/Canary|salary|123456789/);
});

test('no write gets through, and a hidden pointer answers like an unknown one', async () => {
  const { headers } = await client.api(`${product.url}/api/settings`);
  const etag = headers.get('etag') ?? '';
  const patch = (json: object, ifMatch = etag) =>
    client.api(`${product.url}/api/profile`, { method: 'PATCH', json, headers: { 'if-match': ifMatch } });
  const answer = await patch({ '/given_name': 'Eve', '/salary': 1, '/nothing': 1 });
  expect(answer.status).toBe(422);
  expect(JSON.parse(answer.body).issues).toEqual([
    { pointer: '/given_name', code: 'not_editable' },
    { pointer: '/salary', code: 'unknown_attribute' },
    { pointer: '/nothing', code: 'unknown_attribute' },
  ]);
  expect((await patch({ '/given_name': 'Eve' }, '"stale"')).status).toBe(412);
});

test('neither a token nor the client secret is in any byte the browser got', () => {
  const own = client.steps.filter(step => step.url.startsWith(product.url));
  expect(own.length).toBeGreaterThan(3);
  for (const step of own) {
    const bytes = JSON.stringify([...step.headers]) + step.body;
    expect(bytes).not.toContain('foreign-client-secret-canary');
    expect(bytes).not.toMatch(/eyJ[\w-]{10,}\.|code_verifier/);
  }
});

test('an access token that is over is refreshed in silence', async () => {
  const patient = createClient();
  await patient.open(`${product.url}/auth/sign-in`);
  product.clock.ahead = 20 * 60_000;
  const answers = await Promise.all(Array.from({ length: 10 }, () => patient.api(`${product.url}/api/settings`)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  product.clock.ahead = 0;
});

test('a session ends after the idle time, and after the absolute time whatever happens', async () => {
  const idle = createClient();
  await idle.open(`${product.url}/auth/sign-in`);
  const busy = createClient();
  await busy.open(`${product.url}/auth/sign-in`);
  const status = async (person: Client) => (await person.api(`${product.url}/api/settings`)).status;
  for (let minutes = 0; minutes < 8 * 60; minutes += 25) {
    product.clock.ahead = minutes * 60_000;
    expect(await status(busy)).toBe(200);
  }
  expect(await status(idle)).toBe(401);
  product.clock.ahead = 8 * 3_600_000;
  expect(await status(busy)).toBe(401);
  product.clock.ahead = 0;
  expect(await status(busy)).toBe(401);
});
