/** The demo's stand-in providers: real OpenID Providers, seen by an independent client, by our connector, by a person. */

import * as openid from 'openid-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { demoSocialProviders, startStandIn, type StandIn } from '../../../server/demo/social-provider.ts';
import { createConnectors } from '../../../server/directory/social/connectors.ts';
import { createOutgoing } from '../../../server/http/outgoing.ts';
import { compileCatalogue } from '../../../src/profile/catalogue.ts';
import { createClient, type Client, type Step } from '../../harness/client.ts';
import { csrfOf } from '../../harness/sign-in.ts';
import { outcomeOf } from './describe-connector.ts';

/** Nobody listens there: the way back is looked at, never followed. */
const REDIRECT_URI = 'http://localhost:9/auth/link/acme-social/callback';
const CLIENT = { clientId: 'directory', clientSecret: 'stand-in-secret', redirectUris: [REDIRECT_URI] };

async function start(name = 'Acme Social'): Promise<StandIn> {
  const standIn = await startStandIn({ port: 0, host: '127.0.0.1', name, clients: [CLIENT] });
  onTestFinished(standIn.stop);
  return standIn;
}

interface Form {
  readonly person?: string;
  readonly password?: string;
  readonly answer?: string;
}

/** Opens the sign-in page. */
async function open(browser: Client, url: URL): Promise<Step> {
  const first = await browser.once(url.href, { headers: { accept: 'text/html' } });
  return browser.once(new URL(first.headers.get('location') ?? '', url).href);
}

/** Sends the form and follows the way back until it leaves the provider. */
async function submit(browser: Client, page: Step, form: Form): Promise<URL | Step> {
  let step = await browser.once(page.url, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', accept: 'text/html' },
    body: new URLSearchParams({ csrf: csrfOf(page), person: '1001', password: 'demo-password', ...form }),
  });
  for (let hops = 0; hops < 3; hops += 1) {
    const location = step.headers.get('location');
    if (location === null) return step;
    const url = new URL(location, page.url);
    if (url.origin !== new URL(page.url).origin) return url;
    step = await browser.once(url.href, { headers: { accept: 'text/html' } });
  }
  throw new Error('too many redirects');
}

async function agree(browser: Client, url: URL, form: Form = {}): Promise<URLSearchParams> {
  const back = await submit(browser, await open(browser, url), form);
  if (!(back instanceof URL)) throw new Error(`no way back but ${back.status} ${back.body}`);
  expect(back.origin + back.pathname).toBe(REDIRECT_URI);
  return back.searchParams;
}

function connectorTo(standIn: StandIn) {
  const outgoing = createOutgoing();
  onTestFinished(outgoing.close);
  const [provider] = demoSocialProviders(Number(new URL(standIn.issuer).port), CLIENT.clientSecret);
  if (!provider) throw new Error('no provider');
  const catalogue = compileCatalogue({}, ['en', 'de']);
  const connector = createConnectors([provider], { outgoing, catalogue, now: Date.now }).get('acme-social');
  if (!connector) throw new Error('no connector');
  const begin = async () => {
    const codeVerifier = openid.randomPKCECodeVerifier();
    const flow = { redirectUri: REDIRECT_URI, state: openid.randomState(), nonce: openid.randomNonce(), codeVerifier };
    const codeChallenge = await openid.calculatePKCECodeChallenge(codeVerifier);
    return { flow, url: await connector.authorizationUrl({ ...flow, codeChallenge }) };
  };
  const signIn = async (browser: Client, form: Form = {}) => {
    const { flow, url } = await begin();
    return connector.redeem({ query: await agree(browser, url, form), ...flow });
  };
  return { connector, begin, signIn };
}

