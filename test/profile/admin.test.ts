/** The Admin API is no party: whatever the rights, it sees and changes what an all-powerful party would. */

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelFor, pickVisible } from '../../src/profile/access.ts';
import type { Catalogue } from '../../src/profile/catalogue.ts';
import { applyPatch } from '../../src/profile/patch.ts';
import { updatedAt, viewProfile } from '../../src/profile/view.ts';
import * as any from './arbitrary.ts';

/** The same project with every right for everybody. */
function opened(catalogue: Catalogue): Catalogue {
  const access = { end_user: 'readwrite', bearer: 'readwrite', portal_ui: 'readwrite' } as const;
  const attributes = catalogue.attributes.map(attribute => ({ ...attribute, access }));
  return { attributes, get: pointer => attributes.find(attribute => attribute.pointer === pointer) };
}

test('the Admin API stands above the rights of the parties and under every other rule', () => {
  let accepted = 0;
  fc.assert(
    fc.property(any.catalogueWithPatch, any.record, ([catalogue, patch], record) => {
      const open = opened(catalogue);
      const outcome = applyPatch(catalogue, 'admin', record, patch, any.CONTEXT);
      expect(outcome).toEqual(applyPatch(open, 'end_user', record, patch, any.CONTEXT));
      expect(viewProfile(catalogue, 'admin', record)).toEqual(viewProfile(open, 'end_user', record));
      expect(pickVisible(catalogue, 'admin', record.values)).toEqual(pickVisible(open, 'end_user', record.values));
      if (outcome.ok) accepted += 1;
    }),
    { numRuns: 1000 },
  );
  expect(accepted).toBeGreaterThan(50);
});

test('a change that only the Admin API can see counts as a change for it alone', () => {
  fc.assert(
    fc.property(any.catalogue, fc.nat(100), fc.nat(30), (catalogue, created, at) => {
      const attribute = catalogue.attributes[at % catalogue.attributes.length];
      if (!attribute) return;
      const changes = { [attribute.pointer]: created + 1 };
      expect(levelFor(attribute, 'admin')).toBe('readwrite');
      expect(updatedAt(catalogue, 'admin', created, changes)).toBe(created + 1);
      const seen = attribute.access.end_user !== 'hidden';
      expect(updatedAt(catalogue, 'end_user', created, changes)).toBe(seen ? created + 1 : created);
    }),
  );
});
