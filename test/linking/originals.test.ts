/** The whole way with each of the eight kinds of provider: sign-up, population, refresh, link, and everything that fails. */

import { describe, expect, onTestFinished, test } from 'vitest';
import { createAppleOriginal } from '../directory/social/stand-ins/apple.ts';
import { createFacebookOriginal } from '../directory/social/stand-ins/facebook.ts';
import { createGenericOriginal } from '../directory/social/stand-ins/generic.ts';
import { createGithubOriginal } from '../directory/social/stand-ins/github.ts';
import { createGoogleOriginal } from '../directory/social/stand-ins/google.ts';
import { createLinkedinOriginal } from '../directory/social/stand-ins/linkedin.ts';
import { createMicrosoftOriginal } from '../directory/social/stand-ins/microsoft.ts';
import { startNetwork, type Network, type StandIn } from '../directory/social/stand-ins/stand-in.ts';
import { createWechatOriginal } from '../directory/social/stand-ins/wechat.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import {
  isSignedIn,
  openSignIn,
  outcomeOf,
  settingsOf,
  signedIn,
  socialFormOf,
  socialOf,
  ticketFor,
  valuesOf,
} from '../harness/linking.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { csrfOf } from '../harness/sign-in.ts';

interface Scene {
  readonly standIn: StandIn;
  readonly network: Network;
  readonly product: Product;
}

/** Every one of them tells a name; not all of them tell its parts. */
const VISIBLE_NAME = `
user_profile:
  standard_attributes:
    access_control:
      - { pointer: /name, access_control: { end_user: readwrite, bearer: readonly, portal_ui: readwrite } }
`;

type Answer = (standIn: StandIn, url: URL) => URLSearchParams;

const agree: Answer = (standIn, url) => standIn.agree(url);
const deny: Answer = (standIn, url) => standIn.deny(url);

async function setScene(create: () => StandIn): Promise<Scene> {
  const standIn = create();
  const network = await startNetwork(standIn);
  const product = await startProduct({
    yaml: VISIBLE_NAME,
    social: { providers: [standIn.provider], outgoing: network.outgoing },
  });
  onTestFinished(product.stop);
  return { standIn, network, product };
}

/** From the redirect to the original, through its own page, to where the person ends up. */
async function through({ standIn }: Scene, client: Client, left: Step, answer: Answer): Promise<Step> {
  const url = new URL(left.headers.get('location') ?? '');
  expect(standIn.origins).toContain(url.origin);
  const callback = url.searchParams.get('redirect_uri') ?? '';
  const query = answer(standIn, url);
  if (url.searchParams.get('response_mode') !== 'form_post') return client.open(`${callback}?${query.toString()}`);
  const headers = { origin: url.origin, 'sec-fetch-site': 'cross-site' };
  return client.open(callback, { form: Object.fromEntries(query), headers });
}

async function enter(scene: Scene, client: Client, answer: Answer = agree): Promise<Step> {
  const page = await openSignIn(scene.product, client);
  const left = await client.once(socialFormOf(page), {
    method: 'POST',
    body: new URLSearchParams({ csrf: csrfOf(page), provider: scene.standIn.provider.alias }),
    headers: { origin: new URL(page.url).origin, 'sec-fetch-site': 'same-origin' },
  });
  return through(scene, client, left, answer);
}

async function link(scene: Scene, client: Client): Promise<string | null> {
  const ticket = await ticketFor(scene.product, client, scene.standIn.provider.alias);
  const left = await client.once(ticket, { headers: { 'sec-fetch-dest': 'document' } });
  return outcomeOf(await through(scene, client, left, agree));
}

const valueOf = async (product: Product, client: Client, pointer: string) =>
  (await settingsOf(product, client)).attributes.find(attribute => attribute.pointer === pointer)?.value;

interface Habits {
  readonly create: () => StandIn;
  /** It tells of an address at all. */
  readonly email: boolean;
  /** It tells the name at every sign-in. */
  readonly nameEveryTime: boolean;
  /** Another person there. */
  readonly another: unknown;
}

