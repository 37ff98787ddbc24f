/** Signing in, linking and unlinking with providers, as it is meant to be. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { administer, subjectOf } from '../harness/admin.ts';
import { createClient } from '../harness/client.ts';
import {
  askToLink,
  link,
  settingsOf,
  signedIn,
  signInWith,
  socialOf,
  startLinkingProduct,
  storedIdentities,
  unlink,
  valuesOf,
  type LinkingProduct,
} from '../harness/linking.ts';
import { csrfOf, DEMO_PASSWORD } from '../harness/sign-in.ts';

let product: LinkingProduct;
beforeAll(async () => {
  product = await startLinkingProduct();
});
afterAll(() => product.stop());
beforeEach(() => {
  product.clock.ahead = 0;
});

const KATHERINE = {
  name: 'Katherine Johnson',
  given_name: 'Katherine',
  family_name: 'Johnson',
  preferred_username: 'kj',
  email: 'katherine@social.example',
  email_verified: true,
  picture: 'https://social.example/kj.png',
  locale: 'en_US',
  zoneinfo: 'America/New_York',
};

test('somebody new signs up with a provider: identity, candidates and empty standard attributes come from there', async () => {
  product.acme.signInAs({ sub: 'new-1', ...KATHERINE });
  const client = createClient();
  const page = await signInWith(product, client);
  expect(page.url).toBe(`${product.url}/settings`);
  const { attributes, identities, user, last_way_in: last, capabilities } = await settingsOf(product, client);
  const value = (pointer: string) => attributes.find(attribute => attribute.pointer === pointer);
  expect(value('/given_name')?.value).toBe('Katherine');
  expect(value('/zoneinfo')?.value).toBe('America/New_York');
  expect(value('/locale')?.value).toBe('en');
  expect(value('/email')).toMatchObject({ value: 'katherine@social.example', verified: true });
  expect(value('/preferred_username')?.value).toBe('kj');
  expect(user.display_name).toBe('Katherine Johnson');
  expect(identities).toEqual([
    {
      id: expect.any(String) as string,
      provider_type: 'social',
      provider_name: 'acme',
      social_identity_ref: 'new-1',
      username: 'kj',
      name: 'Katherine Johnson',
      email: 'katherine@social.example',
      picture: 'https://social.example/kj.png',
      linked_at: expect.any(Number) as number,
      last_used_at: expect.any(Number) as number,
    },
  ]);
  expect(last).toBe(identities[0]?.id);
  expect(capabilities).toMatchObject({ link: true, unlink: true });
});

test('every later sign-in refreshes the identity; the profile stays, and a coupled value follows its identity', async () => {
  product.acme.signInAs({ sub: 'refreshed', ...KATHERINE, email: 'before@social.example' });
  const first = createClient();
  await signInWith(product, first);
  const before = await settingsOf(product, first);
  product.clock.ahead = 240_000;
  const renamed = { ...KATHERINE, name: 'K. J.', given_name: 'Kay', preferred_username: 'kay' };
  product.acme.signInAs({ sub: 'refreshed', ...renamed, email: 'after@social.example', picture: undefined });
  const again = createClient();
  await signInWith(product, again);
  const after = await settingsOf(product, again);
  expect(after.user.sub).toBe(before.user.sub);
  const [identity] = after.identities;
  expect(identity).toMatchObject({ name: 'K. J.', username: 'kay', email: 'after@social.example' });
  expect(identity).not.toHaveProperty('picture');
  expect(identity?.last_used_at).toBeGreaterThan((before.identities[0]?.last_used_at ?? 0) + 200);
  const values = await valuesOf(product, again);
  expect(values['/given_name']).toEqual(['Katherine', undefined]);
  expect(values['/email']).toEqual(['after@social.example', true]);
  expect(values['/preferred_username']).toEqual(['kay', undefined]);
});

test('an empty attribute stays empty when a provider is linked later, and what it may become is offered', async () => {
  const call = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  const loginIds = [{ type: 'username', value: 'empty', verified: false }];
  await call('POST', '/admin/users', { json: { login_ids: loginIds, password: DEMO_PASSWORD } });
  const client = await signedIn(product, 'empty');
  const values = await valuesOf(product, client);
  expect(values['/email']).toEqual([undefined, undefined]);
  product.acme.signInAs({ sub: 'empty-at-acme', ...KATHERINE, email: 'empty@social.example' });
  expect(await link(product, client)).toBe('linked');
  expect(await valuesOf(product, client)).toEqual(values);
  const { attributes } = await settingsOf(product, client);
  expect(attributes.find(({ pointer }) => pointer === '/email')?.candidates).toEqual(['empty@social.example']);
});

test('no attribute changes when a provider is linked later; there is more to choose from', async () => {
  const client = await signedIn(product, 'linus@example.com');
  // the newest identity comes first, and its time is in whole seconds
  product.clock.ahead = 2000;
  const before = await settingsOf(product, client);
  const values = await valuesOf(product, client);
  product.acme.signInAs({ sub: 'linus-at-acme', ...KATHERINE, email: 'linus@social.example' });
  expect(await link(product, client)).toBe('linked');
  expect(await valuesOf(product, client)).toEqual(values);
  const after = await settingsOf(product, client);
  expect(after.user).toEqual(before.user);
  const candidates = after.attributes.find(({ pointer }) => pointer === '/email')?.candidates;
  expect(candidates).toEqual(['linus@social.example', 'linus@example.com']);
  expect(after.providers).toEqual([
    { alias: 'acme', name: 'Acme Social', linked: true },
    { alias: 'globex', name: 'Globex', linked: false },
  ]);
});

test('a linked account signs its person in, and being linked again says so', async () => {
  const client = await signedIn(product);
  product.acme.signInAs({ sub: 'ada-at-acme', name: 'Ada at Acme' });
  expect(await link(product, client)).toBe('linked');
  expect(await link(product, client)).toBe('already_yours');
  product.acme.signInAs({ sub: 'ada-at-acme-second' });
  expect(await link(product, client), 'a second account of the provider').toBe('already_yours');
  product.acme.signInAs({ sub: 'ada-at-acme', name: 'Ada renamed' });
  const other = createClient();
  await signInWith(product, other);
  const { user } = await settingsOf(product, client);
  expect((await settingsOf(product, other)).user.sub).toBe(user.sub);
  expect((await socialOf(product, client)).map(({ name }) => name)).toEqual(['Ada renamed']);
});

test('several accounts of one provider are linked where the configuration says so', async () => {
  const several = await startLinkingProduct('user_profile: {}', ', several_accounts: true');
  try {
    const client = await signedIn(several);
    for (const sub of ['one', 'two']) {
      several.acme.signInAs({ sub });
      expect(await link(several, client)).toBe('linked');
    }
    expect(await link(several, client), 'the same again').toBe('already_yours');
    const linked = await socialOf(several, client);
    expect(new Set(linked.map(({ social_identity_ref: ref }) => ref))).toEqual(new Set(['one', 'two']));
  } finally {
    await several.stop();
  }
});

test('without population somebody new starts with their identity alone', async () => {
  const bare = await startLinkingProduct('user_profile: { standard_attributes: { population: { strategy: none } } }');
  try {
    bare.acme.signInAs({ sub: 'bare', ...KATHERINE });
    const client = createClient();
    await signInWith(bare, client);
    const values = await valuesOf(bare, client);
    expect(values['/given_name']).toEqual([undefined, undefined]);
    expect(values['/email']).toEqual(['katherine@social.example', true]);
    expect((await socialOf(bare, client))[0]?.name).toBe('Katherine Johnson');
  } finally {
    await bare.stop();
  }
});

test('whoever says no, and whoever comes back from a provider that fails, is told so and loses nothing', async () => {
  const client = await signedIn(product, 'grace@example.com');
  product.globex.signInAs({ sub: 'grace-at-globex' });
  for (const [error, outcome] of [
    ['access_denied', 'cancelled'],
    ['server_error', 'failed'],
  ] as const) {
    product.globex.misbehave({
      callback: query => {
        query.delete('code');
        query.set('error', error);
      },
    });
    expect(await link(product, client, 'globex')).toBe(outcome);
    const page = await signInWith(product, createClient(), 'globex');
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('role="alert"')]);
    expect(page.body).toContain(
      error === 'access_denied' ? 'have not signed in with Globex' : 'Globex does not answer',
    );
  }
  product.globex.misbehave({});
  expect(await socialOf(product, client)).toEqual([]);
  expect(await link(product, client, 'globex')).toBe('linked');
});

test('a stale sign-in proves itself first, and then ends up at the provider with nothing lost', async () => {
  const client = await signedIn(product);
  product.globex.signInAs({ sub: 'ada-at-globex' });
  product.clock.ahead = 6 * 60_000;
  const refused = await askToLink(product, client, 'globex');
  const { code, location } = JSON.parse(refused.body) as { code: string; location: string };
  expect([refused.status, code]).toEqual([403, 'reauth_required']);
  const page = await client.open(product.url + location);
  const end = await client.open(page.url, {
    form: { csrf: csrfOf(page), login: 'ada@example.com', password: DEMO_PASSWORD },
  });
  expect(end.url).toBe(`${product.url}/settings?outcome=linked`);
  expect(product.globex.authorizations.at(-1)?.get('redirect_uri')).toBe(
    `${product.directoryUrl}/auth/link/globex/callback`,
  );
  const identity = (await socialOf(product, client)).find(({ provider_name: alias }) => alias === 'globex');
  product.clock.ahead = 0;
  const later = await signedIn(product);
  product.clock.ahead = 6 * 60_000;
  const stale = await unlink(product, later, identity?.id ?? '');
  expect(stale.status).toBe(403);
  const again = await later.open(product.url + (JSON.parse(stale.body) as { location: string }).location);
  const done = await later.open(again.url, {
    form: { csrf: csrfOf(again), login: 'ada@example.com', password: DEMO_PASSWORD },
  });
  expect(done.url).toBe(`${product.url}/settings?outcome=done`);
  expect((await socialOf(product, client)).some(({ id }) => id === identity?.id)).toBe(false);
});

test('unlinking takes the values with it; what is foreign or unknown is not there', async () => {
  product.acme.signInAs({ sub: 'unlinked', ...KATHERINE, email: 'one@unlinked.example' });
  const client = createClient();
  await signInWith(product, client);
  product.globex.signInAs({ sub: 'unlinked', email: 'two@unlinked.example', email_verified: true });
  expect(await link(product, client, 'globex')).toBe('linked');
  const acme = (await socialOf(product, client)).find(({ provider_name: alias }) => alias === 'acme');
  const stranger = await signedIn(product);
  for (const id of [acme?.id ?? '', 'unknown']) {
    const answer = await unlink(product, stranger, id);
    expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([404, 'not_found']);
  }
  const answer = await unlink(product, client, acme?.id ?? '');
  expect(answer.status, answer.body).toBe(200);
  expect((await valuesOf(product, client))['/email']).toEqual(['two@unlinked.example', true]);
  expect((await socialOf(product, client)).map(({ provider_name: alias }) => alias)).toEqual(['globex']);
  const last = (await socialOf(product, client))[0]?.id ?? '';
  const refused = await unlink(product, client, last);
  expect([refused.status, (JSON.parse(refused.body) as { code: string }).code]).toEqual([409, 'last_way_in']);
});

test('somebody disabled does not come in by a provider', async () => {
  product.acme.signInAs({ sub: 'disabled', name: 'Gone' });
  const client = createClient();
  await signInWith(product, client);
  const { user } = await settingsOf(product, client);
  const call = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  const { etag } = await call('GET', `/admin/users/${user.sub}`);
  expect((await call('POST', `/admin/users/${user.sub}/disable`, { ifMatch: etag })).status).toBe(200);
  const page = await signInWith(product, createClient());
  expect(page.body).toContain('cannot be used to sign in here');
});

test('the Admin API shows accounts at providers, and nobody writes them by hand', async () => {
  product.acme.signInAs({
    sub: 'shown',
    name: 'Shown',
    preferred_username: 'shown',
    email: 'a@shown.example',
    email_verified: true,
  });
  const client = createClient();
  await signInWith(product, client);
  const { user, identities } = await settingsOf(product, client);
  const call = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  const path = `/admin/users/${user.sub}/identities`;
  expect((await call('GET', path)).body).toEqual({ identities });
  expect((await call('GET', `${path}/${identities[0]?.id}`)).body).toEqual(identities[0]);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    for (const target of [path, `${path}/${identities[0]?.id}`]) {
      const answer = await call(method, target, { json: { name: 'Forged' } });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
    }
  }
  const { body } = await call('GET', '/admin/users?q=a@shown.example');
  expect((body as { users: { sub: string }[] }).users.map(({ sub }) => sub)).toEqual([user.sub]);
  expect((await storedIdentities(product)).find(({ subject }) => subject === 'shown')?.sub).toBe(user.sub);
});

test('a link that is on its way when everything of the person is ended links nothing', async () => {
  const client = await signedIn(product, 'grace@example.com');
  const admin = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  const sub = await subjectOf(admin, 'grace@example.com');
  const turn = async (what: 'disable' | 'enable') => {
    const { etag } = await admin('GET', `/admin/users/${sub}`);
    expect((await admin('POST', `/admin/users/${sub}/${what}`, { ifMatch: etag })).status).toBe(200);
  };
  product.acme.signInAs({ sub: 'on-its-way', ...KATHERINE });
  product.acme.misbehave({
    idToken: async ({ claims, sign }) => {
      await turn('disable');
      await turn('enable');
      return sign(claims);
    },
  });
  const outcome = await link(product, client);
  product.acme.misbehave({});
  expect(outcome).toBe('failed');
  expect((await storedIdentities(product)).map(({ subject }) => subject)).not.toContain('on-its-way');
});
