/** What somebody can sign in with here and now (product words: way in). */

import type { LoginIdType } from '../../config.ts';
import { isLastWayIn, type SignInMethod } from '../../../src/profile/identity.ts';
import type { Person } from './person.ts';

/** True if the person could not sign in any more without the login id or identity that has this id. */
export type IsLastWayIn = (person: Person, id: string) => boolean;

/**
 * @param types the login ids people sign in with
 * @param isOpen whether people can be sent to the provider with this alias
 */
export function createIsLastWayIn(types: readonly LoginIdType[], isOpen: (alias: string) => boolean): IsLastWayIn {
  return ({ row, loginIds, identities }, removed) => {
    const methods: SignInMethod[] = [
      ...loginIds.map(({ id, type }) => ({ id, kind: 'login_id' as const, enabled: types.includes(type) })),
      ...identities.map(({ id, alias }) => ({ id, kind: 'social' as const, enabled: isOpen(alias) })),
    ];
    return isLastWayIn(methods, row.passwordHash !== null, removed);
  };
}

/** The id of the one without which the person could not sign in any more. */
export function lastWayIn(person: Person, isLast: IsLastWayIn): string | undefined {
  return [...person.loginIds, ...person.identities].find(({ id }) => isLast(person, id))?.id;
}