const usual = { email: true, nameEveryTime: true, another: 'another-subject' };

const ORIGINALS: Record<string, Habits> = {
  'any OpenID Provider': { ...usual, create: createGenericOriginal },
  Google: { ...usual, create: createGoogleOriginal },
  Apple: { ...usual, create: createAppleOriginal, nameEveryTime: false },
  Microsoft: { ...usual, create: createMicrosoftOriginal, another: '11111111-2222-4333-8444-555555555555' },
  LinkedIn: { ...usual, create: createLinkedinOriginal },
  Facebook: { ...usual, create: createFacebookOriginal, another: '4711' },
  GitHub: { ...usual, create: createGithubOriginal, another: 4711 },
  WeChat: { ...usual, create: createWechatOriginal, email: false },
};

describe.each(Object.entries(ORIGINALS))('%s', (_name, { create, email, nameEveryTime, another }) => {
  test('signs somebody new up with what it tells, and refreshes the identity, not the profile, later', async () => {
    const scene = await setScene(create);
    const { product, standIn } = scene;
    const client = createClient();
    expect((await enter(scene, client)).url).toBe(`${product.url}/settings`);
    const given = await valueOf(product, client, '/name');
    expect(given).toEqual(expect.stringMatching(/./));
    const [first] = await socialOf(product, client);
    expect(first).toMatchObject({ provider_name: standIn.provider.alias, name: expect.any(String) as string });
    expect(await valueOf(product, client, '/email')).toBe(email ? first?.email : undefined);

    standIn.rename('Somebody Renamed');
    const later = createClient();
    await enter(scene, later);
    const [refreshed] = await socialOf(product, later);
    expect(refreshed?.id).toBe(first?.id);
    expect(refreshed?.name).toBe(nameEveryTime ? 'Somebody Renamed' : first?.name);
    expect(await valueOf(product, later, '/name')).toBe(given);
  });

  test('is linked without a change of the profile, to one person only', async () => {
    const scene = await setScene(create);
    const { product, standIn } = scene;
    standIn.identify(another);
    const ada = await signedIn(product);
    const before = await valuesOf(product, ada);
    expect(await link(scene, ada)).toBe('linked');
    expect(await valuesOf(product, ada)).toEqual(before);
    expect((await socialOf(product, ada)).map(identity => identity.social_identity_ref)).toEqual([String(another)]);
    expect(await link(scene, ada)).toBe('already_yours');
    expect(await link(scene, await signedIn(product, 'linus@example.com'))).toBe('taken');
  });

  test('gives no address that it has not verified, or has none of', async () => {
    const scene = await setScene(create);
    const { product, standIn } = scene;
    if (email) {
      standIn.setEmail('ada@example.com');
      standIn.unverifyEmail();
    }
    const unverified = createClient();
    await enter(scene, unverified);
    expect(await valueOf(product, unverified, '/email')).toBeUndefined();
    standIn.identify(another);
    if (email) standIn.dropEmail();
    const without = createClient();
    await enter(scene, without);
    expect(await valueOf(product, without, '/email')).toBeUndefined();
    expect((await socialOf(product, without))[0]?.email).toBeUndefined();
  });

  test('signs nobody in who says no there, or while it answers nonsense, too much, or not at all', async () => {
    const scene = await setScene(create);
    const { product, standIn, network } = scene;
    const refused = async (answer: Answer = agree) => {
      const client = createClient();
      const page = await enter(scene, client, answer);
      expect(page.url.startsWith(product.directoryUrl)).toBe(true);
      expect(page.body).toContain('name="password"');
      expect(await isSignedIn(product, client)).toBe(false);
    };
    await refused(deny);
    for (const answer of ['<h1>hello</h1>', '{', '[]', 'x'.repeat(2_000_000)]) {
      network.override(
        standIn.tokenUrl,
        () => new Response(answer, { headers: { 'content-type': 'application/json' } }),
      );
      await refused();
    }
    await network.goDown();
    await refused();
  });
});
