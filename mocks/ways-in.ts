/** What a person signs in with: the values that it brings to the profile, and the rule of the last way in. */

import { isLastWayIn, settleCoupled, type OwnedValue, type SignInMethod } from '../src/profile/identity.ts';
import { isOffered, type Offer } from './socials.ts';
import type { Stored } from './state.ts';

type WaysIn = Pick<Stored, 'loginIds' | 'socials'>;

export const POINTER = { email: '/email', phone: '/phone_number', username: '/preferred_username' } as const;

export function ownedBy({ loginIds, socials }: WaysIn): OwnedValue[] {
  return [
    ...loginIds.map(({ type, value, verified, since }) => ({ pointer: POINTER[type], value, verified, since })),
    ...socials.flatMap(({ email, username, since }): OwnedValue[] => [
      ...(email === undefined ? [] : [{ pointer: POINTER.email, value: email, verified: true, since }]),
      ...(username === undefined ? [] : [{ pointer: POINTER.username, value: username, verified: false, since }]),
    ]),
  ];
}

/** The id of what the person could not sign in without. */
export function lastWayIn({ loginIds, socials, password }: WaysIn & Pick<Stored, 'password'>, offer: Offer) {
  const methods: SignInMethod[] = [
    ...loginIds.map(({ id }) => ({ id, kind: 'login_id' as const, enabled: true })),
    ...socials.map(({ id, provider }) => ({ id, kind: 'social' as const, enabled: isOffered(offer, provider) })),
  ];
  return methods.find(({ id }) => isLastWayIn(methods, password, id))?.id;
}

/** The profile follows what the person signs in with. */
export function settled(stored: Stored): Stored {
  return { ...stored, values: settleCoupled(stored.values, ownedBy(stored)) };
}
