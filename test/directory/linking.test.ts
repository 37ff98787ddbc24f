/** What a change of the configuration does to linked accounts, cookies of flows, and providers that post. */

import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { SocialProvider } from '../../server/directory/social/provider.ts';
import { CLIENT_ID, startMisbehavingProvider, type MisbehavingProvider } from '../harness/misbehaving-provider.ts';
import { createOutgoing } from '../../server/http/outgoing.ts';
import {
  account,
  AUTHUI,
  Browser,
  followBack,
  openSignIn,
  redeem,
  signIn,
  startDirectory,
  type TestDirectory,
  type Tokens,
} from './harness.ts';

let acme: MisbehavingProvider;
beforeEach(async () => {
  acme = await startMisbehavingProvider();
  onTestFinished(() => acme.stop());
});

type Person = Tokens & { browser: Browser };

interface Account {
  readonly sub: string;
  readonly identities: readonly { id: string; provider_type: string; provider_name: string }[];
  readonly providers: readonly { alias: string; name: string; linked: boolean }[];
  readonly capabilities: { readonly link: boolean; readonly unlink: boolean };
  readonly last_way_in?: string;
}

const providerAt = (issuer: string, changes: Partial<SocialProvider> = {}) =>
  ({
    alias: 'acme',
    type: 'oidc',
    name: 'Acme Social',
    issuer,
    clientId: CLIENT_ID,
    clientSecret: 'secret',
    clientAuth: 'client_secret_basic',
    idTokenAlg: 'RS256',
    endpointOrigins: [],
    trustEmail: false,
    enabled: true,
    severalAccounts: false,
    ...changes,
  }) as SocialProvider;

async function accountOf(at: TestDirectory, person: Person): Promise<Account> {
  return (await (await account(at, person.access_token)).json()) as Account;
}

function identities(at: TestDirectory, person: Person, path: string, method: string): Promise<Response> {
  const headers = { authorization: `Bearer ${person.access_token}` };
  return fetch(`${at.url}/account/identities${path}`, { method, headers });
}

async function link(at: TestDirectory, person: Person, alias = 'acme'): Promise<URL> {
  const answer = await identities(at, person, `/${alias}/link`, 'POST');
  const { location } = (await answer.json()) as { location: string };
  return comeBack(person.browser, await person.browser.go(location));
}

/** From the redirect to the provider to where the directory leaves the browser. */
async function comeBack(browser: Browser, left: Response): Promise<URL> {
  const back = await browser.go(left.headers.get('location') ?? '');
  return followBack(browser, await browser.go(back.headers.get('location') ?? ''));
}

async function press(browser: Browser, alias = 'acme'): Promise<Response> {
  const { form } = await openSignIn(browser);
  return browser.post(`${form.action}/social`, { csrf: form.csrf, provider: alias });
}

test('L17 provider removed or switched off: shown, unlinked, never used, and no way in', async () => {
  const provider = providerAt(acme.issuer);
  const socialProviders = [provider];
  let at = await startDirectory({ socialProviders, outgoing: createOutgoing() });
  acme.signInAs({ sub: 'orphan', name: 'Orphan', email: 'orphan@social.example', email_verified: true });
  const browser = new Browser(at.url);
  expect((await comeBack(browser, await press(browser))).origin).toBe(AUTHUI);
  const ada = await signIn(at);
  acme.signInAs({ sub: 'ada-at-acme' });
  expect((await link(at, ada)).search).toBe('?outcome=linked');
  const running = await press(new Browser(at.url));
  expect(running.status).toBe(303);

  for (const changed of [[{ ...provider, enabled: false }], []]) {
    at = await at.restart({ socialProviders: changed, outgoing: createOutgoing() });
    const shown = await accountOf(at, ada);
    const [linked] = shown.identities.filter(({ provider_type: type }) => type === 'social');
    expect(linked).toMatchObject({ provider_name: 'acme', social_identity_ref: 'ada-at-acme' });
    expect(shown.providers).toEqual([]);
    expect(shown.capabilities).toMatchObject({ link: false, unlink: true });
    expect((await identities(at, ada, '/acme/link', 'POST')).status).toBe(404);
    const guest = new Browser(at.url);
    const { form, page } = await openSignIn(guest);
    expect(await page.text()).not.toContain('Continue with');
    const pressed = await guest.post(`${form.action}/social`, { csrf: form.csrf, provider: 'acme' });
    expect(pressed.headers.get('location') ?? '').not.toContain(acme.issuer);
    const late = await guest.go(`/auth/link/acme/callback?code=x&state=${'0'.repeat(7)}-${'x'.repeat(43)}`);
    expect([400, 404]).toContain(late.status);
  }
  const [identity] = (await accountOf(at, ada)).identities.filter(({ provider_type: type }) => type === 'social');
  expect((await identities(at, ada, `/${identity?.id}`, 'DELETE')).status).toBe(200);
  const { capabilities } = await accountOf(at, ada);
  expect(capabilities).toMatchObject({ link: false, unlink: false });
});

