/** A fresh sign-in for a pending action, at a provider that says the wrong thing about when it happened (C26, L10 to L12). */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAuthui } from '../../server/authui.ts';
import { readConfig } from '../../server/config.ts';
import { listen } from '../../server/http/listen.ts';
import { createOutgoing } from '../../server/http/outgoing.ts';
import { createLog } from '../../server/log.ts';
import { openStorage } from '../../server/storage.ts';
import type { InProcess } from '../../server/upstream/transport.ts';
import { createClient } from '../harness/client.ts';
import { CLIENT_ID, startMisbehavingProvider, type MisbehavingProvider } from '../harness/misbehaving-provider.ts';

let provider: MisbehavingProvider;
let url: string;
const stops: (() => Promise<void>)[] = [];
/** Tokens with which the pending action was asked for: by the page, and once more after a step-up that counts. */
let asked: string[];

beforeAll(async () => {
  provider = await startMisbehavingProvider({ alg: 'ES256' });
  const folder = await mkdtemp(join(tmpdir(), 'authui-step-up-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>AuthUI</title>');
  let listener: RequestListener | undefined;
  const front = await listen((request, response) => listener?.(request, response), '127.0.0.1', 0);
  url = `http://localhost:${front.port}`;
  // the account API of a directory: the first time it wants a fresh sign-in, then it has broken down
  const accountTransport: InProcess = async ({ headers }) => {
    asked.push(headers['authorization'] ?? '');
    return asked.length === 1
      ? Response.json({ code: 'reauth_required' }, { status: 403 })
      : new Response(null, { status: 500 });
  };
  const outgoing = createOutgoing();
  const demo = join(import.meta.dirname, '../../server/demo/authui.yaml');
  const config = readConfig(demo, {
    PORT: String(front.port),
    AUTHUI_ROLE: 'authui',
    AUTHUI_DATA_DIR: folder,
    DIRECTORY_PUBLIC_URL: provider.issuer,
  });
  const log = createLog('silent');
  const storage = await openStorage(config, log);
  const authui = await createAuthui({
    config,
    storage,
    outgoing,
    directoryClient: { clientId: CLIENT_ID, clientSecret: 'secret' },
    accountTransport,
    pageFolder: folder,
    log,
    now: Date.now,
  });
  listener = authui.listener;
  stops.push(
    front.stop,
    async () => authui.close(),
    storage.close,
    outgoing.close,
    provider.stop,
    () => rm(folder, { recursive: true }),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});
beforeEach(() => {
  asked = [];
  provider.misbehave({});
});

const seconds = (from: number) => Math.floor(Date.now() / 1000) + from;

async function stepUp(authTime: number | undefined, subject = 'user-1') {
  const person = { sub: 'user-1', idToken: { auth_time: seconds(0) } };
  provider.signInAs(person);
  const client = createClient();
  await client.open(`${url}/auth/sign-in`);
  const before = client.cookies(url);
  const refused = await client.api(`${url}/api/login-ids`, {
    method: 'POST',
    json: { type: 'username', value: 'una' },
  });
  expect(refused.status).toBe(403);
  const { location } = JSON.parse(refused.body) as { location: string };
  provider.signInAs({ sub: subject, idToken: authTime === undefined ? {} : { auth_time: authTime } });
  const back = await client.open(url + location);
  return { back, sameSession: client.cookies(url) === before };
}

test('C26 a proof of right now: the action is carried out, in a new session', async () => {
  const { sameSession } = await stepUp(seconds(0));
  expect([asked.length, sameSession]).toEqual([2, false]);
  expect(asked[1]).not.toBe(asked[0]);
  const question = provider.authorizations.at(-1);
  expect([question?.get('max_age'), question?.get('prompt')]).toEqual(['0', 'login']);
});

test.each<[string, () => number | undefined, string?]>([
  ['C26 a proof that is six minutes old', () => seconds(-360)],
  ['C26 a proof of an hour ago', () => seconds(-3600)],
  ['C26 a proof in the future', () => seconds(60)],
  ['C26 a proof without a time', () => undefined],
  ['C26 the proof of another person', () => seconds(0), 'user-2'],
])('%s: the action is not carried out, the session stays', async (_what, authTime, subject) => {
  const { back, sameSession } = await stepUp(authTime(), subject);
  expect([back.url, asked.length, sameSession]).toEqual([`${url}/settings?outcome=failed`, 1, true]);
});
