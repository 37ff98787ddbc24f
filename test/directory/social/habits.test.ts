/** What single providers do that no other does, and what an operator may set. */

import { describe, expect, test } from 'vitest';
import type { SocialProvider } from '../../../server/directory/social/provider.ts';
import { outcomeOf, setScene } from './describe-connector.ts';
import { createAppleOriginal } from './stand-ins/apple.ts';
import { createFacebookOriginal } from './stand-ins/facebook.ts';
import { createGenericOriginal } from './stand-ins/generic.ts';
import { createGithubOriginal } from './stand-ins/github.ts';
import { createGoogleOriginal } from './stand-ins/google.ts';
import { createLinkedinOriginal } from './stand-ins/linkedin.ts';
import { createMicrosoftOriginal, TENANT } from './stand-ins/microsoft.ts';
import type { StandIn } from './stand-ins/stand-in.ts';
import { createWechatOriginal } from './stand-ins/wechat.ts';

describe('Microsoft', () => {
  const OTHER = '11111111-2222-3333-4444-555555555555';

  test('has an issuer for each tenant, so that equal subjects of two tenants are two people', async () => {
    const { standIn, signIn } = await setScene(createMicrosoftOriginal());
    const first = await signIn();
    standIn.forge = ({ claims, sign }) =>
      sign({ ...claims, tid: OTHER, iss: `https://login.microsoftonline.com/${OTHER}/v2.0` });
    const second = await signIn();
    expect(second.subject).toBe(first.subject);
    expect([first.issuer, second.issuer]).toEqual(
      [TENANT, OTHER].map(tenant => `https://login.microsoftonline.com/${tenant}/v2.0`),
    );
  });

  test.each([
    ['another tenant’s issuer', { tid: OTHER }],
    ['no tenant', { tid: undefined }],
    ['a tenant that is no id', { tid: '..', iss: 'https://login.microsoftonline.com/../v2.0' }],
    ['no object id', { oid: undefined }],
  ])('with %s is refused', async (_what, change) => {
    const { standIn, signIn } = await setScene(createMicrosoftOriginal());
    standIn.forge = ({ claims, sign }) => sign({ ...claims, ...change });
    expect(await outcomeOf(signIn())).toBe('invalid');
  });

  test('of one tenant takes nobody from another', async () => {
    const { standIn, signIn } = await setScene(createMicrosoftOriginal(TENANT));
    expect((await signIn()).issuer).toContain(TENANT);
    standIn.forge = ({ claims, sign }) =>
      sign({ ...claims, tid: OTHER, iss: `https://login.microsoftonline.com/${OTHER}/v2.0` });
    expect(await outcomeOf(signIn())).toBe('invalid');
  });

  test('for personal accounts is the tenant of all of them', async () => {
    const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
    const standIn = createMicrosoftOriginal(consumers);
    const { signIn } = await setScene(standIn, { ...standIn.provider, tenant: 'consumers' } as SocialProvider);
    standIn.forge = ({ claims, sign }) =>
      sign({ ...claims, tid: consumers, iss: `https://login.microsoftonline.com/${consumers}/v2.0` });
    expect((await signIn()).issuer).toBe(`https://login.microsoftonline.com/${consumers}/v2.0`);
  });

  test.each([
    [true, true],
    [1, true],
    ['1', true],
    ['true', true],
    [false, false],
    [0, false],
    ['0', false],
    ['yes', false],
    [undefined, false],
  ])('with xms_edov %j: the address counts, %j', async (xms_edov, counts) => {
    const { standIn, signIn } = await setScene(createMicrosoftOriginal());
    Object.assign(standIn.claims, { xms_edov, email: 'victim@example.com', email_verified: true });
    expect((await signIn()).email).toBe(counts ? 'victim@example.com' : undefined);
  });
});

describe('Apple', () => {
  test('tells the name once; afterwards there is none, and never the address of the form', async () => {
    const { signIn } = await setScene(createAppleOriginal());
    const first = await signIn();
    expect([first.name, first.email]).toEqual(['Jane Appleseed', 'abcd@privaterelay.appleid.com']);
    const second = await signIn();
    expect(second.name).toBeUndefined();
    expect(second.values).toEqual({});
  });

  test.each(['', 'nonsense', '[]', 'null', '{"name":null}', '{"name":"Eve"}', '{"name":{"firstName":{}}}'])(
    'with the form’s user being %j has no name',
    async user => {
      const { signIn } = await setScene(createAppleOriginal());
      const account = await signIn({ query: query => query.set('user', user) });
      expect([account.name, account.values]).toEqual([undefined, {}]);
    },
  );

  test('comes back by POST where it tells name or address, else by GET', async () => {
    const withForm = await setScene(createAppleOriginal());
    expect(withForm.connector.responseMode).toBe('form_post');
    const withQuery = await setScene(createAppleOriginal(['openid']));
    expect(withQuery.connector.responseMode).toBe('query');
    expect(await withQuery.signIn()).toMatchObject({ issuer: 'https://appleid.apple.com', values: {} });
  });
});

