/**
 * The ways to take an account over by linking, each played by attacker and victim with a browser of their own against the
 * whole product. Every test bears the number and name of the attack, and ends with the attacker outside.
 */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { administer } from '../harness/admin.ts';
import { createClient, type Client } from '../harness/client.ts';
import {
  askToLink,
  callbackOf,
  comeBack,
  continueWith,
  isSignedIn,
  link,
  mailsTo,
  openSignIn,
  outcomeOf,
  query,
  settingsOf,
  signedIn,
  signInWith,
  socialFormOf,
  socialOf,
  startLinkingProduct,
  storedIdentities,
  ticketFor,
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
  product.acme.misbehave({});
  product.globex.misbehave({});
});

const MINUTE = 60_000;
const DOCUMENT = { 'sec-fetch-dest': 'document' };

let count = 0;
/** A subject nobody has had before. */
const fresh = () => `subject-${(count += 1)}`;

const ownersOf = async (subject: string) =>
  (await storedIdentities(product)).filter(row => row.subject === subject).map(({ sub }) => sub);

/** The sign-in a provider's button leads to, as far as the provider has let them go. */
async function signInCallback(client: Client, alias = 'acme'): Promise<string> {
  const page = await openSignIn(product, client);
  const body = new URLSearchParams({ csrf: csrfOf(page), provider: alias });
  return comeBack(client, await client.once(socialFormOf(page), { method: 'POST', body }));
}

/** What ties flows to a browser, as somebody could plant it in another. */
function flowCookies(cookie: string): string[] {
  const found = cookie.split('; ').filter(pair => pair.startsWith('directory_social_'));
  if (found.length === 0) throw new Error(`no flow in ${cookie}`);
  return found;
}

/** Signs up with a provider alone. */
async function signedUp(subject: string): Promise<Client> {
  product.acme.signInAs({ sub: subject, name: 'Somebody' });
  const client = createClient();
  await signInWith(product, client);
  return client;
}

test('L1 link CSRF: the attacker’s code, ticket or form does nothing in the victim’s browser', async () => {
  const [attacker, victim] = [await signedIn(product, 'grace@example.com'), await signedIn(product)];
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  const callback = await callbackOf(attacker, await ticketFor(product, attacker));
  expect((await victim.open(callback)).status).toBe(400);
  const visits = product.acme.calls.authorize;
  expect((await victim.open(await ticketFor(product, attacker))).status).toBe(400);
  expect(product.acme.calls.authorize, 'a foreign ticket leads nowhere').toBe(visits);
  const started = await callbackOf(victim, await ticketFor(product, victim));
  const mixed = new URL(started);
  mixed.searchParams.set('state', new URL(callback).searchParams.get('state') ?? '');
  expect((await victim.open(mixed.href)).status).toBe(400);
  const forged = await victim.once(`${product.url}/api/identities/acme/link`, {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  });
  expect(forged.status).toBe(403);
  expect(await ownersOf(subject)).toEqual([]);
});

test('L1 link CSRF: a victim’s callback without their browser, or in another session of theirs, links nothing', async () => {
  const victim = await signedIn(product);
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  const callback = await callbackOf(victim, await ticketFor(product, victim));
  expect((await createClient().open(callback)).status).toBe(400);
  const elsewhere = await signedIn(product);
  expect((await elsewhere.open(callback)).status).toBe(400);
  // the flow's own cookie, planted in the session of somebody else
  const grace = await signedIn(product, 'grace@example.com');
  const planted = flowCookies(victim.cookies(product.url));
  const cookie = [grace.cookies(product.url), ...planted].join('; ');
  const answer = await grace.once(callback, { headers: { ...DOCUMENT, cookie } });
  expect(answer.status).toBe(400);
  expect(await ownersOf(subject)).toEqual([]);
});

test('L2 an intent is no other: a sign-in callback never links, a link callback never signs in', async () => {
  const victim = await signedIn(product);
  const { user } = await settingsOf(product, victim);
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  const signIn = await signInCallback(createClient());
  expect((await victim.open(signIn)).status, 'of another browser').toBe(400);
  const linking = await callbackOf(victim, await ticketFor(product, victim));
  const stranger = createClient();
  const social = flowCookies(victim.cookies(product.url));
  const answer = await stranger.once(linking, { headers: { ...DOCUMENT, cookie: social.join('; ') } });
  expect(answer.status).toBe(400);
  expect(await isSignedIn(product, stranger)).toBe(false);
  expect(await ownersOf(subject)).toEqual([]);
  expect((await settingsOf(product, victim)).user.sub).toBe(user.sub);
});

