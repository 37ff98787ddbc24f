/** Who sees and who changes an attribute, for every legal triple the end-user can see, and under a stricter identity server. */

import { expect, test } from 'vitest';
import { isLegalAccess, LEGAL_ACCESS, type AccessControl } from '../../src/profile/access.ts';
import { audienceOf, whoOf } from '../../src/profile/audience.ts';
import { catalogueOf } from '../../src/profile/catalogue.ts';
import { capView, viewProfile } from '../../src/profile/view.ts';

const catalogueWith = (access: AccessControl) =>
  catalogueOf([
    { pointer: '/desk', type: 'string', id: '1', origin: 'custom', coupled: false, access, labels: { '': 'Desk' } },
  ]);

/** What an identity server with rights of its own shows, as it is shown here. */
function shownUnder(here: AccessControl, there: AccessControl) {
  const theirs = viewProfile(catalogueWith(there), 'end_user', { values: {}, owned: [] });
  const [view] = capView(catalogueWith(here), 'end_user', theirs);
  if (!view) throw new Error('hidden');
  return view;
}

const triple = (end_user: string, bearer: string, portal_ui: string) => {
  const access = { end_user, bearer, portal_ui } as AccessControl;
  expect(isLegalAccess(access)).toBe(true);
  return access;
};

const ALL = ['end_user', 'bearer', 'portal_ui'];
const OWN = triple('readwrite', 'readonly', 'readwrite');
const SHOWN = triple('readonly', 'readonly', 'readwrite');
const FIXED = triple('readonly', 'readonly', 'readonly');

test('these are all the triples an end-user sees anything under', () => {
  expect(LEGAL_ACCESS.filter(({ end_user: level }) => level !== 'hidden')).toEqual(
    expect.arrayContaining([OWN, SHOWN, FIXED]),
  );
  expect(LEGAL_ACCESS.filter(({ end_user: level }) => level !== 'hidden')).toHaveLength(3);
});

test.each([
  ['their own', OWN, OWN, ['end_user', 'portal_ui']],
  ['shown', SHOWN, SHOWN, ['portal_ui']],
  ['fixed', FIXED, FIXED, []],
  ['their own there, shown here', SHOWN, OWN, ['portal_ui']],
  ['shown there, fixed here', FIXED, SHOWN, []],
  ['fixed there, shown here', SHOWN, FIXED, []],
  ['shown there, their own here', OWN, SHOWN, undefined],
  ['fixed there, their own here', OWN, FIXED, undefined],
])('%s: all see it, and it is changed by those who may on both sides', (_, here, there, changed) => {
  const view = shownUnder(here, there);
  const audience = audienceOf(here, view);
  expect(whoOf({ ...audience, access: view.access })).toEqual({ seen: ALL, changed });
  // nothing is said that is said of nearly every attribute
  expect(Object.keys(audience)).toEqual(view.access === 'readwrite' || !changed ? [] : ['changed_by']);
});