describe('Facebook', () => {
  test('gives no address unless the operator trusts it', async () => {
    const { signIn } = await setScene(createFacebookOriginal(false));
    expect((await signIn()).email).toBeUndefined();
  });

  test('shows no silhouette', async () => {
    const { network, standIn, signIn } = await setScene(createFacebookOriginal());
    const picture = { data: { is_silhouette: true, url: 'https://scontent.example/silhouette.jpg' } };
    network.override(standIn.personUrl ?? '', () => Response.json({ id: '1', picture }));
    expect((await signIn()).picture).toBeUndefined();
  });
});

describe('GitHub', () => {
  test('does without the list of addresses, never with the one a person shows', async () => {
    const { network, standIn, signIn } = await setScene(createGithubOriginal());
    for (const answer of [Response.json({ message: 'Not Found' }, { status: 404 }), Response.json([])]) {
      network.override(`${standIn.personUrl}/emails`, () => answer);
      expect((await signIn()).email).toBeUndefined();
    }
  });

  test('takes no second address for the first', async () => {
    const { network, standIn, signIn } = await setScene(createGithubOriginal());
    const emails = [
      { email: 'victim@example.com', primary: true, verified: false },
      { email: 'own@example.com', primary: false, verified: true },
      { email: 'truthy@example.com', primary: 'true', verified: 'true' },
    ];
    network.override(`${standIn.personUrl}/emails`, () => Response.json(emails));
    expect((await signIn()).email).toBeUndefined();
  });

  test('of an Enterprise Server is an issuer of its own at its own addresses', async () => {
    const original = createGithubOriginal();
    const moved: StandIn = {
      ...original,
      origins: ['https://ghe.acme.example'],
      agree: url => {
        const back = original.agree(new URL(url.href.replace('https://ghe.acme.example', 'https://github.com')));
        back.set('iss', 'https://ghe.acme.example/login/oauth');
        return back;
      },
      answer: request => {
        const url = new URL(
          request.url.href
            .replace('https://ghe.acme.example/api/v3', 'https://api.github.com')
            .replace('https://ghe.acme.example', 'https://github.com'),
        );
        return original.answer({ ...request, url });
      },
    };
    const { signIn, connector } = await setScene(moved, {
      ...original.provider,
      type: 'github' as const,
      endpoints: {
        authorization: 'https://ghe.acme.example/login/oauth/authorize',
        token: 'https://ghe.acme.example/login/oauth/access_token',
        userinfo: 'https://ghe.acme.example/api/v3/user',
      },
    });
    expect(connector.authorizationOrigins).toEqual(['https://ghe.acme.example']);
    expect(await signIn()).toMatchObject({ issuer: 'https://ghe.acme.example/login/oauth', subject: '583231' });
  });
});