// GHSA-x445-f3h2-j279
test('L2 an answer for one provider is none for another, which is never asked', async () => {
  const victim = await signedIn(product);
  product.acme.signInAs({ sub: fresh() });
  const callback = await callbackOf(victim, await ticketFor(product, victim));
  const asked = product.globex.calls.token;
  const before = await storedIdentities(product);
  expect((await victim.open(callback.replace('/acme/', '/globex/'))).status).toBe(400);
  product.acme.misbehave({ callback: back => back.set('iss', product.globex.issuer) });
  const token = product.acme.calls.token;
  expect(await link(product, victim)).toBe('failed');
  expect([product.globex.calls.token, product.acme.calls.token]).toEqual([asked, token]);
  expect(await storedIdentities(product)).toEqual(before);
});

test('L3 an account that is linked to the victim is not moved to the attacker', async () => {
  const [attacker, victim] = [await signedIn(product, 'grace@example.com'), await signedIn(product)];
  product.acme.signInAs({ sub: fresh() });
  const subject = `subject-${count}`;
  expect(await link(product, victim)).toBe('linked');
  expect(await link(product, attacker)).toBe('taken');
  const { user } = await settingsOf(product, victim);
  expect(await ownersOf(subject)).toEqual([user.sub]);
  expect(await socialOf(product, attacker)).toEqual([]);
  const [identity] = await socialOf(product, victim);
  expect((await unlink(product, victim, identity?.id ?? '')).status).toBe(200);
});

test('L4 time of check: 50 parallel links of one account from two people make exactly one row', async () => {
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  const clients = await Promise.all(
    Array.from({ length: 10 }, (_, index) => signedIn(product, index % 2 ? 'grace@example.com' : 'linus@example.com')),
  );
  const ready: [Client, string][] = [];
  for (const client of clients) {
    for (let flow = 0; flow < 5; flow += 1) {
      ready.push([client, await callbackOf(client, await ticketFor(product, client))]);
    }
  }
  const answers = await Promise.all(ready.map(([client, url]) => client.once(url, { headers: DOCUMENT })));
  const outcomes = answers.map(({ headers }) => new URL(headers.get('location') ?? '').searchParams.get('outcome'));
  const tally = Object.groupBy(outcomes, outcome => String(outcome));
  expect(tally['linked']).toHaveLength(1);
  expect(tally['already_yours']).toHaveLength(24);
  expect(tally['taken']).toHaveLength(25);
  const owners = await ownersOf(subject);
  expect(owners).toHaveLength(1);
  const [grace = createClient(), linus = createClient()] = [clients[1], clients[0]];
  for (const client of [grace, linus]) {
    for (const { id } of await socialOf(product, client)) expect((await unlink(product, client, id)).status).toBe(200);
  }
});

test('L4 time of check: of 20 parallel callbacks with one answer exactly one counts', async () => {
  const client = await signedIn(product);
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  const asked = product.acme.calls.token;
  const callback = await callbackOf(client, await ticketFor(product, client));
  const cookie = client.cookies(product.url);
  const headers = { ...DOCUMENT, cookie };
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.once(callback, { headers })));
  const statuses = Object.groupBy(answers, ({ status }) => String(status));
  expect([statuses['303']?.length, statuses['400']?.length]).toEqual([1, 19]);
  expect(product.acme.calls.token).toBe(asked + 1);
  const ticket = await ticketFor(product, client);
  const opened = await Promise.all(Array.from({ length: 20 }, () => client.once(ticket, { headers })));
  expect(opened.filter(({ status }) => status === 303)).toHaveLength(1);
  for (const { id } of await socialOf(product, client)) await unlink(product, client, id);
});

test('L5 one subject at two issuers is two identities', async () => {
  const [attacker, victim] = [await signedIn(product, 'grace@example.com'), await signedIn(product)];
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  product.globex.signInAs({ sub: subject });
  expect(await link(product, victim, 'acme')).toBe('linked');
  expect(await link(product, attacker, 'globex')).toBe('linked');
  const other = createClient();
  await signInWith(product, other, 'globex');
  expect((await settingsOf(product, other)).user).toEqual((await settingsOf(product, attacker)).user);
  expect(await ownersOf(subject)).toHaveLength(2);
  for (const client of [victim, attacker]) {
    for (const { id } of await socialOf(product, client)) expect((await unlink(product, client, id)).status).toBe(200);
  }
});

