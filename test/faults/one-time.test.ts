/** F10: whatever works once works once, however many try at the same moment, a hundred times over. */

import { expect, test } from 'vitest';
import { createClient } from '../harness/client.ts';
import { startProduct } from '../harness/product.ts';
import { signIn as signInPerson } from '../harness/sign-in.ts';
import {
  Browser,
  openSignIn,
  redeem,
  refresh,
  signIn,
  slowReads,
  startDirectory,
  submitSignIn,
} from '../directory/harness.ts';
import { codeFor, loginIds, profileOf } from '../directory/login-id-calls.ts';
import { figure } from './figure.ts';

const ROUNDS = 100;
const AT_ONCE = 20;

/** @param round gives what is to be tried at once; each try tells whether it got through */
async function race(round: () => Promise<() => Promise<boolean>>): Promise<number[]> {
  const successes: number[] = [];
  for (let number = 0; number < ROUNDS; number += 1) {
    const attempt = await round();
    const tries = await Promise.all(Array.from({ length: AT_ONCE }, attempt));
    successes.push(tries.filter(Boolean).length);
  }
  return successes;
}

function expectOneEach(what: string, successes: readonly number[]): void {
  const wrong = successes.filter(count => count !== 1).length;
  figure(
    'F10',
    `${what}: ${successes.length} rounds of ${AT_ONCE} at once, ${wrong} with another number of successes than 1`,
  );
  expect(successes).toEqual(successes.map(() => 1));
}

/** Nothing is limited by how often it is tried from here. */
const UNLIMITED = { signInPerMinute: 1_000_000 };

test('F10 an authorization code is redeemed once', async () => {
  const at = await startDirectory(UNLIMITED, slowReads);
  const successes = await race(async () => {
    const browser = new Browser(at.url);
    const { form, verifier } = await openSignIn(browser);
    const callback = await submitSignIn(browser, form, 'ada');
    return async () => (await redeem(at, callback, verifier)).status === 200;
  });
  expectOneEach('authorization code', successes);
});

test('F10 a refresh token is used once', async () => {
  const at = await startDirectory(UNLIMITED, slowReads);
  const successes = await race(async () => {
    const { refresh_token: token } = await signIn(at);
    return async () => (await refresh(at, token)).status === 200;
  });
  expectOneEach('refresh token', successes);
});

test('F10 a mailed code proves an address once', async () => {
  const at = await startDirectory(UNLIMITED);
  let number = 0;
  const successes = await race(async () => {
    // the person may have ten codes sent in ten minutes
    at.clock.ahead += 11 * 60_000;
    const { access_token: token } = await signIn(at);
    const calls = loginIds(at, token);
    // one person has only so many
    const proven = (await profileOf(at, token)).profile.identities.filter(({ email }) => email?.startsWith('round'));
    for (const { id } of proven) await calls.remove(id);
    const value = `round${(number += 1)}@example.com`;
    const { profile } = await calls.add('email', value);
    const [pending] = profile.pending_login_ids;
    const code = await codeFor(at, value);
    return async () => (await calls.verify(pending?.id, code)).status === 200;
  });
  expectOneEach('mailed code', successes);
});

test('F10 a callback signs in once', async () => {
  const product = await startProduct({ yaml: 'limits: { sign_in_per_minute: 1000000 }\nuser_profile: {}\n' });
  try {
    const client = createClient();
    await signInPerson(client, product);
    const successes = await race(async () => {
      const start = await client.once(`${product.url}/auth/sign-in`);
      const back = await client.once(start.headers.get('location') ?? '');
      const callback = back.headers.get('location') ?? '';
      // whoever is signed in is sent home by an old callback; here nobody is
      const cookie = client
        .cookies(product.url)
        .split('; ')
        .filter(pair => !pair.startsWith('authui_session='))
        .join('; ');
      return async () => {
        const { status, headers } = await fetch(callback, { headers: { cookie }, redirect: 'manual' });
        return status === 303 && headers.getSetCookie().some(line => line.startsWith('authui_session='));
      };
    });
    expectOneEach('callback', successes);
  } finally {
    await product.stop();
  }
});
