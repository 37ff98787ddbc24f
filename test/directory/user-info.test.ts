import { expect, test } from 'vitest';
import { catalogueOf, signIn, startDirectory, userInfo } from './harness.ts';

const RIGHTS = {
  hidden: { end_user: 'hidden', bearer: 'hidden', portal_ui: 'readwrite' },
  bearer: { end_user: 'hidden', bearer: 'readonly', portal_ui: 'readwrite' },
  own: { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' },
} as const;

const custom = (id: string, pointer: string, rights: keyof typeof RIGHTS) => ({
  id,
  pointer,
  type: 'string',
  access_control: RIGHTS[rights],
});

/** Three levels, two kinds, every scope: written down by hand, not taken from the code. */
const MATRIX = {
  standard_attributes: {
    access_control: [
      { pointer: '/given_name', access_control: RIGHTS.own },
      { pointer: '/family_name', access_control: RIGHTS.hidden },
      { pointer: '/nickname', access_control: RIGHTS.bearer },
      { pointer: '/email', access_control: RIGHTS.bearer },
      { pointer: '/phone_number', access_control: RIGHTS.hidden },
      { pointer: '/address', access_control: RIGHTS.own },
    ],
  },
  custom_attributes: {
    attributes: [
      custom('0002', '/desk', 'own'),
      custom('0011', '/cost_center', 'bearer'),
      custom('0012', '/risk_note', 'hidden'),
    ],
  },
};

const PROFILE_CLAIMS = [
  'birthdate',
  'custom_attributes',
  'gender',
  'given_name',
  'locale',
  'nickname',
  'picture',
  'preferred_username',
  'updated_at',
  'zoneinfo',
];

test.each([
  ['openid', []],
  ['openid profile', PROFILE_CLAIMS],
  ['openid email', ['email', 'email_verified']],
  ['openid phone', []],
  ['openid address', ['address']],
  ['openid account', []],
  ['openid profile email phone address account', [...PROFILE_CLAIMS, 'email', 'email_verified', 'address']],
])('with the scopes "%s" UserInfo has exactly the claims the bearer may read', async (scope, expected) => {
  const at = await startDirectory({ catalogue: catalogueOf(MATRIX) });
  const { access_token: token } = await signIn(at, 'ada', { scope });
  const claims = await userInfo(at, token);
  expect(Object.keys(claims).toSorted()).toEqual([...expected, 'sub'].toSorted());
  if (scope.includes('profile')) {
    expect(claims['custom_attributes']).toEqual({ desk: 'B-204', cost_center: 'Axolotl-5563' });
  }
  expect(JSON.stringify(claims)).not.toMatch(/null|Quokka|risk_note|Lovelace|phone/);
});

test('a value is verified by its own login id, and says so next to it', async () => {
  const at = await startDirectory();
  const grace = await signIn(at, 'grace');
  expect(await userInfo(at, grace.access_token)).toMatchObject({ email: 'grace@example.com', email_verified: true });
  await at.database.run(`UPDATE directory_login_ids SET verified_at = NULL WHERE value = 'grace@example.com'`);
  expect(await userInfo(at, grace.access_token)).toMatchObject({ email_verified: false });
});

test('without a custom value that the bearer may read there is no member for them', async () => {
  const at = await startDirectory({
    catalogue: catalogueOf({
      custom_attributes: { attributes: [custom('0012', '/risk_note', 'hidden'), custom('9', '/empty', 'own')] },
    }),
  });
  const { access_token: token } = await signIn(at);
  expect(await userInfo(at, token)).not.toHaveProperty('custom_attributes');
});

test('updated_at is a number that moves only with what this token shows', async () => {
  const at = await startDirectory();
  const whole = await signIn(at, 'ada');
  const emailOnly = await signIn(at, 'ada', { scope: 'openid profile' });
  const before = Number((await userInfo(at, whole.access_token))['updated_at']);
  expect(Number.isInteger(before)).toBe(true);
  const move = async (key: string, seconds: number) => {
    await at.database.run(
      `UPDATE directory_users SET changes = json_set(changes, ?, ?)
       WHERE sub = (SELECT sub FROM directory_login_ids WHERE value = 'ada')`,
      `$."${key}"`,
      before + seconds,
    );
    return [
      Number((await userInfo(at, whole.access_token))['updated_at']) - before,
      Number((await userInfo(at, emailOnly.access_token))['updated_at']) - before,
    ];
  };
  expect(await move('custom/0012', 100)).toEqual([0, 0]);
  expect(await move('standard/address', 200)).toEqual([200, 0]);
  expect(await move('custom/0011', 300)).toEqual([300, 300]);
});

test('the ID token says who signed in and nothing about them', async () => {
  const at = await startDirectory();
  const { id_token: token } = await signIn(at);
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
  expect(Object.keys(payload).toSorted()).toEqual([
    'amr',
    'aud',
    'auth_time',
    'exp',
    'iat',
    'iss',
    'nonce',
    'sid',
    'sub',
  ]);
});

test('UserInfo is for tokens only: none, a wrong one and one in the address are refused', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  expect((await fetch(`${at.url}/me`)).status).toBe(401);
  expect((await fetch(`${at.url}/me?access_token=${token}`)).status).toBe(400);
  expect((await fetch(`${at.url}/me`, { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
});
