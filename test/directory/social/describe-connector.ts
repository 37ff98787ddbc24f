/** What every connector must do, whatever its provider's habits: one suite for all of them. */

import { describe, expect, test } from 'vitest';
import type { SocialAccount, SocialConnector } from '../../../server/directory/social/connector.ts';
import { createConnectors } from '../../../server/directory/social/connectors.ts';
import type { SocialProvider } from '../../../server/directory/social/provider.ts';
import { SocialError, type SocialErrorKind } from '../../../server/directory/social/social-error.ts';
import { compileCatalogue } from '../../../src/profile/catalogue.ts';
import { s256, startNetwork, type Network, type StandIn } from './stand-ins/stand-in.ts';

interface Flow {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface Scene<S extends StandIn = StandIn> {
  readonly standIn: S;
  readonly connector: SocialConnector;
  readonly network: Network;
  /** Starts a sign-in. */
  readonly start: () => Promise<{ readonly flow: Flow; readonly url: URL }>;
  /** A whole sign-in in which the person agrees; the query and the flow can be changed on the way. */
  readonly signIn: (changes?: {
    query?: (query: URLSearchParams) => void;
    flow?: Partial<Flow>;
  }) => Promise<SocialAccount>;
}

const CATALOGUE = compileCatalogue({}, ['en', 'zh-CN']);

/** @param settings instead of those the stand-in has registered */
export async function setScene<S extends StandIn>(
  standIn: S,
  settings: SocialProvider = standIn.provider,
  now: () => number = Date.now,
): Promise<Scene<S>> {
  const network = await startNetwork(standIn);
  const { outgoing } = network;
  const connector = createConnectors([settings], { outgoing, catalogue: CATALOGUE, now }).get(settings.alias);
  if (!connector) throw new Error('no connector');
  const start = async () => {
    const flow = newFlow(settings.alias);
    const { codeVerifier, ...request } = flow;
    const url = await connector.authorizationUrl({ ...request, codeChallenge: await s256(codeVerifier) });
    return { flow, url };
  };
  return {
    standIn,
    connector,
    network,
    start,
    signIn: async ({ query: change, flow: changes } = {}) => {
      const { flow, url } = await start();
      const query = standIn.agree(url);
      change?.(query);
      return connector.redeem({ query, ...flow, ...changes });
    },
  };
}

function newFlow(alias: string): Flow {
  return {
    redirectUri: `http://localhost:4000/auth/link/${alias}/callback`,
    state: crypto.randomUUID(),
    nonce: crypto.randomUUID(),
    codeVerifier: `${crypto.randomUUID()}-${crypto.randomUUID()}`,
  };
}

/** How it ended: a kind of failure, or `signed in`. What is said about it holds nothing the provider wrote. */
export async function outcomeOf(signIn: Promise<unknown>): Promise<SocialErrorKind | 'signed in'> {
  try {
    await signIn;
    return 'signed in';
  } catch (error) {
    if (!(error instanceof SocialError)) throw error;
    expect(error.message).toBe(`Social provider: ${error.kind}`);
    return error.kind;
  }
}

export interface Expected {
  readonly account: SocialAccount;
  /** What becomes of a subject that is a number: its digits, or a refusal. */
  readonly numericSubject: 'text' | 'invalid';
  /** A wrong verifier is noticed. */
  readonly pkce: boolean;
  /** What it means that our redirect URI is another one than at the start. */
  readonly otherRedirectUri: SocialErrorKind | 'signed in';
  /** The provider can say who has an address, and whether it is verified. */
  readonly email: boolean;
  /** The provider tells the name at every sign-in, not only at the first. */
  readonly nameEveryTime: boolean;
}

function described(url: URL): unknown {
  return [url.origin + url.pathname, Object.fromEntries(url.searchParams), url.hash];
}

/** The same for every run: random values, times and keys are named, tokens are opened. */
function withoutChance(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map(item => withoutChance(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutChance(member, key)]));
  }
  if (typeof value === 'number') return name === 'iat' || name === 'exp' ? `{${name}}` : value;
  if (typeof value !== 'string') return value;
  if (name === 'n' || name === 'code_challenge' || name === 'at_hash') return `{${name}}`;
  const [header = '', payload = ''] = /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/.test(value) ? value.split('.') : [];
  if (payload) {
    const parts = [header, payload].map(part => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown);
    return parts.map(part => withoutChance(part));
  }
  return value.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, id =>
    FIXED.some(fixed => fixed === id) ? id : '{uuid}',
  );
}

/** Ids that belong to an original. */
const FIXED = [
  '9122040d-6c67-4c5b-b112-36a304b66dad',
  '6cb04018-a3f5-46a7-b995-940c78f5aef3',
  '00000000-0000-0000-66f3-3332eca7ea81',
];

const HTML = () => new Response('<!doctype html><title>Sorry</title>', { headers: { 'content-type': 'text/html' } });
const json = (text: string, status = 200) =>
  new Response(text, { status, headers: { 'content-type': 'application/json' } });

