/** An entry of somebody's activity is read as it was written, whatever it is about. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf, rowOf, type NewActivity } from '../../server/directory/store/activity-line.ts';
import { ACTIVITY_KINDS, ACTORS } from '../../src/profile/activity.ts';

const AT = 1_795_687_143;

function readBack(activity: NewActivity) {
  const lines = linesOf(activity, AT * 1000 + 999).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map(rowOf);
}

const KEYS = [
  ['standard/nickname'],
  ['custom/0001'],
  ['standard/given_name', 'custom/ü', 'custom/a b', 'standard/name'],
];
const NAMES = [undefined, 'email', 'phone', 'username', 'google', 'acme-2_x', '-', '0'];

const all = ACTIVITY_KINDS.flatMap(kind =>
  ACTORS.flatMap((actor): NewActivity[] =>
    kind === 'profile_changed'
      ? KEYS.map(detail => ({ kind, actor, detail }))
      : NAMES.map(detail => ({ kind, actor, ...(detail === undefined ? {} : { detail }) })),
  ),
);

test.each(ACTIVITY_KINDS)('%s, by whomever', kind => {
  for (const activity of all.filter(one => one.kind === kind)) {
    expect(readBack(activity)).toEqual([{ at: AT, ...activity }]);
  }
});

test('any storage key and any name', () => {
  const text = fc.string({ unit: 'binary' });
  const key = fc.tuple(fc.constantFrom('standard/', 'custom/', ''), text).map(([origin, id]) => origin + id);
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 20 }), text, (detail, name) => {
      expect(readBack({ kind: 'profile_changed', actor: 'admin', detail })).toMatchObject([{ detail }]);
      expect(readBack({ kind: 'identity_linked', actor: 'end_user', detail: name })).toMatchObject([{ detail: name }]);
    }),
  );
});

test('it is short, and stays what it is in people’s rows', () => {
  const lines = all
    .filter(({ detail }) => detail === undefined || detail === KEYS[0])
    .map(one => linesOf(one, AT * 1000));
  expect(lines.map(line => line.slice(11, -1)).join(',')).toMatchInlineSnapshot(
    `"acu,aca,acp,adu,ada,adp,aeu,aea,aep,siu,sia,sip,pcu nickname,pca nickname,pcp nickname,dcu,dca,dcp,lau,laa,lap,lvu,lva,lvp,lcu,lca,lcp,lru,lra,lrp,ilu,ila,ilp,iuu,iua,iup,wsu,wsa,wsp,wcu,wca,wcp,wru,wra,wrp"`,
  );
  expect(
    linesOf({ kind: 'profile_changed', actor: 'end_user', detail: ['standard/nickname', 'custom/0001'] }, AT * 1000),
  ).toBe('1795687143 pcu nickname /0001\n');
  expect(linesOf({ kind: 'signed_in', actor: 'end_user', detail: 'google' }, AT * 1000)).toBe(
    '1795687143 siu google\n',
  );
});

test.each([
  ['[1795687143,"signed_in","end_user",null]', { kind: 'signed_in', actor: 'end_user' }],
  ['[1795687143,"login_id_added","end_user","email"]', { kind: 'login_id_added', actor: 'end_user', detail: 'email' }],
  [
    '[1795687143,"profile_changed","provider",["standard/nickname","custom/a \\"b"]]',
    { kind: 'profile_changed', actor: 'provider', detail: ['standard/nickname', 'custom/a "b'] },
  ],
])('the form before is still read: %s', (line, activity) => {
  expect(rowOf(line)).toEqual({ at: AT, ...activity });
});
