/** What a change of login ids does to the profile: coupled attributes follow, whatever the rights of a party. */

import type { LoginIdType } from '../../config.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import { isVerified, settleCoupled } from '../../../src/profile/identity.ts';
import { COUPLED } from '../../../src/profile/standard.ts';
import type { UserStore } from '../store/users.ts';
import { LOGIN_ID_POINTER } from '../users/login-id.ts';
import { loadPerson, withValues, type Person } from '../users/person.ts';

/**
 * @param users of the transaction that has changed the login ids
 * @param before the person as they were
 * @param swap what took the place of which value: whoever had chosen the one now has the other
 * @param at Unix seconds
 */
export async function settleProfile(
  users: UserStore,
  catalogue: Catalogue,
  before: Person,
  swap: { readonly type: LoginIdType; readonly former: string; readonly value: string } | undefined,
  at: number,
): Promise<void> {
  const after = await loadPerson(users, catalogue, before.row.sub);
  if (!after) return;
  const { values, owned } = after.record;
  const pointer = swap && LOGIN_ID_POINTER[swap.type];
  const swapped = pointer && values[pointer] === swap.former ? { ...values, [pointer]: swap.value } : values;
  const settled = settleCoupled(swapped, owned);
  const changed = COUPLED.filter(coupled => {
    const value = settled[coupled];
    if (value !== values[coupled]) return true;
    return value !== undefined && isVerified(owned, coupled, value) !== isVerified(before.record.owned, coupled, value);
  });
  if (changed.length > 0) await users.saveProfile(withValues(catalogue, after.row, settled, changed, at));
}
