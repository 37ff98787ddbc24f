/** Who can see an attribute that the end-user sees, and who can change it: drawn from the access rights alone. */

import { PARTIES, type AccessControl, type Party } from './access.ts';
import type { AttributeView } from './view.ts';

/** As an answer has it: the usual is left out, because it is said of nearly every attribute. See {@link whoOf}. */
export interface Audience {
  /** Absent: every party. */
  readonly seen_by?: readonly Party[] | undefined;
  /**
   * Absent of what the end-user changes: they and administrators do. Absent of a read-only attribute: the identity server
   * manages the value, and it is changed there.
   */
  readonly changed_by?: readonly Party[] | undefined;
}

/** Whoever changes what the end-user changes: such are the legal triples. */
const USUAL: readonly Party[] = ['end_user', 'portal_ui'];

/**
 * @param access on this side
 * @param view from the identity server, whose rights may be stricter. Whatever the end-user sees there is seen by every
 * other party there too: such are the legal triples.
 */
export function audienceOf(access: AccessControl, view: Pick<AttributeView, 'access' | 'portal_readonly'>): Audience {
  const seen = PARTIES.filter(party => access[party] !== 'hidden');
  const portal = access.portal_ui === 'readwrite' && view.portal_readonly !== true;
  const changed = PARTIES.filter(party => {
    if (party === 'end_user') return view.access === 'readwrite';
    return party === 'portal_ui' && portal;
  });
  const isUsual = view.access === 'readwrite' && portal;
  return {
    ...(seen.length === PARTIES.length ? {} : { seen_by: seen }),
    ...(isUsual || isManagedElsewhere(access, view) ? {} : { changed_by: changed }),
  };
}

/** The same in full. @returns `changed` undefined where the identity server manages the value */
export function whoOf(attribute: Audience & Pick<AttributeView, 'access'>): {
  readonly seen: readonly Party[];
  readonly changed: readonly Party[] | undefined;
} {
  const { access, seen_by: seen = PARTIES, changed_by: changed } = attribute;
  return { seen, changed: changed ?? (access === 'readwrite' ? USUAL : undefined) };
}

/** The project leaves the attribute to the person, the identity server does not. */
export function isManagedElsewhere(access: AccessControl, view: Pick<AttributeView, 'access'>): boolean {
  return access.end_user === 'readwrite' && view.access === 'readonly';
}
