import { expect, test } from 'vitest';
import { account, Browser, patch, signIn, startDirectory, userInfo } from './harness.ts';
import { codeFor, loginIds, profileOf, sentTo, type Profile } from './login-id-calls.ts';

const idOf = (profile: Profile, value: string) =>
  profile.identities.find(({ email, username, name }) => [email, username, name].includes(value))?.id ?? '';

const attribute = (profile: Profile, pointer: string) =>
  profile.attributes.find(attribute => attribute.pointer === pointer);

async function at(changes: Parameters<typeof startDirectory>[0] = {}, login = 'ada@example.com') {
  const directory = await startDirectory({ loginIds: ['email', 'phone', 'username'], ...changes });
  const { access_token: token, browser } = await signIn(directory, login);
  return { at: directory, token, browser, calls: loginIds(directory, token) };
}

/** A code that is not this one. */
const otherThan = (code: string) => (code === '111111' ? '222222' : '111111');

test('a new email waits for its code, then it is a verified candidate and signs in', async () => {
  const { at: directory, token, calls } = await at();
  const added = await calls.add('email', 'Ada.New@Example.com');
  expect(added.status).toBe(202);
  const [pending] = added.profile.pending_login_ids;
  const now = Math.floor(Date.now() / 1000);
  expect(pending).toEqual({
    id: expect.stringMatching(/^[\w-]{1,64}$/) as string,
    type: 'email',
    value: 'Ada.New@Example.com',
    expires_at: expect.closeTo(now + 600, -1) as number,
    resend_at: expect.closeTo(now + 60, -1) as number,
    tries_left: 5,
  });
  expect(attribute(added.profile, '/email')?.candidates).toEqual(['ada@example.com']);
  const [mail] = await sentTo(directory, 'Ada.New@Example.com');
  expect(mail).toMatchObject({ kind: 'mail', subject: 'Acme: your code', code: expect.stringMatching(/^\d{6}$/) });
  expect(mail?.text).toContain(`${mail?.code} is your code`);
  expect(mail?.text).toContain('ada@example.com');

  const verified = await calls.verify(pending?.id, mail?.code ?? '');
  expect([verified.status, verified.profile.pending_login_ids]).toEqual([200, []]);
  expect(attribute(verified.profile, '/email')).toMatchObject({ value: 'ada@example.com', verified: true });
  expect(attribute(verified.profile, '/email')?.candidates?.toSorted()).toEqual([
    'Ada.New@Example.com',
    'ada@example.com',
  ]);
  const chosen = await patch(directory, token, verified.etag, { '/email': 'Ada.New@Example.com' });
  expect(chosen.status).toBe(200);
  expect(await userInfo(directory, token)).toMatchObject({ email: 'Ada.New@Example.com', email_verified: true });
  await signIn(directory, 'ada.new@example.com');
  // the same code once more
  expect((await calls.verify(pending?.id, mail?.code ?? '')).status).toBe(404);
});

test('changing an address swaps it at once, and the old and the new one are told who did it', async () => {
  const { at: directory, token, calls } = await at();
  const { profile } = await profileOf(directory, token);
  const added = await calls.add('email', 'countess@example.com', idOf(profile, 'ada@example.com'));
  expect(added.profile.pending_login_ids).toMatchObject([{ replaces: idOf(profile, 'ada@example.com') }]);
  expect(await sentTo(directory, 'ada@example.com')).toEqual([]);
  const { profile: after } = await calls.verify(
    added.profile.pending_login_ids[0]?.id,
    await codeFor(directory, 'countess@example.com'),
  );
  expect(attribute(after, '/email')).toMatchObject({
    value: 'countess@example.com',
    verified: true,
    candidates: ['countess@example.com'],
  });
  expect(after.identities.map(({ provider_name: name }) => name).toSorted()).toEqual(['email', 'username']);
  for (const address of ['ada@example.com', 'countess@example.com']) {
    const [notice] = await sentTo(directory, address);
    expect(notice).toMatchObject({ subject: 'Acme: how you sign in has changed', code: null });
    expect(notice?.text).toContain('You now sign in with countess@example.com instead of ada@example.com.');
    expect(notice?.text).toContain('signed in as ada@example.com');
  }
  expect((await new Browser(directory.url).go('/outbox')).status).toBe(200);
  await expect(signIn(directory, 'ada@example.com')).rejects.toThrow('422');
  await signIn(directory, 'countess@example.com');
});