export function describeConnector(create: () => StandIn, expected: Expected): void {
  const { account } = expected;

  describe(`a connector to ${create().provider.name}`, () => {
    test('brings back who it is, normalised', async () => {
      const { signIn } = await setScene(create());
      expect(await signIn()).toEqual(account);
    });

    test('asks and is answered as the documentation has it', async () => {
      const { network, standIn, start, connector } = await setScene(create());
      const { url, flow } = await start();
      await connector.redeem({ query: standIn.agree(url), ...flow });
      expect(withoutChance({ authorization: described(url), exchanges: network.exchanges })).toMatchSnapshot();
    });

    test('gives one subject and issuer for ever, whatever else changes', async () => {
      const { standIn, signIn } = await setScene(create());
      const first = await signIn();
      standIn.rename('Somebody Else');
      standIn.dropEmail();
      const second = await signIn();
      expect([second.issuer, second.subject]).toEqual([first.issuer, first.subject]);
      expect(second.email).toBeUndefined();
    });

    test.runIf(expected.nameEveryTime)('refreshes what the provider says at every sign-in', async () => {
      const { standIn, signIn } = await setScene(create());
      await signIn();
      standIn.rename('Zoë New');
      expect((await signIn()).name).toBe('Zoë New');
    });

    test('does without an address', async () => {
      const { standIn, signIn } = await setScene(create());
      standIn.dropEmail();
      const { email: _email, ...rest } = account;
      expect(await signIn()).toEqual(rest);
    });

    test('takes no address that is not verified', async () => {
      const { standIn, signIn } = await setScene(create());
      standIn.unverifyEmail();
      const { email: _email, ...rest } = account;
      expect(await signIn()).toEqual(rest);
    });

    test.runIf(expected.email)('keeps the case of an address, and drops what is none', async () => {
      const { standIn, signIn } = await setScene(create());
      standIn.setEmail('Ada.Lovelace@Example.COM');
      expect((await signIn()).email).toBe('Ada.Lovelace@Example.COM');
      for (const wrong of [
        'no address',
        'a@b',
        'ada@example.com\nBcc: x@example.com',
        `${'a'.repeat(2048)}@example.com`,
      ]) {
        standIn.setEmail(wrong);
        expect((await signIn()).email).toBeUndefined();
      }
    });

    test('ignores members that nobody has heard of', async () => {
      const { standIn, signIn } = await setScene(create());
      standIn.addUnknown({ is_admin: true, constructor: { prototype: 1 }, nested: [{ deep: null }] });
      expect(await signIn()).toEqual(account);
    });

    test.each([
      ['a hidden character', 'Eve\u202etset'],
      ['a control character', 'Eve\u0000'],
      ['257 characters', 'é'.repeat(257)],
      ['white space alone', ' \t '],
      ['a number', 7],
      ['an object', { first: 'Eve' }],
      ['null', null],
    ])('drops a name that is %s', async (_what, name) => {
      const { standIn, signIn } = await setScene(create());
      standIn.rename(name);
      const { name: shown, subject } = await signIn();
      // GitHub falls back to the login
      expect([undefined, account.username]).toContain(shown);
      expect(subject).toBe(account.subject);
    });

    test('composes and trims a name', async () => {
      const { standIn, signIn } = await setScene(create());
      standIn.rename('  Zoe\u0308 ');
      expect((await signIn()).name).toBe('Zoë');
    });

    test('writes a numeric id as text, or refuses it where it must be one', async () => {
      const { standIn, signIn } = await setScene(create());
      standIn.identify(9_007_199_254_740_991);
      if (expected.numericSubject === 'text') expect((await signIn()).subject).toBe('9007199254740991');
      else expect(await outcomeOf(signIn())).toBe(expected.numericSubject);
    });

    test('refuses a subject that cannot be kept', async () => {
      const { standIn, signIn } = await setScene(create());
      for (const subject of ['', 'x'.repeat(256), 'naïve', 'a\nb', {}, [], true, 1.5, 2 ** 53]) {
        standIn.identify(subject);
        expect([subject, await outcomeOf(signIn())]).toEqual([subject, 'invalid']);
      }
    });

    test('tells that the person said no, without asking the provider', async () => {
      const { standIn, connector, network, start } = await setScene(create());
      const { url, flow } = await start();
      const before = network.exchanges.length;
      expect(await outcomeOf(connector.redeem({ query: standIn.deny(url), ...flow }))).toBe('denied');
      expect(network.exchanges).toHaveLength(before);
    });

    test.each<[string, (query: URLSearchParams) => void]>([
      ['another state', query => query.set('state', 'another')],
      ['no state', query => query.delete('state')],
      ['two states', query => query.append('state', query.get('state') ?? '')],
      ['two codes', query => query.append('code', 'another')],
      ['an empty code', query => query.set('code', '')],
      ['an endless code', query => query.set('code', 'x'.repeat(5000))],
      ['another issuer', query => query.set('iss', 'https://evil.example')],
      ['a signed response', query => query.set('response', 'x.y.z')],
      ['an error nobody knows', query => query.set('error', '<script>')],
      ['a denial for another state', query => [query.set('state', 'another'), query.set('error', 'access_denied')]],
    ])('refuses an answer with %s, and asks nobody', async (_what, change) => {
      const { network, standIn, signIn } = await setScene(create());
      expect(await outcomeOf(signIn({ query: change }))).toBe('invalid');
      expect(network.exchanges.filter(({ request }) => request.includes(standIn.tokenUrl))).toEqual([]);
    });

    test('redeems a code once', async () => {
      const { standIn, connector, start } = await setScene(create());
      const { url, flow } = await start();
      const answer = { query: standIn.agree(url), ...flow };
      expect(await outcomeOf(connector.redeem(answer))).toBe('signed in');
      expect(await outcomeOf(connector.redeem(answer))).toBe('expired');
    });

    test('is bound to its verifier, where the provider knows of one', async () => {
      const { signIn } = await setScene(create());
      const outcome = await outcomeOf(signIn({ flow: { codeVerifier: 'x'.repeat(64) } }));
      expect(outcome).toBe(expected.pkce ? 'expired' : 'signed in');
    });

    test('is bound to its redirect URI, where the provider compares', async () => {
      const { signIn } = await setScene(create());
      const redirectUri = 'http://localhost:4000/auth/link/other/callback';
      expect(await outcomeOf(signIn({ flow: { redirectUri } }))).toBe(expected.otherRedirectUri);
    });

    test('tells the operator of a wrong client or secret', async () => {
      const standIn = create();
      const { signIn } = await setScene(standIn, { ...standIn.provider, clientSecret: OTHER_KEY });
      expect(await outcomeOf(signIn())).toBe('misconfigured');
    });

    test('lets nobody in while it is switched off', async () => {
      const standIn = create();
      const { connector, network, start } = await setScene(standIn, { ...standIn.provider, enabled: false });
      expect(connector.enabled).toBe(false);
      expect(await outcomeOf(start())).toBe('misconfigured');
      const query = new URLSearchParams({ state: 's', code: 'c' });
      expect(await outcomeOf(connector.redeem({ ...newFlow('x'), state: 's', query }))).toBe('misconfigured');
      expect(network.exchanges).toEqual([]);
    });

    test('tells an outage', async () => {
      const { standIn, network, connector, start, signIn } = await setScene(create());
      const { url, flow } = await start();
      for (const status of [500, 502, 503, 429]) {
        for (const address of [standIn.tokenUrl, standIn.personUrl ?? standIn.tokenUrl]) {
          network.override(address, () => new Response('<h1>Sorry</h1>', { status }));
          expect([status, address, await outcomeOf(signIn())]).toEqual([status, address, 'unavailable']);
          network.override(address, request => standIn.answer(request));
        }
      }
      await network.goDown();
      expect(await outcomeOf(connector.redeem({ query: standIn.agree(url), ...flow }))).toBe('unavailable');
    });

    test.each([
      ['HTML', HTML],
      ['half of a JSON', () => json('{"access_token": "a", "id": "1')],
      ['an empty body', () => json('')],
      ['null', () => json('null')],
      ['a list', () => json('[]')],
      ['a text', () => json('"access_token"')],
      [
        'members of the wrong kind',
        () => json('{"access_token": 5, "token_type": [], "openid": {}, "id": {}, "sub": 1}'),
      ],
      ['an empty object', () => json('{}')],
      ['1 MiB and more', () => json(`{"access_token": "${'x'.repeat(1024 * 1024)}"}`)],
      [
        'a token that breaks a header',
        () => json(JSON.stringify({ access_token: 'a\r\nx: y', openid: 'o', token_type: 'bearer' })),
      ],
      ['a redirect', () => new Response('{}', { status: 302, headers: { location: 'https://evil.example/token' } })],
      [
        'a redirect that keeps the method',
        () => Response.json({}, { status: 307, headers: { location: '/elsewhere' } }),
      ],
    ])('makes nothing of %s', async (_what, garbage) => {
      const { standIn, network, signIn } = await setScene(create());
      for (const address of [standIn.tokenUrl, ...(standIn.personUrl ? [standIn.personUrl] : [])]) {
        network.override(address, garbage);
        expect([address, await outcomeOf(signIn())]).toEqual([address, 'invalid']);
        network.override(address, request => standIn.answer(request));
      }
      const asked = network.exchanges.map(({ request }) => request).filter(request => /evil|elsewhere/.test(request));
      expect(asked).toEqual([]);
      expect(await outcomeOf(signIn())).toBe('signed in');
    });
  });
}

/** A key, so that even the one provider whose secret is a key can be given a wrong one. */
const OTHER_KEY = await (async () => {
  const { exportPKCS8, generateKeyPair } = await import('jose');
  return exportPKCS8((await generateKeyPair('ES256', { extractable: true })).privateKey);
})();