test('an independent client signs somebody in and reads who it is', async () => {
  const { issuer } = await start();
  const client = await openid.discovery(
    new URL(issuer),
    CLIENT.clientId,
    { client_secret: CLIENT.clientSecret, id_token_signed_response_alg: 'ES256' },
    openid.ClientSecretBasic(CLIENT.clientSecret),
    { execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks] },
  );
  expect(client.serverMetadata()).toMatchObject({
    issuer,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  });
  const verifier = openid.randomPKCECodeVerifier();
  const state = openid.randomState();
  const nonce = openid.randomNonce();
  const url = openid.buildAuthorizationUrl(client, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile email',
    state,
    nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const query = await agree(createClient(), url, { person: '1004' });
  const tokens = await openid.authorizationCodeGrant(client, new URL(`${REDIRECT_URI}?${query}`), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  expect(tokens.claims()).toMatchObject({ iss: issuer, sub: '1004', aud: 'directory' });
  expect(await openid.fetchUserInfo(client, tokens.access_token, '1004')).toEqual({
    sub: '1004',
    name: 'Katherine Johnson',
    given_name: 'Katherine',
    family_name: 'Johnson',
    preferred_username: 'katherine',
    locale: 'en',
    zoneinfo: 'Europe/London',
    email: 'katherine@example.com',
    email_verified: true,
  });
});

describe('our connector', () => {
  test('brings somebody back, with a verified address only', async () => {
    const standIn = await start();
    const { signIn } = connectorTo(standIn);
    const browser = createClient();
    const ada = await signIn(browser);
    expect(ada).toMatchObject({
      issuer: standIn.issuer,
      subject: '1001',
      name: 'Ada Lovelace',
      username: 'ada',
      email: 'ada@example.com',
      values: { '/given_name': 'Ada', '/family_name': 'Lovelace', '/locale': 'en', '/zoneinfo': 'Europe/London' },
    });
    // the same browser is asked again, and may be somebody else
    const linus = await signIn(browser, { person: '1002' });
    expect([linus.subject, linus.email]).toEqual(['1002', undefined]);
  });

  test('sees a new name at the next sign-in', async () => {
    const standIn = await start();
    const { signIn } = connectorTo(standIn);
    const browser = createClient();
    const { subject } = await signIn(browser);
    const page = await browser.open(`${standIn.issuer}/`);
    const form = { csrf: csrfOf(page), person: '1001', name: '  Countess  Augusta ' };
    const saved = await browser.open(`${standIn.issuer}/`, { form });
    expect(saved.body).toContain('Saved.');
    expect(await signIn(browser)).toMatchObject({ subject, name: 'Countess  Augusta' });
  });

  test('hears that the person said no', async () => {
    const { connector, begin } = connectorTo(await start());
    const { flow, url } = await begin();
    const query = await agree(createClient(), url, { answer: 'deny', password: '' });
    expect(query.get('error')).toBe('access_denied');
    expect(await outcomeOf(connector.redeem({ query, ...flow }))).toBe('denied');
  });

  test('redeems one code of one stand-in once, and not at the other', async () => {
    const one = connectorTo(await start());
    const two = connectorTo(await start('Globex'));
    const { flow, url } = await one.begin();
    const query = await agree(createClient(), url);
    expect(await outcomeOf(two.connector.redeem({ query, ...flow }))).toBe('invalid');
    const withoutIssuer = new URLSearchParams(query);
    withoutIssuer.delete('iss');
    expect(await outcomeOf(two.connector.redeem({ query: withoutIssuer, ...flow }))).toBe('invalid');
    expect(await outcomeOf(one.connector.redeem({ query, ...flow }))).toBe('signed in');
    expect(await outcomeOf(one.connector.redeem({ query, ...flow }))).toBe('expired');
  });

  test('tells equal subjects of the two apart', async () => {
    const stands = [await start(), await start('Globex')];
    const browser = createClient();
    const accounts = [];
    for (const standIn of stands) accounts.push(await connectorTo(standIn).signIn(browser));
    expect(accounts.map(({ subject }) => subject)).toEqual(['1001', '1001']);
    expect(accounts.map(({ issuer }) => issuer)).toEqual(stands.map(({ issuer }) => issuer));
  });
});

describe('the pages', () => {
  test.each<[string, Form]>([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown person', { person: '9999' }],
  ])('refuse %s and say what to do', async (_what, form) => {
    const { begin } = connectorTo(await start());
    const browser = createClient();
    const page = await open(browser, (await begin()).url);
    expect(page.body).toContain('Sign in with Acme Social');
    const step = await submit(browser, page, form);
    if (step instanceof URL) throw new Error('let in');
    expect([step.status, step.body.includes('role="alert"')]).toEqual([422, true]);
  });

  test('refuse forms of other sites', async () => {
    const standIn = await start();
    const { begin } = connectorTo(standIn);
    const browser = createClient();
    const page = await open(browser, (await begin()).url);
    const send = (url: string, body: Record<string, string>, site: string) =>
      browser.once(url, { method: 'POST', headers: { 'sec-fetch-site': site }, body: new URLSearchParams(body) });
    const right = { csrf: csrfOf(page), person: '1001', password: 'demo-password' };
    expect((await send(page.url, right, 'cross-site')).status).toBe(403);
    expect((await send(page.url, { ...right, csrf: 'x' }, 'same-origin')).status).toBe(403);
    const people = await browser.open(`${standIn.issuer}/`);
    const rename = { csrf: csrfOf(people), person: '1001', name: 'Mallory' };
    expect((await send(`${standIn.issuer}/`, rename, 'cross-site')).status).toBe(422);
    expect((await browser.open(`${standIn.issuer}/`)).body).not.toContain('Mallory');
  });

  test('write names as text, and refuse those that nobody can have', async () => {
    const standIn = await start();
    const browser = createClient();
    const page = await browser.open(`${standIn.issuer}/`);
    const rename = (name: string) =>
      browser.open(`${standIn.issuer}/`, { form: { csrf: csrfOf(page), person: '1001', name } });
    expect((await rename('<script>alert(1)</script>')).body).not.toContain('<script>');
    for (const name of ['', ' ', 'x'.repeat(257), 'a\u202eb']) expect((await rename(name)).status).toBe(422);
  });

  test('are safe documents of their own host, in the product’s look', async () => {
    const standIn = await start();
    const browser = createClient();
    const page = await browser.open(`${standIn.issuer}/`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; /);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const stylesheet = /href="(\/assets\/[^"]+\.css)"/.exec(page.body)?.[1] ?? '';
    expect((await browser.once(standIn.issuer + stylesheet)).headers.get('content-type')).toContain('text/css');
    const unknown = await browser.once(`${standIn.issuer}/interaction/unknown`);
    expect(unknown.status).toBe(400);
    const port = new URL(standIn.issuer).port;
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(421);
  });
});

test('the demo has two, on one port and the next', () => {
  const providers = demoSocialProviders(4001, 's');
  expect(providers.map(({ alias, name, issuer }) => [alias, name, issuer])).toEqual([
    ['acme-social', 'Acme Social', 'http://localhost:4001'],
    ['globex', 'Globex', 'http://localhost:4002'],
  ]);
});
