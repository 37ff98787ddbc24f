/** Eight connectors, one suite, each against a stand-in that behaves like the original. */

import { expect, test } from 'vitest';
import { describeConnector, outcomeOf, setScene } from './describe-connector.ts';
import { createAppleOriginal } from './stand-ins/apple.ts';
import { createFacebookOriginal } from './stand-ins/facebook.ts';
import { createGenericOriginal } from './stand-ins/generic.ts';
import { createGithubOriginal } from './stand-ins/github.ts';
import { createGoogleOriginal } from './stand-ins/google.ts';
import { createLinkedinOriginal } from './stand-ins/linkedin.ts';
import { createMicrosoftOriginal, TENANT } from './stand-ins/microsoft.ts';
import { createWechatOriginal } from './stand-ins/wechat.ts';

const openId = {
  numericSubject: 'invalid',
  pkce: true,
  otherRedirectUri: 'expired',
  email: true,
  nameEveryTime: true,
} as const;
const plain = { ...openId, numericSubject: 'text' } as const;

describeConnector(createGenericOriginal, {
  ...openId,
  account: {
    issuer: 'https://server.example.com',
    subject: '248289761001',
    name: 'Jane Doe',
    username: 'j.doe',
    email: 'janedoe@example.com',
    picture: 'https://example.com/janedoe/me.jpg',
    authenticatedAt: 1_311_280_969,
    values: {
      '/name': 'Jane Doe',
      '/given_name': 'Jane',
      '/family_name': 'Doe',
      '/middle_name': 'Q',
      '/nickname': 'JD',
      '/profile': 'https://example.com/janedoe',
      '/picture': 'https://example.com/janedoe/me.jpg',
      '/website': 'https://janedoe.example',
      '/gender': 'female',
      '/birthdate': '1990-10-31',
      '/zoneinfo': 'America/Los_Angeles',
      '/locale': 'en',
      '/address': {
        street_address: '1234 Hollywood Blvd.',
        locality: 'Los Angeles',
        region: 'CA',
        postal_code: '90210',
        country: 'US',
      },
    },
  },
});

describeConnector(createGoogleOriginal, {
  ...openId,
  account: {
    issuer: 'https://accounts.google.com',
    subject: '10769150350006150715113082367',
    name: 'John Smith',
    email: 'jsmith@example.com',
    picture: 'https://lh3.googleusercontent.com/a/jsmith=s96-c',
    values: {
      '/name': 'John Smith',
      '/given_name': 'John',
      '/family_name': 'Smith',
      '/picture': 'https://lh3.googleusercontent.com/a/jsmith=s96-c',
    },
  },
});

describeConnector(createAppleOriginal, {
  ...openId,
  nameEveryTime: false,
  account: {
    issuer: 'https://appleid.apple.com',
    subject: '000544.5e201aec537347aeb79d23cbc345170a.1321',
    name: 'Jane Appleseed',
    email: 'abcd@privaterelay.appleid.com',
    authenticatedAt: 1_587_333_749,
    values: { '/name': 'Jane Appleseed', '/given_name': 'Jane', '/family_name': 'Appleseed' },
  },
});

describeConnector(createMicrosoftOriginal, {
  ...plain,
  account: {
    issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    subject: '00000000-0000-0000-66f3-3332eca7ea81',
    name: 'Abe Lincoln',
    username: 'AbeLi@microsoft.com',
    email: 'AbeLi@microsoft.com',
    values: { '/name': 'Abe Lincoln' },
  },
});

describeConnector(createLinkedinOriginal, {
  ...openId,
  pkce: false,
  account: {
    issuer: 'https://www.linkedin.com/oauth',
    subject: '782bbtaQ',
    name: 'John Doe',
    email: 'doe@email.com',
    picture: 'https://media.licdn-ei.com/dms/image/C5F03AQHqK8v7tB1HCQ/profile-displayphoto-shrink_100_100/0/',
    values: {
      '/name': 'John Doe',
      '/given_name': 'John',
      '/family_name': 'Doe',
      '/picture': 'https://media.licdn-ei.com/dms/image/C5F03AQHqK8v7tB1HCQ/profile-displayphoto-shrink_100_100/0/',
      '/locale': 'en',
    },
  },
});

describeConnector(createFacebookOriginal, {
  ...plain,
  otherRedirectUri: 'misconfigured',
  account: {
    issuer: 'https://www.facebook.com',
    subject: '10224840402023456',
    name: 'Alice Anne Liddell',
    email: 'alice@example.com',
    picture: 'https://platform-lookaside.fbsbx.com/picture?x=1',
    values: {
      '/name': 'Alice Anne Liddell',
      '/given_name': 'Alice',
      '/middle_name': 'Anne',
      '/family_name': 'Liddell',
      '/nickname': 'Alice',
      '/picture': 'https://platform-lookaside.fbsbx.com/picture?x=1',
    },
  },
});

describeConnector(createGithubOriginal, {
  ...plain,
  otherRedirectUri: 'misconfigured',
  account: {
    issuer: 'https://github.com/login/oauth',
    subject: '583231',
    name: 'monalisa octocat',
    username: 'octocat',
    email: 'octocat@github.com',
    picture: 'https://avatars.githubusercontent.com/u/583231?v=4',
    values: {
      '/name': 'monalisa octocat',
      '/given_name': 'octocat',
      '/nickname': 'octocat',
      '/picture': 'https://avatars.githubusercontent.com/u/583231?v=4',
      '/profile': 'https://github.com/octocat',
      '/website': 'https://github.com/blog',
    },
  },
});

describeConnector(createWechatOriginal, {
  ...plain,
  pkce: false,
  otherRedirectUri: 'signed in',
  email: false,
  account: {
    issuer: 'https://open.weixin.qq.com',
    subject: 'o6_bmasdasdsad6_2sgVt7hMZOPfL',
    name: 'Band',
    picture: createWechatPicture(),
    values: {
      '/name': 'Band',
      '/given_name': 'Band',
      '/gender': 'male',
      '/locale': 'zh-CN',
      '/picture': createWechatPicture(),
    },
  },
});

function createWechatPicture(): string {
  return 'https://thirdwx.qlogo.cn/mmopen/g3MonUZtNHkdmzicIlibx6iaFqAc56vxLSUfpb6n5WKSYVY0ChQKkiaJSgQ1dZuTOgvLLrhJbERQQ4eMsv84eavHiaiceqxibJxCfHe/0';
}

test(
  'a provider that does not answer is given up after five seconds, whichever it is',
  { timeout: 12_000 },
  async () => {
    const originals = [
      createGenericOriginal,
      createGoogleOriginal,
      createAppleOriginal,
      createMicrosoftOriginal,
      createLinkedinOriginal,
      createFacebookOriginal,
      createGithubOriginal,
      createWechatOriginal,
    ];
    const outcomes = originals.map(async create => {
      const { standIn, network, signIn } = await setScene(create());
      network.override(standIn.personUrl ?? standIn.tokenUrl, () => new Promise<never>(() => undefined));
      const started = performance.now();
      return [standIn.provider.alias, await outcomeOf(signIn()), performance.now() - started < 8500];
    });
    expect(await Promise.all(outcomes)).toEqual(originals.map(create => [create().provider.alias, 'timeout', true]));
  },
);