test('L17 no orphan falls back to another way in: what was linked to a provider that is gone counts for nothing', async () => {
  const globex = await startMisbehavingProvider();
  onTestFinished(() => globex.stop());
  const both = [providerAt(acme.issuer), providerAt(globex.issuer, { alias: 'globex', name: 'Globex' })];
  let at = await startDirectory({ socialProviders: both, outgoing: createOutgoing() });
  acme.signInAs({ sub: 'both' });
  globex.signInAs({ sub: 'both' });
  const browser = new Browser(at.url);
  const { form, verifier } = await openSignIn(browser);
  const left = await browser.post(`${form.action}/social`, { csrf: form.csrf, provider: 'acme' });
  const callback = await comeBack(browser, left);
  const person = { ...((await (await redeem(at, callback, verifier)).json()) as Tokens), browser };
  expect((await link(at, person, 'globex')).search).toBe('?outcome=linked');
  expect(await accountOf(at, person)).not.toHaveProperty('last_way_in');

  at = await at.restart({ socialProviders: both.slice(0, 1), outgoing: createOutgoing() });
  const shown = await accountOf(at, person);
  const idOf = (alias: string) => shown.identities.find(({ provider_name: name }) => name === alias)?.id ?? '';
  expect(shown.last_way_in).toBe(idOf('acme'));
  expect((await identities(at, person, `/${idOf('acme')}`, 'DELETE')).status).toBe(409);
  expect((await identities(at, person, `/${idOf('globex')}`, 'DELETE')).status).toBe(200);
});

test('at most five ways to a provider are open in one browser; they are finished in any order', async () => {
  const at = await startDirectory({ socialProviders: [providerAt(acme.issuer)], outgoing: createOutgoing() });
  const person = await signIn(at);
  const cookies = () => [...person.browser.cookies.keys()].filter(name => name.startsWith('directory_social_'));
  const callbacks: string[] = [];
  for (let flow = 0; flow < 8; flow += 1) {
    acme.signInAs({ sub: `tab-${flow}` });
    const { location } = (await (await identities(at, person, '/acme/link', 'POST')).json()) as { location: string };
    const left = await person.browser.go(location);
    callbacks.push((await person.browser.go(left.headers.get('location') ?? '')).headers.get('location') ?? '');
    expect(cookies().length).toBeLessThanOrEqual(5);
  }
  const statuses: number[] = [];
  for (const callback of callbacks.toReversed()) statuses.push((await person.browser.go(callback)).status);
  expect(statuses.filter(status => status === 303)).toHaveLength(5);
  expect(statuses.filter(status => status === 400)).toHaveLength(3);
  expect(cookies()).toEqual([]);
});

test('nothing but a person who opens a page uses up what works once', async () => {
  const at = await startDirectory({ socialProviders: [providerAt(acme.issuer)], outgoing: createOutgoing() });
  const person = await signIn(at);
  acme.signInAs({ sub: 'careful' });
  const { location } = (await (await identities(at, person, '/acme/link', 'POST')).json()) as { location: string };
  const { browser } = person;
  const careless = async (address: string) => {
    expect((await browser.go(address, { method: 'HEAD' })).status).toBe(405);
    for (const headers of [{ 'sec-purpose': 'prefetch' }, { purpose: 'prefetch' }, { 'sec-fetch-dest': 'image' }]) {
      expect((await browser.go(address, { headers })).status).toBe(400);
    }
  };
  await careless(location);
  const left = await browser.go(location);
  const back = await browser.go(left.headers.get('location') ?? '');
  const callback = back.headers.get('location') ?? '';
  await careless(callback);
  expect((await browser.post(callback, {})).status, 'a provider that does not post').toBe(405);
  const end = await browser.go(callback);
  expect(end.headers.get('location')).toBe(`${AUTHUI}/settings?outcome=linked`);
  expect(end.headers.get('cache-control')).toBe('no-store');
  expect(end.headers.get('referrer-policy')).toBe('no-referrer');
});

test('a provider that comes back by a cross-site POST is let in without a cookie, and goes no further without one', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const clientSecret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const apple = providerAt(acme.issuer, { type: 'apple', teamId: 'ABCDE12345', keyId: 'FGHIJ67890', clientSecret });
  const at = await startDirectory({ socialProviders: [apple], outgoing: createOutgoing() });
  acme.signInAs({ sub: 'posted', idToken: { email: 'posted@social.example', email_verified: true } });
  const browser = new Browser(at.url);
  const left = await press(browser);
  expect(acme.authorizations).toEqual([]);
  const back = await browser.go(left.headers.get('location') ?? '');
  expect(acme.authorizations[0]?.get('response_mode')).toBe('form_post');
  const callback = new URL(back.headers.get('location') ?? '');
  const form = { ...Object.fromEntries(callback.searchParams), user: '{"name":{"firstName":"Po","lastName":"Sted"}}' };

  const provider = new Browser(at.url, { 'sec-fetch-site': 'cross-site' });
  expect((await provider.post(callback.pathname, { ...form, state: 'unknown' })).status).toBe(400);
  const landed = await provider.post(callback.pathname, form);
  expect(landed.status).toBe(303);
  const next = landed.headers.get('location') ?? '';
  expect(next).toBe(`${callback.pathname}?state=${callback.searchParams.get('state')}`);
  expect((await provider.post(callback.pathname, form)).status, 'a second form').toBe(400);
  expect((await provider.go(next)).status, 'another browser').toBe(400);
  const end = await followBack(browser, await browser.go(next));
  expect(`${end.origin}${end.pathname}`).toBe(`${AUTHUI}/auth/callback`);
  const [row] = await at.database.all('SELECT name, email FROM directory_social_identities');
  expect(row).toEqual({ name: 'Po Sted', email: 'posted@social.example' });
});

test('a form that a posting provider has not posted does not count, whatever stands in the address', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const clientSecret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const apple = providerAt(acme.issuer, { type: 'apple', teamId: 'ABCDE12345', keyId: 'FGHIJ67890', clientSecret });
  const at = await startDirectory({ socialProviders: [apple], outgoing: createOutgoing() });
  const browser = new Browser(at.url);
  const back = await browser.go((await press(browser)).headers.get('location') ?? '');
  const refused = await browser.go(back.headers.get('location') ?? '');
  expect(refused.headers.get('location')).toContain('problem=failed');
  expect(acme.calls.token).toBe(0);
});