describe('WeChat', () => {
  const answer = (change: Record<string, unknown>) => () =>
    Response.json({ openid: 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M', nickname: 'Band', ...change });

  test('outside of the open platform knows a person by the id for one application', async () => {
    const { network, standIn, signIn } = await setScene(createWechatOriginal());
    const token = { access_token: 'a', openid: 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M', expires_in: 7200 };
    network.override(standIn.tokenUrl, () => Response.json(token));
    network.override(standIn.personUrl ?? '', answer({}));
    expect((await signIn()).subject).toBe('o6_bmjrPTlm6_2sgVt7hMZOPfL2M');
  });

  test('about another person than the token is refused', async () => {
    const { network, standIn, signIn } = await setScene(createWechatOriginal());
    network.override(standIn.personUrl ?? '', answer({ openid: 'somebody-else', unionid: 'victim' }));
    expect(await outcomeOf(signIn())).toBe('invalid');
  });

  test.each([
    [1, 'male'],
    [2, 'female'],
    [0, undefined],
    ['constructor', undefined],
  ])('with sex %j means gender %j', async (sex, gender) => {
    const { network, standIn, signIn } = await setScene(createWechatOriginal());
    network.override(standIn.personUrl ?? '', answer({ unionid: 'u', sex, headimgurl: 'http://thirdwx.qlogo.cn/0' }));
    expect((await signIn()).values).toEqual({
      '/name': 'Band',
      '/given_name': 'Band',
      ...(gender ? { '/gender': gender } : {}),
    });
  });

  test.each([
    [-1, 'unavailable'],
    [40_163, 'expired'],
    [42_003, 'expired'],
    [40_013, 'misconfigured'],
    [40_125, 'misconfigured'],
    [45_011, 'unavailable'],
    [99_999, 'invalid'],
    ['constructor', 'invalid'],
  ])('with the error %j means %s', async (errcode, kind) => {
    const { network, standIn, signIn } = await setScene(createWechatOriginal());
    network.override(standIn.tokenUrl, () => Response.json({ errcode, errmsg: 'Said by the original' }));
    expect(await outcomeOf(signIn())).toBe(kind);
  });
});

describe('LinkedIn', () => {
  test.each([
    ['en-US', 'en'],
    [{ country: 'CN', language: 'zh' }, 'zh-CN'],
    [{ language: 'en' }, 'en'],
    [{ country: 'US' }, undefined],
    [{ country: {}, language: [] }, undefined],
  ])('with the locale %j means %j', async (locale, language) => {
    const { standIn, signIn } = await setScene(createLinkedinOriginal());
    Object.assign(standIn.userinfo ?? {}, { locale });
    expect((await signIn()).values['/locale']).toBe(language);
  });
});

describe('any OpenID Provider', () => {
  test.each([
    [{ email_verified: true }, false, true],
    [{ email_verified: 'true' }, false, true],
    [{ email_verified: undefined }, false, false],
    [{ email_verified: undefined }, true, true],
    [{ email_verified: false }, true, false],
    [{ email_verified: 'false' }, true, false],
    [{ email_verified: 1 }, true, false],
  ])('saying %j, trusted %j: the address counts, %j', async (claims, trustEmail, counts) => {
    const standIn = createGenericOriginal();
    const { signIn } = await setScene(standIn, { ...standIn.provider, trustEmail } as SocialProvider);
    Object.assign(standIn.userinfo ?? {}, claims);
    expect((await signIn()).email).toBe(counts ? 'janedoe@example.com' : undefined);
  });

  test.each([
    ['zh_CN', 'zh-CN'],
    ['ZH-cn', 'zh-CN'],
    ['zh-Hant-TW', undefined],
    ['en_GB', 'en'],
    ['en-GB-oxendict', 'en'],
    ['de', undefined],
    ['en_US.UTF-8', 'en'],
    ['', undefined],
    [['en'], undefined],
    ['x'.repeat(10_000), undefined],
  ])('with the locale %j means %j where the project has en and zh-CN', async (locale, language) => {
    const { standIn, signIn } = await setScene(createGenericOriginal());
    Object.assign(standIn.userinfo ?? {}, { locale });
    expect((await signIn()).values['/locale']).toBe(language);
  });

  test('feeds no attribute with what its rules refuse', async () => {
    const { standIn, signIn } = await setScene(createGenericOriginal());
    Object.assign(standIn.userinfo ?? {}, {
      name: undefined,
      given_name: ['Jane'],
      family_name: 'Doe\u200b',
      middle_name: '',
      nickname: 5,
      preferred_username: 'j\u0000doe',
      profile: 'javascript:alert(1)',
      picture: 'http://example.com/me.jpg',
      website: 'https://user:secret@janedoe.example',
      gender: { is: 'female' },
      birthdate: '0000-10-31',
      zoneinfo: 'Mars/Olympus',
      address: { formatted: 'x\u202e' },
    });
    const { issuer, subject, email, authenticatedAt, ...rest } = await signIn();
    expect(rest).toEqual({ values: { '/locale': 'en' } });
    expect([issuer, subject, email, authenticatedAt]).not.toContain(undefined);
  });

  test('may send an address with members that ours does not know', async () => {
    const { standIn, signIn } = await setScene(createGenericOriginal());
    const address = { locality: ' Berlin ', country: 'DE', planet: 'Earth', region: 7, formatted: null };
    Object.assign(standIn.userinfo ?? {}, { address });
    expect((await signIn()).values['/address']).toEqual({ locality: 'Berlin', country: 'DE' });
  });

  test('is asked for a fresh proof with the words of the standard', async () => {
    const { connector } = await setScene(createGenericOriginal());
    const request = { redirectUri: 'http://localhost:4000/x', state: 's', nonce: 'n', codeChallenge: 'c' };
    const url = await connector.authorizationUrl({ ...request, reauthenticate: true });
    expect([url.searchParams.get('prompt'), url.searchParams.get('max_age')]).toEqual(['login', '0']);
  });

  test('asks for the scopes of the configuration instead of its own', async () => {
    const standIn = createGenericOriginal();
    const { connector } = await setScene(standIn, { ...standIn.provider, scopes: ['openid', 'groups'] });
    const request = { redirectUri: 'http://localhost:4000/x', state: 's', nonce: 'n', codeChallenge: 'c' };
    expect((await connector.authorizationUrl(request)).searchParams.get('scope')).toBe('openid groups');
  });
});

test('equal subjects of two providers have two issuers', async () => {
  const google = createGoogleOriginal();
  const generic = createGenericOriginal();
  google.identify('1');
  generic.identify('1');
  const accounts = [await (await setScene(google)).signIn(), await (await setScene(generic)).signIn()];
  expect(accounts.map(({ subject }) => subject)).toEqual(['1', '1']);
  expect(new Set(accounts.map(({ issuer }) => issuer)).size).toBe(2);
});
