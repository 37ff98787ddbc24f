/** Saving the profile: one winner of many, all or nothing, and nothing that a payload can break (R36–R38, F9). */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem, Settings } from '../../src/api/contract.ts';
import { administer } from '../harness/admin.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { signIn } from '../harness/sign-in.ts';

let product: Product;
let client: Client;

beforeAll(async () => {
  product = await startProduct();
  client = createClient();
  await signIn(client, product);
});
afterAll(() => product.stop());

async function read(): Promise<{ settings: Settings; etag: string }> {
  const step = await client.api(`${product.url}/api/settings`);
  expect(step.status).toBe(200);
  return { settings: JSON.parse(step.body) as Settings, etag: step.headers.get('etag') ?? '' };
}

function save(body: string | object, etag: string, headers: Record<string, string> = {}): Promise<Step> {
  return client.once(`${product.url}/api/profile`, {
    method: 'PATCH',
    headers: {
      'x-authui': '1',
      origin: product.url,
      'content-type': 'application/json',
      'if-match': etag,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const problemOf = ({ body }: Step) => JSON.parse(body) as Problem;

test(
  'F9 of 100 saves from one state one is done, and the others get the state that is',
  { timeout: 30_000 },
  async () => {
    const { etag } = await read();
    const saves = Array.from({ length: 100 }, (_, index) => save({ '/desk': `desk ${index}` }, etag));
    const steps = await Promise.all(saves);
    const done = steps.filter(({ status }) => status === 200);
    const refused = steps.filter(({ status }) => status === 412);
    expect([done.length, refused.length]).toEqual([1, 99]);
    const now = await read();
    expect(done[0]?.headers.get('etag')).toBe(now.etag);
    expect(now.etag).not.toBe(etag);
    for (const step of refused) {
      expect(step.headers.get('etag')).toBe(now.etag);
      expect(problemOf(step)).toMatchObject({ code: 'precondition_failed', current: now.settings });
    }
  },
);

describe('the ETag', () => {
  test('does not move with what the person cannot see, nor with sign-ins', async () => {
    const before = await read();
    const { people } = product;
    if (!people) throw new Error('no directory in this process');
    const admin = await administer({ url: product.directoryUrl, dataDir: product.dataDir }, 'portal');
    const path = `/admin/users/${before.settings.user.sub}`;
    const { etag } = await admin('GET', path);
    const json = { '/risk_note': 'changed by an admin' };
    expect((await admin('PATCH', path, { ifMatch: etag, json })).status).toBe(200);
    await signIn(createClient(), product);
    await people.signIn('ada@example.com', 'wrong password');
    const after = await read();
    expect(after.etag).toBe(before.etag);
    expect(after.settings.user.updated_at).toBe(before.settings.user.updated_at);
    expect((await save({ '/desk': 'after a hidden write' }, before.etag)).status).toBe(200);
    const again = await people.find(before.settings.user.sub);
    expect(again?.record.values['/risk_note']).toBe('changed by an admin');
  });

  test('does not move with labels, languages or a save that changes nothing', async () => {
    const { etag, settings } = await read();
    const german = await client.api(`${product.url}/api/settings?lang=de`);
    expect(german.headers.get('etag')).toBe(etag);
    const desk = settings.attributes.find(({ pointer }) => pointer === '/desk');
    for (const nothing of [{}, { '/desk': desk?.value ?? null }]) {
      const step = await save(nothing, etag);
      expect([step.status, step.headers.get('etag')]).toEqual([200, etag]);
    }
  });

  test.each(['*', 'W/ETAG', 'ETAG, "x"', '"x", ETAG', 'ETAG,ETAG', '""', 'x', '"', `"${'x'.repeat(8000)}"`])(
    'sent as %s is no proof of having seen it',
    async form => {
      const { etag, settings } = await read();
      const step = await save({ '/desk': 'never' }, form.replaceAll('ETAG', etag));
      expect([step.status, step.headers.get('etag')]).toEqual([412, etag]);
      expect(problemOf(step).current).toEqual(settings);
    },
  );

  test('sent empty is not sent', async () => {
    expect((await save({ '/desk': 'never' }, '')).status).toBe(428);
  });
});

const pairs = (count: number) => Array.from({ length: count }, (_, index) => [`/x${index}`, 1] as const);

describe('nothing is saved of', () => {
  const desk = '"/desk":"not saved"';
  type Refused = [name: string, body: string, status: number, codes: string[]];
  test.each<Refused>([
    ['__proto__', `{${desk},"__proto__":{"polluted":1}}`, 422, ['unknown_attribute']],
    ['/__proto__', `{${desk},"/__proto__":{"polluted":1}}`, 422, ['unknown_attribute']],
    ['constructor', `{${desk},"constructor":{"prototype":{"polluted":1}}}`, 422, ['unknown_attribute']],
    ['/constructor/prototype', `{${desk},"/constructor/prototype/polluted":1}`, 422, ['unknown_attribute']],
    ['an inherited name', `{${desk},"toString":1,"/toString":1}`, 422, ['unknown_attribute', 'unknown_attribute']],
    ['__proto__ in an address', `{${desk},"/address":{"__proto__":{"locality":"X"}}}`, 422, ['bad_format']],
    ['a member of an address', `{${desk},"/address/locality":"X"}`, 422, ['unknown_attribute']],
    ['a hidden attribute', `{${desk},"/risk_note":"x"}`, 422, ['unknown_attribute']],
    [
      'derived attributes',
      `{${desk},"/email_verified":true,"/updated_at":1,"/sub":"x"}`,
      422,
      ['not_editable', 'not_editable', 'unknown_attribute'],
    ],
    ['an email of somebody else', `{${desk},"/email":"linus@example.com"}`, 422, ['not_owned']],
    ['an infinite number', `{${desk},"/working_hours":1e999}`, 400, []],
    ['an unsafe integer', `{${desk},"/coffees_per_day":9007199254740993}`, 422, ['too_large']],
    ['control characters', `{${desk},"/nickname":"a\\u0000b"}`, 422, ['forbidden_character']],
    ['a script as an address', `{${desk},"/website":"java\\tscript:alert(1)"}`, 422, ['forbidden_character']],
    ['a list', `[${desk.replace(':', ',')}]`, 400, []],
    ['a text', '"x"', 400, []],
    ['null', 'null', 400, []],
    ['a key twice', `{${desk},"/desk":"other"}`, 400, []],
    ['a key twice, once escaped', `{${desk},"\\u002fdesk":"other"}`, 400, []],
    ['a lone surrogate', `{"/desk":"\\ud800"}`, 400, []],
    ['33 levels', `{${desk},"/x":${'['.repeat(32)}${']'.repeat(32)}}`, 400, []],
    ['257 attributes', JSON.stringify(Object.fromEntries([['/desk', 'not saved'], ...pairs(256)])), 400, []],
    ['64 KiB and one byte', `{${desk},"/x":"${'x'.repeat(65_536 - 31)}"}`.padEnd(65_537), 413, []],
  ])('%s', async (_name, body, status, codes) => {
    const before = await read();
    const step = await save(body, before.etag);
    expect(step.status).toBe(status);
    if (status === 422) expect(problemOf(step).issues?.map(({ code }) => code)).toEqual(codes);
    expect(await read()).toEqual(before);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('256 unknown attributes, each of which is named', async () => {
    const { etag } = await read();
    const step = await save(Object.fromEntries(pairs(256)), etag);
    expect([step.status, problemOf(step).issues?.length]).toEqual([422, 256]);
  });

  test('a body in chunks that is too large', async () => {
    const before = await read();
    let sent = 0;
    const body = new ReadableStream({
      pull: controller => {
        sent += 4096;
        controller.enqueue(new Uint8Array(4096).fill(0x20));
        if (sent > 1024 * 1024) controller.close();
      },
    });
    const answer = await fetch(`${product.url}/api/profile`, {
      method: 'PATCH',
      headers: {
        'x-authui': '1',
        origin: product.url,
        'content-type': 'application/json',
        'if-match': before.etag,
        cookie: client.cookies(product.url),
      },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(await read()).toEqual(before);
  });
});

test('a hidden pointer is answered exactly as an unknown one, byte by byte', async () => {
  const { etag } = await read();
  const answers = [];
  for (const pointer of ['/risk_note', '/nisk_rote']) {
    const step = await save({ [pointer]: 'x', '/desk': 'x' }, etag);
    const names = [...step.headers.keys()].filter(name => !['x-request-id', 'date'].includes(name));
    const { request_id: _, ...problem } = problemOf(step);
    answers.push({ status: step.status, names, body: JSON.stringify(problem).replaceAll(pointer, '/…') });
  }
  expect(answers[0]).toEqual(answers[1]);
});

test('refusals name no value that was sent', async () => {
  const { etag } = await read();
  const step = await save({ '/coffees_per_day': 'canary-9a1', '/website': 'canary-9a1 ' }, etag);
  expect(step.status).toBe(422);
  expect(step.body).not.toContain('canary-9a1');
});