test.each([
  ['unverified', { email_verified: false }],
  ['not said to be verified', {}],
  ['said to be verified in words', { email_verified: 'yes' }],
])('L6 an address that is %s is no key to its owner', async (_, claims) => {
  const { user } = await settingsOf(product, await signedIn(product));
  product.acme.signInAs({ sub: fresh(), email: 'ada@example.com', ...claims });
  const attacker = createClient();
  await signInWith(product, attacker);
  const settings = await settingsOf(product, attacker);
  expect(settings.user.sub).not.toBe(user.sub);
  expect(settings.identities[0]).not.toHaveProperty('email');
  expect((await valuesOf(product, attacker))['/email']).toEqual([undefined, undefined]);
});

// GHSA-g38m-r43w-p2q7, CVE-2026-49757
test('L7 nothing is merged by a verified address, nor is anything created; the page says how to link instead', async () => {
  const stored = await storedIdentities(product);
  const people = await query(product, 'SELECT sub FROM directory_users');
  for (const email of ['ada@example.com', 'ADA@Example.com', 'grace.hopper@example.com']) {
    product.acme.signInAs({ sub: fresh(), email, email_verified: true });
    const attacker = createClient();
    const page = await signInWith(product, attacker);
    expect([page.status, page.body]).toEqual([
      409,
      expect.stringContaining('then link Acme Social on your settings page'),
    ]);
    expect(page.body).not.toContain('example.com');
    expect(page.url).not.toContain('code=');
    expect(await isSignedIn(product, attacker)).toBe(false);
  }
  expect(await storedIdentities(product)).toEqual(stored);
  expect(await query(product, 'SELECT sub FROM directory_users')).toEqual(people);
});

// CVE-2026-9087, GHSA-xhpr-465j-7p9q
test('L8 a proof is for one account, one person, one session, once; no mail finishes a link', async () => {
  const victim = await signedIn(product);
  const subject = fresh();
  product.acme.signInAs({ sub: subject, email: 'proof@social.example', email_verified: true });
  const callback = await callbackOf(victim, await ticketFor(product, victim));
  const cookie = victim.cookies(product.url);
  expect(outcomeOf(await victim.open(callback))).toBe('linked');
  const [identity] = await socialOf(product, victim);
  expect((await unlink(product, victim, identity?.id ?? '')).status).toBe(200);
  const again = await victim.once(callback, { headers: { ...DOCUMENT, cookie } });
  expect(again.status).toBe(400);
  product.clock.ahead = 11 * MINUTE;
  expect(await ownersOf(subject)).toEqual([]);
  const mails = await mailsTo(product, 'proof@social.example');
  expect(mails).toHaveLength(2);
  for (const { text, code } of mails) {
    expect(code).toBeNull();
    expect(text).toContain('Acme Social');
    expect(text).toContain('signed in as ada');
    expect(text).not.toMatch(/\/link\/|token|confirm/);
  }
});

test('L8 a flow of more than ten minutes, or a ticket of more than one, is over', async () => {
  const victim = await signedIn(product);
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  const callback = await callbackOf(victim, await ticketFor(product, victim));
  const ticket = await ticketFor(product, victim);
  product.clock.ahead = 61_000;
  expect((await victim.open(ticket)).status).toBe(400);
  product.clock.ahead = 10 * MINUTE + 1000;
  expect((await victim.open(callback)).status).toBe(400);
  expect(await ownersOf(subject)).toEqual([]);
});

