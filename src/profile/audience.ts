/** Who can see an attribute that the end-user sees, and who can change it: drawn from the access rights alone. */

import { PARTIES, type AccessControl, type Party } from './access.ts';
import type { AttributeView } from './view.ts';

export interface Audience {
  readonly seen_by: readonly Party[];
  /** Absent where the identity server manages the value, which is changed there. */
  readonly changed_by?: readonly Party[];
}

/**
 * @param access on this side
 * @param view from the identity server, whose rights may be stricter. Whatever the end-user sees there is seen by every
 * other party there too: such are the legal triples.
 */
export function audienceOf(access: AccessControl, view: Pick<AttributeView, 'access' | 'portal_readonly'>): Audience {
  const seen = PARTIES.filter(party => access[party] !== 'hidden');
  if (isManagedElsewhere(access, view)) return { seen_by: seen };
  const portal = access.portal_ui === 'readwrite' && view.portal_readonly !== true;
  const changes: Readonly<Record<Party, boolean>> = {
    end_user: view.access === 'readwrite',
    bearer: false,
    portal_ui: portal,
  };
  return { seen_by: seen, changed_by: PARTIES.filter(party => changes[party]) };
}

/** The project leaves the attribute to the person, the identity server does not. */
export function isManagedElsewhere(access: AccessControl, view: Pick<AttributeView, 'access'>): boolean {
  return access.end_user === 'readwrite' && view.access === 'readonly';
}
