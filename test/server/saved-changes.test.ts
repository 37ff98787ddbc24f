/** A directory elsewhere that answers a save with what it changed: what AuthUI makes of that, and of anything else. */

import { expect, test } from 'vitest';
import type { OidcClient } from '../../server/oidc/client.ts';
import { createDirectoryUpstream } from '../../server/upstream/directory/adapter.ts';
import type { TransportRequest } from '../../server/upstream/transport.ts';
import { catalogueOf } from '../directory/harness.ts';

const OPEN = { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' } as const;
const SHUT = { ...OPEN, end_user: 'readonly' } as const;
const HIDDEN = { ...OPEN, end_user: 'hidden', bearer: 'hidden' } as const;
const catalogue = catalogueOf({
  standard_attributes: { access_control: [{ pointer: '/email', access_control: SHUT }] },
  custom_attributes: {
    attributes: [
      { id: '1', pointer: '/desk', type: 'string', access_control: OPEN },
      { id: '2', pointer: '/team', type: 'string', access_control: SHUT },
      { id: '3', pointer: '/salary', type: 'string', access_control: HIDDEN },
    ],
  },
  order: ['/desk', '/team'],
});

const text = (pointer: string, value: string) => ({ pointer, type: 'string', access: 'readwrite', value });
const ACCOUNT = {
  frame: 'run.1',
  sub: 'ada',
  login_id: 'ada@example.com',
  updated_at: 1,
  attributes: [text('/team', 'Blue'), text('/desk', 'D-1'), text('/salary', 'canary')],
  identities: [],
  pending_login_ids: [],
  providers: [],
  capabilities: { edit: true, link: false, unlink: false, custom_data: 'hidden' },
};
const CHANGES = { sub: 'ada', updated_at: 2, frame: 'run.1', since: '"1"', changed: [text('/desk', 'D-2')] };
const TYPE = 'application/vnd.authui.account-changes+json';
const access = { accessToken: 'token', subject: 'ada' };

/** An upstream whose directory gives these answers, one after the other. */
function upstreamOf(...answers: readonly (readonly [etag: string, body: object, type?: string])[]) {
  const requests: TransportRequest[] = [];
  const upstream = createDirectoryUpstream(
    async request => {
      const [etag, body, type = 'application/json'] = answers[requests.length] ?? ['', {}];
      requests.push(request);
      return { status: 200, headers: { etag, 'content-type': type }, body: Buffer.from(JSON.stringify(body)) };
    },
    {} as OidcClient,
    catalogue,
  );
  const shown = async (profile: ReturnType<typeof upstream.read>) =>
    (await profile).attributes.map(
      ({ pointer, access: level, value }) => `${pointer} ${level} ${typeof value === 'string' ? value : ''}`,
    );
  const prefers = () => requests.map(({ headers }) => headers['prefer']);
  return { upstream, shown, prefers };
}

test('the rest is as it was, under the rights of this side, and the next save goes on from there', async () => {
  const changed = [text('/team', 'Red'), text('/salary', 'canary'), text('/of_tomorrow', 'canary')];
  const { upstream, shown, prefers } = upstreamOf(
    ['"1"', ACCOUNT],
    ['"2"', { ...CHANGES, of_tomorrow: true }, TYPE],
    ['"3"', { ...CHANGES, since: '"2"', updated_at: 3, changed }, TYPE],
  );
  const first = await upstream.read(access);
  expect(await shown(upstream.write(access, { '/desk': 'D-2' }, '"1"'))).toEqual([
    '/desk readwrite D-2',
    '/team readonly Blue',
  ]);
  const last = upstream.write(access, {}, '"2"');
  expect(await shown(last)).toEqual(['/desk readwrite D-2', '/team readonly Red']);
  expect(await last).toMatchObject({ ...first, attributes: expect.anything(), etag: '"3"', updatedAt: 3, version: 3 });
  expect(prefers()).toEqual([undefined, 'changes="run.1"', 'changes="run.1"']);
});

test('a directory that answers with all of it is understood as ever', async () => {
  const whole = { ...ACCOUNT, attributes: [text('/desk', 'D-2')], frame: undefined };
  const { upstream, shown, prefers } = upstreamOf(['"1"', ACCOUNT], ['"2"', whole], ['"3"', whole]);
  await upstream.read(access);
  for (const etag of ['"1"', '"2"']) {
    expect(await shown(upstream.write(access, {}, etag))).toEqual(['/desk readwrite D-2']);
  }
  expect(prefers()).toEqual([undefined, 'changes="run.1"', undefined]);
});

test.each([
  ['nothing has been read', [], '"1"'],
  ['the profile that was read is another', [['"0"', ACCOUNT]], '"1"'],
  ['the frame has no name', [['"1"', { ...ACCOUNT, frame: undefined }]], '"1"'],
  ['the name fits into no header', [['"1"', { ...ACCOUNT, frame: 'a"\r\nx: y' }]], '"1"'],
] as const)('changes alone are not asked for if %s', async (_why, before, etag) => {
  const { upstream, prefers } = upstreamOf(...before, ['"2"', ACCOUNT]);
  if (before.length > 0) await upstream.read(access);
  await upstream.write(access, { '/desk': 'D-2' }, etag);
  expect(prefers().at(-1)).toBeUndefined();
});

test.each([
  ['somebody else', { ...CHANGES, sub: 'eve' }, '"2"'],
  ['another tag before', { ...CHANGES, since: '"0"' }, '"2"'],
  ['another frame', { ...CHANGES, frame: 'run.2' }, '"2"'],
  ['an attribute that was not there', { ...CHANGES, changed: [text('/email', 'ada@example.com')] }, '"2"'],
  ['a value of no kind', { ...CHANGES, changed: [{ ...text('/desk', ''), value: 7 }] }, '"2"'],
  ['no tag', CHANGES, ''],
  ['the whole account', ACCOUNT, '"2"'],
])('changes of %s are refused, and none is made', async (_what, body, etag) => {
  const { upstream, shown } = upstreamOf(['"1"', ACCOUNT], [etag, body, TYPE], ['"1"', ACCOUNT]);
  const before = await shown(upstream.read(access));
  await expect(upstream.write(access, { '/desk': 'D-2' }, '"1"')).rejects.toMatchObject({ code: 'upstream_invalid' });
  expect(await shown(upstream.read(access))).toEqual(before);
});

test('changes that nobody has asked for are refused', async () => {
  const { upstream } = upstreamOf(['"2"', CHANGES, TYPE]);
  await expect(upstream.write(access, {}, '"1"')).rejects.toMatchObject({ code: 'upstream_invalid' });
});