test('L9 the last way in stays: of two parallel unlinks of the last two one succeeds', async () => {
  const subject = fresh();
  const client = await signedUp(subject);
  product.globex.signInAs({ sub: subject });
  expect(await link(product, client, 'globex')).toBe('linked');
  const ids = (await socialOf(product, client)).map(({ id }) => id);
  expect(ids).toHaveLength(2);
  const answers = await Promise.all(ids.map(id => unlink(product, client, id)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  expect(await socialOf(product, client)).toHaveLength(1);
});

// GHSA-wc43-73w7-x2f5
test('L10 a stale session neither links nor unlinks, whatever it asks for', async () => {
  const victim = await signedIn(product);
  product.acme.signInAs({ sub: fresh() });
  expect(await link(product, victim)).toBe('linked');
  const [identity] = await socialOf(product, victim);
  product.clock.ahead = 5 * MINUTE + 3000;
  const refused = [await askToLink(product, victim, 'globex'), await unlink(product, victim, identity?.id ?? '')];
  for (const { status, body } of refused) {
    expect([status, (JSON.parse(body) as { code: string }).code]).toEqual([403, 'reauth_required']);
  }
  expect(await socialOf(product, victim)).toHaveLength(1);
  product.clock.ahead = 0;
  expect((await unlink(product, victim, identity?.id ?? '')).status).toBe(200);
});

test('L11 a step-up that somebody else answers gives nothing; the session stays whose it was', async () => {
  const subject = fresh();
  const other = await signedUp(subject);
  expect(await isSignedIn(product, other)).toBe(true);
  const victim = await signedIn(product);
  const { user } = await settingsOf(product, victim);
  product.clock.ahead = 6 * MINUTE;
  for (const somebody of [subject, fresh()]) {
    const refused = await askToLink(product, victim, 'globex');
    const page = await victim.open(product.url + (JSON.parse(refused.body) as { location: string }).location);
    product.acme.signInAs({ sub: somebody, idToken: { auth_time: Math.floor(Date.now() / 1000) + 360 } });
    const end = await continueWith(victim, page);
    expect(outcomeOf(end)).toBe('failed');
    expect((await settingsOf(product, victim)).user.sub).toBe(user.sub);
  }
  expect(await ownersOf(`subject-${count}`), 'nobody is created on the way').toEqual([]);
  expect(await socialOf(product, victim)).toEqual([]);
});

test('L12 a provider that does not say when it asked does not count for somebody with a password', async () => {
  const owner = await signedIn(product);
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  expect(await link(product, owner)).toBe('linked');
  const attacker = createClient();
  await signInWith(product, attacker);
  const refused = await askToLink(product, attacker, 'globex');
  expect(refused.status).toBe(403);
  const location = product.url + (JSON.parse(refused.body) as { location: string }).location;
  const now = Math.floor(Date.now() / 1000);
  for (const idToken of [{}, { auth_time: now - 400 }]) {
    const page = await attacker.open(location);
    product.acme.signInAs({ sub: subject, idToken });
    const answer = await continueWith(attacker, page);
    expect(answer.body).toContain('Sign in with your password');
  }
  expect(product.acme.authorizations.at(-1)?.get('prompt')).toBe('login');
  expect(product.acme.authorizations.at(-1)?.get('max_age')).toBe('0');
  product.acme.signInAs({ sub: subject, idToken: { auth_time: now + 3600 } });
  const future = await continueWith(attacker, await attacker.open(location));
  expect(future.body).toContain('did not work');
  expect((await askToLink(product, attacker, 'globex')).status).toBe(403);
  product.acme.signInAs({ sub: subject, idToken: { auth_time: now } });
  product.globex.signInAs({ sub: subject });
  const proven = await continueWith(attacker, await attacker.open(location));
  expect(outcomeOf(proven), 'the owner, asked by the provider').toBe('linked');
  for (const { id } of await socialOf(product, owner)) expect((await unlink(product, owner, id)).status).toBe(200);
});

test('L13 nothing that the caller adds reaches the provider', async () => {
  const victim = await signedIn(product);
  product.acme.signInAs({ sub: fresh() });
  const evil =
    '?login_hint=mallory&prompt=none&redirect_uri=https://evil.example&scope=all&state=s&max_age=9&response_mode=fragment&claims={}';
  const asked = JSON.parse((await askToLink(product, victim, 'acme', evil)).body) as { location: string };
  await victim.once(asked.location + evil, { headers: DOCUMENT }).then(step => comeBack(victim, step));
  const page = await openSignIn(product, createClient());
  expect(page.status).toBe(200);
  const guest = createClient();
  const form = await openSignIn(product, guest);
  const body = new URLSearchParams({ csrf: csrfOf(form), provider: 'acme', login_hint: 'mallory', prompt: 'none' });
  await comeBack(guest, await guest.once(socialFormOf(form) + evil, { method: 'POST', body }));
  for (const sent of product.acme.authorizations.slice(-2)) {
    expect([...sent.keys()].toSorted()).toEqual(
      'client_id code_challenge code_challenge_method nonce redirect_uri response_type scope state'.split(' '),
    );
    expect(sent.get('redirect_uri')).toBe(`${product.directoryUrl}/auth/link/acme/callback`);
    expect(sent.get('scope')).toBe('openid profile email');
    expect(sent.get('state')).not.toBe('s');
  }
});

test('L14 what the provider says never overwrites the profile, when linking or later', async () => {
  const victim = await signedIn(product);
  const values = await valuesOf(product, victim);
  const claims = {
    name: 'Mallory',
    given_name: 'Mallory',
    family_name: 'Malice',
    email: 'mallory@social.example',
    email_verified: true,
    preferred_username: 'mallory',
    picture: 'https://evil.example/p.png',
    birthdate: '2000-01-01',
  };
  product.acme.signInAs({ sub: fresh(), ...claims });
  expect(await link(product, victim)).toBe('linked');
  expect(await valuesOf(product, victim)).toEqual(values);
  const again = createClient();
  await signInWith(product, again);
  expect(await valuesOf(product, again)).toEqual(values);
  const [identity] = await socialOf(product, victim);
  expect((await unlink(product, victim, identity?.id ?? '')).status).toBe(200);
  expect(await valuesOf(product, victim)).toEqual(values);
});

test('L15 tokens of a provider are kept nowhere, before and after unlinking', async () => {
  const client = await signedIn(product);
  product.acme.signInAs({ sub: fresh() });
  expect(await link(product, client)).toBe('linked');
  await signInWith(product, createClient());
  const tables = await query<{ name: string }>(product, "SELECT name FROM sqlite_master WHERE type = 'table'");
  const contentOf = async () =>
    JSON.stringify(await Promise.all(tables.map(({ name }) => query(product, `SELECT * FROM ${name}`))));
  const linked = await contentOf();
  const [identity] = await socialOf(product, client);
  expect(linked).toContain(identity?.id);
  expect((await unlink(product, client, identity?.id ?? '')).status).toBe(200);
  const unlinked = await contentOf();
  expect(product.acme.secrets.size).toBeGreaterThan(3);
  for (const secret of product.acme.secrets) {
    expect(linked.includes(secret)).toBe(false);
    expect(unlinked.includes(secret)).toBe(false);
  }
  for (const client of product.acme.authorizations) expect(linked.includes(client.get('nonce') ?? '?')).toBe(false);
});

test('L16 nothing happens in silence: old and new address hear of every change', async () => {
  const victim = await signedIn(product, 'grace@example.com');
  const before = (await mailsTo(product, 'grace@example.com')).length;
  product.acme.signInAs({ sub: fresh(), email: 'new@silent.example', email_verified: true });
  expect(await link(product, victim)).toBe('linked');
  const [identity] = await socialOf(product, victim);
  expect((await unlink(product, victim, identity?.id ?? '')).status).toBe(200);
  const told = [
    (await mailsTo(product, 'grace@example.com')).slice(before),
    await mailsTo(product, 'new@silent.example'),
  ];
  for (const mails of told) {
    expect(mails.map(({ text }) => text.split('\n')[0])).toEqual([
      expect.stringMatching(/^Whoever has the Acme Social account new@silent\.example can now sign in/),
      expect.stringMatching(/^Nobody can sign in any longer with the Acme Social account new@silent\.example/),
    ]);
    for (const { text } of mails) expect(text).toMatch(/signed in as grace.*\n.*If that was not you/s);
  }
  expect(await mailsTo(product, 'grace.hopper@example.com'), 'an address never proven').toEqual([]);
});

test('pre-hijacking 1, classic-federated merge: an account prepared with the victim’s address stays apart', async () => {
  const call = await administer({ url: product.directoryUrl, dataDir: product.dataDir });
  const email = 'victim@merge.example';
  const password = 'known to mallory';
  const created = await call('POST', '/admin/users', {
    json: { login_ids: [{ type: 'email', value: email, verified: false }], password },
  });
  expect(created.status).toBe(201);
  product.acme.signInAs({ sub: fresh(), email, email_verified: true });
  const victim = createClient();
  expect((await signInWith(product, victim)).status).toBe(409);
  expect(await isSignedIn(product, victim)).toBe(false);
  const attacker = createClient();
  const page = await openSignIn(product, attacker);
  await attacker.open(page.url, { form: { csrf: csrfOf(page), login: email, password } });
  expect(await socialOf(product, attacker)).toEqual([]);
  expect(await ownersOf(`subject-${count}`)).toEqual([]);
});

/** Sets a new password by the code in the victim's mail. */
async function recover(login: string, removals: (page: string) => Record<string, string> = () => ({})): Promise<void> {
  const victim = createClient();
  const start = await victim.open(`${product.directoryUrl}/password/reset`);
  const codes = (await mailsTo(product, login)).length;
  const codePage = await victim.open(start.url, { form: { csrf: csrfOf(start), email: login } });
  let code: string | null = null;
  for (let round = 0; round < 200 && code === null; round += 1) {
    code = (await mailsTo(product, login)).slice(codes).find(mail => mail.code !== null)?.code ?? null;
    if (code === null) await new Promise(resolve => setTimeout(resolve, 10));
  }
  const page = await victim.open(codePage.url, { form: { csrf: csrfOf(codePage), code: code ?? '' } });
  const done = await victim.open(page.url, {
    form: { csrf: csrfOf(page), password: DEMO_PASSWORD + ' new', ...removals(page.body) },
  });
  expect(done.url, done.body).toContain('/done');
}

test('pre-hijacking 2, unexpired session: after recovery the attacker is out, and what they were on the way to link too', async () => {
  const login = 'ada@example.com';
  const attacker = await signedIn(product, login);
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  const callback = await callbackOf(attacker, await ticketFor(product, attacker));
  const ticket = await ticketFor(product, attacker);
  await recover(login);
  expect(await isSignedIn(product, attacker)).toBe(false);
  expect((await attacker.open(callback)).status).toBe(400);
  expect((await attacker.open(ticket)).status).toBe(400);
  expect(await ownersOf(subject)).toEqual([]);
});

test('pre-hijacking 3, trojan identifier: recovery shows the attacker’s account at a provider, and removes it', async () => {
  const login = 'linus@example.com';
  const attacker = await signedIn(product, login);
  const subject = fresh();
  product.globex.signInAs({ sub: subject, name: 'Mallory' });
  expect(await link(product, attacker, 'globex')).toBe('linked');
  await recover(login, page => {
    const [, field] = /name="(remove-[\w-]+)"[^>]*>\s*<span>[^<]*(?:Mallory|Globex|globex)/.exec(page) ?? [];
    expect(field, page).toBeDefined();
    return { [field ?? '']: 'yes' };
  });
  expect(await ownersOf(subject)).toEqual([]);
  expect(await isSignedIn(product, attacker)).toBe(false);
  const { sub } = await settingsOf(product, await signInAgain(login)).then(({ user }) => user);
  const stranger = createClient();
  await signInWith(product, stranger, 'globex');
  expect((await settingsOf(product, stranger)).user.sub).not.toBe(sub);
});

async function signInAgain(login: string): Promise<Client> {
  const client = createClient();
  const page = await openSignIn(product, client);
  await client.open(page.url, { form: { csrf: csrfOf(page), login, password: DEMO_PASSWORD + ' new' } });
  return client;
}

test('pre-hijacking 4, unexpired change: a link begun before a change of password by the owner dies with the session', async () => {
  const login = 'grace@example.com';
  const attacker = await signedIn(product, login);
  const subject = fresh();
  product.acme.signInAs({ sub: subject });
  const callback = await callbackOf(attacker, await ticketFor(product, attacker));
  await recover(login);
  const cookie = attacker.cookies(product.url);
  const owner = await signInAgain(login);
  const planted = flowCookies(cookie);
  const headers = { ...DOCUMENT, cookie: [owner.cookies(product.url), ...planted].join('; ') };
  expect((await owner.once(callback, { headers })).status, 'even in the owner’s browser').toBe(400);
  expect(await socialOf(product, owner)).toEqual([]);
  expect(await isSignedIn(product, attacker)).toBe(false);
});

test('pre-hijacking 5, non-verifying provider: the victim’s address from a provider opens nothing and is nobody else’s', async () => {
  const victimMail = 'ada@example.com';
  product.globex.signInAs({ sub: fresh(), email: victimMail, email_verified: true });
  const attacker = createClient();
  expect((await signInWith(product, attacker, 'globex')).status).toBe(409);
  expect(await isSignedIn(product, attacker)).toBe(false);
  const own = await signedUp(fresh());
  expect(await link(product, own, 'globex')).toBe('linked');
  const email = (await settingsOf(product, own)).attributes.find(({ pointer }) => pointer === '/email');
  expect(email?.candidates ?? []).toEqual([]);
  expect((await socialOf(product, own)).map(identity => identity.email)).toEqual([undefined, undefined]);
});