test('five wrong codes end it; the right one comes too late then', async () => {
  const { at: directory, token, calls } = await at();
  const { profile } = await calls.add('email', 'new@example.com');
  const [pending] = profile.pending_login_ids;
  const code = await codeFor(directory, 'new@example.com');
  for (const left of [4, 3, 2, 1, 0]) {
    const { status, problem } = await calls.verify(pending?.id, otherThan(code));
    expect([status, problem]).toEqual([422, expect.objectContaining({ code: 'wrong_code', tries_left: left })]);
    expect((await profileOf(directory, token)).profile.pending_login_ids).toMatchObject([{ tries_left: left }]);
  }
  expect(await calls.verify(pending?.id, code)).toMatchObject({ status: 410, problem: { code: 'code_over' } });
  expect((await profileOf(directory, token)).profile.identities).toHaveLength(2);
});

test('of 20 guesses at once five count, the right one among them at most once', async () => {
  const { at: directory, calls } = await at();
  for (const withRightOne of [false, true]) {
    const value = `parallel-${withRightOne}@example.com`;
    const [pending] = (await calls.add('email', value)).profile.pending_login_ids.filter(row => row.value === value);
    const code = await codeFor(directory, value);
    const guesses = Array.from({ length: 20 }, (_, index) => (withRightOne && index === 2 ? code : otherThan(code)));
    const statuses = (await Promise.all(guesses.map(guess => calls.verify(pending?.id, guess)))).map(
      ({ status }) => status,
    );
    const count = (wanted: number) => statuses.filter(status => status === wanted).length;
    expect(count(200)).toBeLessThanOrEqual(withRightOne ? 1 : 0);
    expect(count(422)).toBeLessThanOrEqual(5 - count(200));
    if (!withRightOne) expect([count(422), count(410)]).toEqual([5, 15]);
    expect(count(200) + count(422) + count(410) + count(404)).toBe(20);
  }
});

