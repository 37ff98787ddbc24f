/** What a change of identities does to the profile: coupled attributes follow, whatever the rights of a party. */

import type { Catalogue } from '../../../src/profile/catalogue.ts';
import { isVerified, settleCoupled } from '../../../src/profile/identity.ts';
import { COUPLED, type CoupledPointer } from '../../../src/profile/standard.ts';
import type { UserStore } from '../store/users.ts';
import { loadPerson, withValues, type Person } from '../users/person.ts';

/** Whoever had chosen the former value now has the other. */
export interface Swap {
  readonly pointer: CoupledPointer;
  readonly former: string;
  readonly value: string;
}

/**
 * @param users of the transaction that has changed the identities
 * @param before the person as they were
 * @param swaps what took the place of which value
 * @param at Unix seconds
 * @param pointers which attributes may move
 * @returns those that have moved
 */
export async function settleProfile(
  users: UserStore,
  catalogue: Catalogue,
  before: Person,
  swaps: readonly Swap[],
  at: number,
  pointers: readonly CoupledPointer[] = COUPLED,
): Promise<readonly CoupledPointer[]> {
  const after = await loadPerson(users, catalogue, before.row.sub);
  if (!after) return [];
  const { values, owned } = after.record;
  const swapped = { ...values };
  for (const { pointer, former, value } of swaps) if (values[pointer] === former) swapped[pointer] = value;
  const settled = settleCoupled(swapped, owned, pointers);
  const changed = pointers.filter(coupled => {
    const value = settled[coupled];
    if (value !== values[coupled]) return true;
    return value !== undefined && isVerified(owned, coupled, value) !== isVerified(before.record.owned, coupled, value);
  });
  if (changed.length > 0) await users.saveProfile(withValues(catalogue, after, settled, changed, at), changed);
  return changed;
}
