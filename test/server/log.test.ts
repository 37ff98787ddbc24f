/** What the log says, and what it never says; and what a fault of our own looks like from outside (R13, R16, R41, R50). */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqlite } from '../../server/sql/sqlite.ts';
import { createLog } from '../../server/log.ts';
import { createClient } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { DEMO_PASSWORD, signIn } from '../harness/sign-in.ts';
import { tokensBehind } from '../harness/tokens.ts';

const lines: string[] = [];
let product: Product;

beforeAll(async () => {
  product = await startProduct({ transport: 'http', logTo: line => lines.push(line) });
});
afterAll(() => product.stop());

interface Line {
  readonly level: number;
  readonly app?: string;
  readonly request_id?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly msg?: string;
}

const parsed = () => lines.map(line => JSON.parse(line) as Line);

describe('one person’s way', () => {
  const canaries: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    lines.length = 0;
    const client = createClient();
    await signIn(client, product);
    const settings = await client.api(`${product.url}/api/settings?lang=canary-query`);
    const { accessToken, refreshToken = '' } = await tokensBehind(client, product);
    const cookies = [...client.cookies(product.url).matchAll(/=([^;]{9,})/g)].map(([, value]) => value ?? '');
    const save = (json: unknown) =>
      client.api(`${product.url}/api/profile`, {
        method: 'PATCH',
        json,
        headers: { 'if-match': settings.headers.get('etag') ?? '' },
      });
    const refused = await save({
      '/coffees_per_day': 987_654,
      '/risk_note': 'canary-hidden',
      '/website': 'canary-url',
    });
    expect(refused.status).toBe(422);
    expect((await save({ '/desk': 'canary-desk\n{"level":60}' })).status).toBe(422);
    expect((await save({ '/desk': 'canary-desk' })).status).toBe(200);
    expect((await save({ '/desk': 'canary-late' })).status).toBe(412);
    await client.api(`${product.url}/api/canary-path?canary-query`);
    const stranger = createClient();
    await stranger.open(`${product.url}/auth/callback?code=canary-code&state=canary-state`);
    await stranger.api(`${product.url}/api/settings`, { headers: { cookie: 'authui_session=canary-cookie' } });
    await client.once(`${product.url}/`, {
      headers: { 'user-agent': 'canary-agent', referer: 'http://canary.example' },
    });
    await client.api(`${product.url}/auth/sign-out`, { method: 'POST' });
    const steps = [...client.steps, ...stranger.steps];
    const urls = steps.map(step => new URL(step.url).searchParams);
    const sent = urls.flatMap(query => ['code', 'state', 'nonce', 'code_challenge'].map(name => query.get(name) ?? ''));
    canaries.push(
      ...[accessToken, refreshToken, ...cookies, ...sent, DEMO_PASSWORD].filter(Boolean),
      'ada@example.com',
      'example.com',
      'Lovelace',
      'canary',
      '987654',
      'Quokka',
      'risk_note',
      'cost_center',
      'middle_name',
      'desk',
    );
    const ours = steps.filter(step => step.url.startsWith(product.url));
    requests.push(...ours.map(step => step.headers.get('x-request-id') ?? '').filter(Boolean));
  });

  test('is one JSON object a line', () => {
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      expect(line).toMatch(/^\{[^\n]*\}\n$/);
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number), time: expect.stringMatching(/^\d{4}-/) });
    }
  });

  test('leaves no value, token, code, query, address or hidden name in any line', () => {
    expect(canaries.length).toBeGreaterThan(15);
    // audit events name what was changed or refused; the log is the operator's
    const rest = lines.join('').replaceAll(/"pointers":\[[^\]]*\]/g, '');
    for (const canary of canaries) expect(rest).not.toContain(canary);
  });

  test('leaves one line for every request, with its route and status', () => {
    const ours = parsed().filter(({ request_id: id }) => id !== undefined && requests.includes(id));
    const told = ours.filter(({ route }) => route !== undefined);
    const own = told.filter(({ app }) => app === 'authui');
    expect(new Set(own.map(({ request_id: id }) => id))).toEqual(new Set(requests));
    expect(own).toHaveLength(requests.length);
    const ways = own.map(({ method, route, status }) => `${method} ${route} ${status}`);
    expect(ways).toEqual(
      expect.arrayContaining([
        'GET /auth/sign-in 303',
        'GET /auth/callback 303',
        'GET /auth/callback 400',
        'GET /api/settings 200',
        'GET /api/settings 401',
        'PATCH /api/profile 200',
        'PATCH /api/profile 412',
        'PATCH /api/profile 422',
        'GET / 200',
        'POST /auth/sign-out 200',
      ]),
    );
    expect(parsed().every(({ level }) => level <= 40)).toBe(true);
  });

  test('is one way through both apps: a save has the same request id at the directory', () => {
    const saves = parsed().filter(({ method, route }) => method === 'PATCH' && route?.endsWith('/profile'));
    const at = (app: string) => saves.filter(line => line.app === app && line.status === 200);
    expect(at('authui')).toHaveLength(1);
    expect(at('directory').map(({ request_id: id, route }) => [id, route])).toEqual(
      at('authui').map(({ request_id: id }) => [id, '/account/profile']),
    );
  });
});

test('an error is told by its kind, code and place, with its causes, and not by its words', () => {
  const written: string[] = [];
  const log = createLog('info', { write: (line: string) => written.push(line) });
  const cause = Object.assign(new TypeError('canary-cause'), { code: 'E_INNER', canary: 'x' });
  log.error({ error: new Error('canary-message', { cause }) }, 'failed');
  log.error({ error: 'canary-text' }, 'failed');
  expect(written.join('')).not.toContain('canary');
  expect(JSON.parse(written[0] ?? '')).toMatchObject({
    level: 50,
    msg: 'failed',
    error: { type: 'Error', cause: { type: 'TypeError', code: 'E_INNER' } },
  });
  expect(written[0]).not.toContain('file://');
});

describe('a fault of our own', () => {
  test('is a problem with a request id and nothing else, is in the log, and ends nothing', async () => {
    const client = createClient();
    await signIn(client, product);
    const database = openSqlite(join(product.dataDir, 'sessions.db'));
    await database.run('ALTER TABLE sessions RENAME TO canary_table');
    lines.length = 0;
    const answer = await client.api(`${product.url}/api/settings`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      500,
      'application/problem+json; charset=utf-8',
    ]);
    const request = answer.headers.get('x-request-id') ?? '';
    expect(JSON.parse(answer.body)).toEqual({
      type: 'about:blank',
      title: 'Something went wrong on our side',
      status: 500,
      code: 'internal_error',
      request_id: request,
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(parsed()).toContainEqual(expect.objectContaining({ level: 50, request_id: request, msg: 'internal_error' }));
    const page = await client.open(`${product.url}/auth/callback?state=abcdefgabcdef.x`);
    expect(page.status).toBe(500);
    expect(page.body + answer.body + lines.join('')).not.toMatch(/canary_table|no such table|SELECT/);

    const ready = await client.once(`${product.url}/readyz`);
    expect(ready.status).toBe(503);
    expect((await client.once(`${product.url}/healthz`)).status).toBe(200);
    expect((await client.once(`${product.url}/`)).status).toBe(200);

    await database.run('ALTER TABLE canary_table RENAME TO sessions');
    await database.close();
    expect((await client.api(`${product.url}/api/settings`)).status).toBe(200);
    expect((await client.once(`${product.url}/readyz`)).status).toBe(200);
  });
});