test('F10 20 times the right code at once is one login id', async () => {
  const { at: directory, token, calls } = await at();
  const [pending] = (await calls.add('email', 'once@example.com')).profile.pending_login_ids;
  const code = await codeFor(directory, 'once@example.com');
  const answers = await Promise.all(Array.from({ length: 20 }, () => calls.verify(pending?.id, code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
  expect((await profileOf(directory, token)).profile.identities).toHaveLength(3);
});

test('a code is good for ten minutes, across a restart', async () => {
  const { at: directory, token, calls } = await at();
  const first = (await calls.add('email', 'slow@example.com')).profile.pending_login_ids[0];
  const code = await codeFor(directory, 'slow@example.com');
  const again = await directory.restart();
  const there = loginIds(again, token);
  expect((await profileOf(again, token)).profile.pending_login_ids).toEqual([first]);
  again.clock.ahead = 9.9 * 60_000;
  expect((await there.verify(first?.id, otherThan(code))).problem).toMatchObject({ tries_left: 4 });
  // the access token ends at the same time, so the same session gets another one
  const { access_token: later } = await signIn(again, 'ada@example.com');
  again.clock.ahead = 0;
  expect(await loginIds(again, later).verify(first?.id, code)).toMatchObject({ status: 404 });
  expect((await there.verify(first?.id, code)).status).toBe(200);
});

test('an expired code is over, can neither be resent nor seen', async () => {
  const { at: directory, token, calls } = await at();
  const pending = (await calls.add('email', 'slow@example.com')).profile.pending_login_ids[0];
  const code = await codeFor(directory, 'slow@example.com');
  await directory.database.run('UPDATE directory_pending_login_ids SET expires_at = expires_at - 600');
  expect(await calls.verify(pending?.id, code)).toMatchObject({ status: 410, problem: { code: 'code_over' } });
  expect(await calls.resend(pending?.id)).toMatchObject({ status: 410, problem: { code: 'code_over' } });
  expect((await profileOf(directory, token)).profile.pending_login_ids).toEqual([]);
});

test('a code is kept only as a hash that nothing but its own change opens', async () => {
  const { at: directory, calls } = await at();
  const one = (await calls.add('email', 'one@example.com')).profile.pending_login_ids[0];
  const two = (await calls.add('email', 'two@example.com')).profile.pending_login_ids.find(({ id }) => id !== one?.id);
  const code = await codeFor(directory, 'one@example.com');
  const rows = await directory.database.all<{ id: string; code_hash: string }>(
    'SELECT id, code_hash FROM directory_pending_login_ids',
  );
  expect(JSON.stringify(rows)).not.toContain(code);
  const hash = rows.find(({ id }) => id === one?.id)?.code_hash ?? '';
  await directory.database.run(
    'UPDATE directory_pending_login_ids SET code_hash = ? WHERE id = ?',
    hash,
    two?.id ?? '',
  );
  expect((await calls.verify(two?.id, code)).status).toBe(422);
  await directory.database.run(
    `UPDATE directory_pending_login_ids SET value = 'x@example.com', normalised = 'x@example.com' WHERE id = ?`,
    one?.id ?? '',
  );
  expect((await calls.verify(one?.id, code)).status).toBe(422);
});

test('another session of the same person neither sees nor proves what this one began', async () => {
  const { at: directory, calls } = await at();
  const pending = (await calls.add('email', 'mine@example.com')).profile.pending_login_ids[0];
  const code = await codeFor(directory, 'mine@example.com');
  const { access_token: elsewhere } = await signIn(directory, 'ada');
  const other = loginIds(directory, elsewhere);
  expect((await profileOf(directory, elsewhere)).profile.pending_login_ids).toEqual([]);
  expect((await other.verify(pending?.id, code)).status).toBe(404);
  expect((await other.resend(pending?.id)).status).toBe(404);
  expect((await calls.verify(pending?.id, code)).status).toBe(200);
});

test('nobody touches what somebody else began or owns', async () => {
  const { at: directory, token, calls } = await at();
  const pending = (await calls.add('email', 'mine@example.com')).profile.pending_login_ids[0];
  const { profile } = await profileOf(directory, token);
  const { access_token: other } = await signIn(directory, 'linus');
  const stranger = loginIds(directory, other);
  const code = await codeFor(directory, 'mine@example.com');
  expect((await stranger.verify(pending?.id, code)).status).toBe(404);
  expect((await stranger.resend(pending?.id)).status).toBe(404);
  expect((await stranger.remove(pending?.id)).status).toBe(404);
  expect((await stranger.remove(idOf(profile, 'ada'))).status).toBe(404);
  expect((await stranger.add('email', 'new@example.com', idOf(profile, 'ada@example.com'))).status).toBe(404);
  expect((await profileOf(directory, token)).profile).toEqual(profile);
});

test('an address of somebody else looks like a free one, gets a neutral notice, and can never be proven', async () => {
  const { at: directory, calls } = await at();
  const foreign = await calls.add('email', 'Linus@Example.com');
  const free = await calls.add('email', 'free@example.com');
  const [one] = foreign.profile.pending_login_ids;
  const two = free.profile.pending_login_ids.find(({ id }) => id !== one?.id);
  const shape = ({ id: _id, value: _value, ...rest }: NonNullable<typeof one>) => rest;
  expect([foreign.status, free.status]).toEqual([202, 202]);
  expect(one && shape(one)).toEqual(two && shape(two));
  const [notice] = await sentTo(directory, 'linus@example.com');
  expect(notice).toMatchObject({ subject: 'Acme: you already sign in with this address', code: null });
  expect(notice?.text).not.toMatch(/\d{6}|ada/);
  expect(await sentTo(directory, 'Linus@Example.com')).toEqual([]);
  for (const left of [4, 3])
    expect((await calls.verify(one?.id, '123456')).problem).toMatchObject({ tries_left: left });
  for (const left of [4, 3]) {
    const guess = otherThan(await codeFor(directory, 'free@example.com'));
    expect((await calls.verify(two?.id, guess)).problem).toMatchObject({ tries_left: left });
  }
  const { access_token: owner } = await signIn(directory, 'linus');
  expect((await profileOf(directory, owner)).profile.identities).toHaveLength(2);
});

test('whoever proves an address first has it', async () => {
  const { at: directory, calls } = await at();
  const { access_token: other } = await signIn(directory, 'linus');
  const rival = loginIds(directory, other);
  const mine = (await calls.add('email', 'both@example.com')).profile.pending_login_ids[0];
  const mineCode = await codeFor(directory, 'both@example.com');
  const theirs = (await rival.add('email', 'BOTH@example.com')).profile.pending_login_ids[0];
  const theirCode = await codeFor(directory, 'BOTH@example.com');
  expect((await rival.verify(theirs?.id, theirCode)).status).toBe(200);
  expect(await calls.verify(mine?.id, mineCode)).toMatchObject({ status: 409, problem: { code: 'login_id_taken' } });
});

test('an address of one’s own that was never proven can be proven; a proven one is there already', async () => {
  const { at: directory, token, calls } = await at({}, 'grace');
  expect(await calls.add('email', 'grace@example.com')).toMatchObject({
    status: 409,
    problem: { code: 'login_id_taken' },
  });
  const pending = (await calls.add('email', 'grace.hopper@example.com')).profile.pending_login_ids[0];
  const before = await profileOf(directory, token);
  const { profile } = await calls.verify(pending?.id, await codeFor(directory, 'grace.hopper@example.com'));
  expect(profile.identities.map(({ id }) => id).toSorted()).toEqual(
    before.profile.identities.map(({ id }) => id).toSorted(),
  );
  expect(profile.identities.find(({ email }) => email === 'grace.hopper@example.com')).toBeDefined();
});

test('three codes go to one address in ten minutes, whoever asks; other addresses are free', async () => {
  const { at: directory, calls } = await at();
  const { access_token: other } = await signIn(directory, 'linus');
  const rival = loginIds(directory, other);
  const first = (await calls.add('email', 'victim@example.com')).profile.pending_login_ids[0];
  const resent = await calls.resend(first?.id);
  expect([resent.status, resent.problem?.code]).toEqual([429, 'too_many_requests']);
  expect(Number(resent.headers.get('retry-after'))).toBeGreaterThan(50);
  directory.clock.ahead = 61_000;
  const second = await calls.resend(first?.id);
  expect(second.status).toBe(202);
  expect(second.profile.pending_login_ids[0]?.tries_left).toBe(5);
  expect((await rival.add('email', 'victim@example.com')).status).toBe(202);
  const fourth = await rival.add('email', 'Victim@example.com');
  expect(fourth.status).toBe(429);
  expect(Number(fourth.headers.get('retry-after'))).toBeGreaterThan(500);
  expect((await rival.add('email', 'somebody@example.com')).status).toBe(202);
  const mails = await sentTo(directory, 'victim@example.com');
  expect(mails).toHaveLength(3);
  // only the newest code of a change counts
  expect((await calls.verify(first?.id, mails.at(-1)?.code ?? '')).status).toBe(
    mails.at(-1)?.code === mails[1]?.code ? 200 : 422,
  );
  expect((await calls.verify(first?.id, mails[1]?.code ?? '')).status).toBe(200);
});

test('one person has ten codes sent in ten minutes, and five changes waiting', async () => {
  const { at: directory, token, calls } = await at();
  for (let index = 0; index < 10; index += 1) {
    expect((await calls.add('email', `many-${index}@example.com`)).status).toBe(202);
  }
  expect((await calls.add('email', 'many-10@example.com')).status).toBe(429);
  const { pending_login_ids: pending } = (await profileOf(directory, token)).profile;
  expect(pending.map(({ value }) => value).toSorted()).toHaveLength(5);
  expect(pending.map(({ value }) => value)).toContain('many-9@example.com');
});

test('a change given up is gone, with its code', async () => {
  const { at: directory, calls } = await at();
  const pending = (await calls.add('email', 'never@example.com')).profile.pending_login_ids[0];
  const code = await codeFor(directory, 'never@example.com');
  const given = await calls.remove(pending?.id);
  expect([given.status, given.profile.pending_login_ids]).toEqual([200, []]);
  expect((await calls.verify(pending?.id, code)).status).toBe(404);
});

test('removing a login id moves the attribute on to the next one and tells the removed address', async () => {
  const { at: directory, token, calls } = await at({}, 'grace');
  const { profile } = await profileOf(directory, token);
  expect(attribute(profile, '/email')?.value).toBe('grace@example.com');
  const removed = await calls.remove(idOf(profile, 'grace@example.com'));
  expect(removed.status).toBe(200);
  expect(attribute(removed.profile, '/email')).toMatchObject({
    value: 'grace.hopper@example.com',
    verified: false,
    candidates: ['grace.hopper@example.com'],
  });
  expect((await sentTo(directory, 'grace@example.com'))[0]?.text).toContain('no longer sign in with grace@example.com');
  // an address that was never proven may be anybody's
  expect(await sentTo(directory, 'grace.hopper@example.com')).toEqual([]);
  const { profile: last } = await calls.remove(idOf(removed.profile, 'grace.hopper@example.com'));
  expect(attribute(last, '/email')).toEqual({
    pointer: '/email',
    type: 'email',
    access: 'readwrite',
    candidates: [],
  });
  expect(last.last_way_in).toBe(idOf(last, 'grace'));
  expect(await calls.remove(idOf(last, 'grace'))).toMatchObject({ status: 409, problem: { code: 'last_way_in' } });
});

test('of two removals at once that would leave nothing one is refused', async () => {
  const { at: directory, token, calls } = await at({}, 'linus');
  const { profile } = await profileOf(directory, token);
  const answers = await Promise.all(profile.identities.map(({ id }) => calls.remove(id)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test('a login id nobody can sign in with is no way in', async () => {
  const { at: directory, token, calls } = await at({}, 'linus');
  const again = await directory.restart({ loginIds: ['username'] });
  const { profile } = await profileOf(again, token);
  expect(profile.last_way_in).toBe(idOf(profile, 'linus'));
  expect((await loginIds(again, token).remove(profile.last_way_in)).status).toBe(409);
  expect((await loginIds(again, token).remove(idOf(profile, 'linus@example.com'))).status).toBe(200);
  expect(calls).toBeDefined();
});

test('a username takes effect at once and fills an empty attribute', async () => {
  const { at: directory, token, calls } = await at({}, 'linus');
  const { profile } = await profileOf(directory, token);
  const replaced = await calls.add('username', 'Linus.T', idOf(profile, 'linus'));
  expect(replaced.status).toBe(200);
  expect(attribute(replaced.profile, '/preferred_username')).toMatchObject({
    value: 'Linus.T',
    candidates: ['Linus.T'],
  });
  expect((await sentTo(directory, 'linus@example.com'))[0]?.text).toContain('Linus.T instead of linus');
  await signIn(directory, 'linus.t');
  const respelt = await calls.add('username', 'linus.t', idOf(replaced.profile, 'Linus.T'));
  expect(attribute(respelt.profile, '/preferred_username')?.value).toBe('linus.t');
  expect(await calls.add('username', 'LINUS.T')).toMatchObject({ status: 409, problem: { code: 'login_id_taken' } });
});

test.each(['ADA', 'ａｄａ', ' ada ', 'Ada'])('the username %j is ada’s', async value => {
  const { calls } = await at({}, 'linus');
  expect(await calls.add('username', value)).toMatchObject({ status: 409, problem: { code: 'login_id_taken' } });
});

test.each([
  ['username', ''],
  ['username', 'a'],
  ['username', 'a b'],
  ['username', 'a@b'],
  ['username', '+4912345678'],
  ['username', '.ada'],
  ['username', 'ada.'],
  ['username', 'a..b'],
  ['username', 'a/b'],
  ['username', '<script>'],
  ['username', 'аda'],
  ['username', 'a\u202Eda'],
  ['username', 'a\u200Bda'],
  ['username', '👍👍'],
  ['username', 'x'.repeat(65)],
  ['email', 'ada'],
  ['email', 'ada@'],
  ['email', 'a@b@example.com'],
  ['email', 'ada@example.com, eve@example.com'],
  ['email', 'ada@example.com\r\nBcc: eve@example.com'],
  ['email', 'Ada <ada@example.com>'],
  ['email', `${'a'.repeat(250)}@example.com`],
  ['phone', '+49'],
  ['phone', '12345678'],
  ['phone', '+1 555 1234567 890123'],
  ['fax', 'ada'],
  [7, 'ada'],
  ['username', 7],
] as const)('no %s is %j', async (type, value) => {
  const { at: directory, calls } = await at();
  expect(await calls.add(type as string, value as string)).toMatchObject({
    status: 422,
    problem: { code: 'invalid_login_id' },
  });
  expect(await directory.database.all('SELECT * FROM directory_outbox')).toEqual([]);
});

test('an address that folds into another is taken as that other', async () => {
  const { at: directory, calls } = await at();
  const { profile } = await calls.add('email', 'ｎew@example.com');
  expect(profile.pending_login_ids).toMatchObject([{ value: 'new@example.com' }]);
  expect(await sentTo(directory, 'new@example.com')).toHaveLength(1);
});

test('what takes the place of another is of the same type and the person’s own', async () => {
  const { at: directory, token, calls } = await at();
  const { profile } = await profileOf(directory, token);
  expect(await calls.add('email', 'new@example.com', idOf(profile, 'ada'))).toMatchObject({ status: 422 });
  expect(await calls.add('username', 'new', 'nothing')).toMatchObject({ status: 404 });
});

test('a number is proven by a message and fills the empty phone number', async () => {
  const { at: directory, calls } = await at();
  const added = await calls.add('phone', '+44 20 7946 0018');
  const [pending] = added.profile.pending_login_ids;
  expect([added.status, pending?.value]).toEqual([202, '+442079460018']);
  const [message] = await sentTo(directory, '+442079460018');
  expect(message?.kind).toBe('message');
  const { profile } = await calls.verify(pending?.id, message?.code ?? '');
  expect(attribute(profile, '/phone_number')).toMatchObject({ value: '+442079460018', verified: true });
  expect((await sentTo(directory, 'ada@example.com'))[0]?.text).toContain('+442079460018');
  expect((await sentTo(directory, '+442079460018'))[0]?.text).toContain('also sign in with +442079460018');
});

test('only what has a sender can be added', async () => {
  const { at: directory, token, calls } = await at({ delivery: {} });
  expect((await profileOf(directory, token)).profile.capabilities).toMatchObject({
    upload: true,
    login_ids: ['username'],
  });
  expect((await calls.add('email', 'new@example.com')).status).toBe(422);
  expect((await calls.add('username', 'still.works')).status).toBe(200);
  const everything = await at({ loginIds: ['email', 'phone', 'username'] });
  expect((await profileOf(everything.at, everything.token)).profile.capabilities.login_ids).toEqual([
    'email',
    'phone',
    'username',
  ]);
});

test('what could not be sent waits, and another code may be asked for at once', async () => {
  const letters: string[] = [];
  let broken = true;
  const {
    at: directory,
    token,
    calls,
  } = await at({
    delivery: {
      email: async (_recipient, { code }) => {
        if (broken) throw new Error('no mail server');
        letters.push(code ?? '');
      },
    },
  });
  for (let round = 0; round < 4; round += 1) {
    expect(await calls.add('email', 'new@example.com')).toMatchObject({
      status: 503,
      problem: { code: 'upstream_unavailable' },
    });
  }
  const { pending_login_ids: pending } = (await profileOf(directory, token)).profile;
  expect(pending).toHaveLength(1);
  expect(pending[0]?.resend_at).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000));
  broken = false;
  expect((await calls.resend(pending[0]?.id)).status).toBe(202);
  broken = true; // nor does a notice that is lost undo the change
  expect((await calls.verify(pending[0]?.id, letters[0] ?? '')).status).toBe(200);
});

test('a stale sign-in begins nothing; refused calls say so before they look at the body', async () => {
  const { at: directory, token, calls } = await at();
  const { profile } = await profileOf(directory, token);
  directory.clock.ahead = 5 * 60_000 + 2000;
  for (const refused of [
    await calls.add('email', 'new@example.com'),
    await calls.add('email', 'not an address'),
    await calls.add('username', 'new', idOf(profile, 'ada')),
    await calls.remove(idOf(profile, 'ada')),
  ]) {
    expect(refused).toMatchObject({ status: 403, problem: { code: 'reauth_required' } });
  }
  expect((await profileOf(directory, token)).profile).toEqual(profile);
  directory.clock.ahead = 0;
  // a provider session that is not known to be fresh is not
  await directory.database.run(
    `UPDATE directory_records SET payload = json_remove(payload, '$.loginTs') WHERE model = 'Session'`,
  );
  expect((await calls.add('username', 'new')).status).toBe(403);
});

test('a person signed out or disabled proves nothing any more', async () => {
  const { at: directory, token, calls } = await at();
  const pending = (await calls.add('email', 'trojan@example.com')).profile.pending_login_ids[0];
  const code = await codeFor(directory, 'trojan@example.com');
  await fetch(`${directory.url}/account/session`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  expect((await calls.verify(pending?.id, code)).status).toBe(401);
  const { access_token: again, browser } = await signIn(directory, 'ada');
  expect((await loginIds(directory, again).verify(pending?.id, code)).status).toBe(404);
  expect((await account(directory, again)).status).toBe(200);
  expect(browser.cookies.size).toBeGreaterThan(0);
});

test('calls are read strictly: method, type, JSON, token', async () => {
  const { at: directory, token } = await at();
  const call = async (method: string, path: string, init: RequestInit = {}) =>
    (
      await fetch(`${directory.url}/account/login-ids${path}`, {
        method,
        ...init,
        headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
      })
    ).status;
  const json = { 'content-type': 'application/json' };
  expect(await call('GET', '')).toBe(405);
  expect(await call('GET', '/x')).toBe(405);
  expect(await call('PUT', '/x/verify')).toBe(405);
  expect(await call('GET', '/x/resend')).toBe(405);
  expect(await call('POST', '', { body: 'type=email' })).toBe(415);
  expect(await call('POST', '', { headers: json, body: '{"type":"username","type":"email"}' })).toBe(400);
  expect(await call('POST', '', { headers: json, body: '{}' })).toBe(422);
  expect(await call('POST', '/x/verify', { headers: json, body: '{"code":"12345"}' })).toBe(422);
  expect(await call('POST', '/x/verify', { headers: json, body: '{"code":"123456"}' })).toBe(404);
  expect(await call('POST', '/x/resend')).toBe(404);
  expect(await call('DELETE', '/x')).toBe(404);
  for (const [method, path] of [
    ['POST', ''],
    ['POST', '/x/verify'],
    ['POST', '/x/resend'],
    ['DELETE', '/x'],
  ] as const) {
    expect(await call(method, path, { headers: { authorization: 'Bearer nothing' } })).toBe(401);
  }
});
