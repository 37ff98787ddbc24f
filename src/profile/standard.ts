/** The OIDC standard claims (OIDC Core 5.1) AuthUI knows: type, label and default access, in default order. */

import type { AccessControl } from './access.ts';
import type { AttributeKind, Pointer } from './attribute.ts';

interface StandardAttribute {
  readonly pointer: Pointer;
  readonly label: string;
  readonly type: Exclude<AttributeKind['type'], 'number' | 'integer' | 'enum' | 'country_code'>;
  readonly access: AccessControl;
}

const HIDDEN: AccessControl = { end_user: 'hidden', bearer: 'hidden', portal_ui: 'hidden' };
const OWN: AccessControl = { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' };

export const STANDARD_ATTRIBUTES = [
  { pointer: '/name', label: 'Name', type: 'string', access: HIDDEN },
  { pointer: '/given_name', label: 'Given name', type: 'string', access: OWN },
  { pointer: '/family_name', label: 'Family name', type: 'string', access: OWN },
  { pointer: '/middle_name', label: 'Middle name', type: 'string', access: HIDDEN },
  { pointer: '/nickname', label: 'Nickname', type: 'string', access: HIDDEN },
  { pointer: '/profile', label: 'Profile', type: 'url', access: HIDDEN },
  { pointer: '/website', label: 'Website', type: 'url', access: HIDDEN },
  { pointer: '/picture', label: 'Picture', type: 'picture', access: OWN },
  { pointer: '/gender', label: 'Gender', type: 'gender', access: OWN },
  { pointer: '/birthdate', label: 'Birthdate', type: 'date', access: OWN },
  { pointer: '/zoneinfo', label: 'Time zone', type: 'zoneinfo', access: OWN },
  { pointer: '/locale', label: 'Language', type: 'locale', access: OWN },
  { pointer: '/address', label: 'Address', type: 'address', access: HIDDEN },
  { pointer: '/email', label: 'Email', type: 'email', access: OWN },
  { pointer: '/phone_number', label: 'Phone', type: 'phone_number', access: OWN },
  { pointer: '/preferred_username', label: 'Username', type: 'string', access: OWN },
] as const satisfies readonly StandardAttribute[];

/** Values of these are chosen among what the person's identities own. */
export const COUPLED = ['/email', '/phone_number', '/preferred_username'] as const satisfies readonly Pointer[];
export type CoupledPointer = (typeof COUPLED)[number];

export function isCoupled(pointer: Pointer): pointer is CoupledPointer {
  return (COUPLED as readonly Pointer[]).includes(pointer);
}

/** Derived claims: never written, visible exactly when their parent is (`null`: no parent, always visible). */
export const DERIVED = {
  '/email_verified': '/email',
  '/phone_number_verified': '/phone_number',
  '/updated_at': null,
} as const satisfies Readonly<Record<Pointer, CoupledPointer | null>>;

export function isDerived(pointer: Pointer): pointer is keyof typeof DERIVED {
  return Object.hasOwn(DERIVED, pointer);
}

/** Values of these can be proven to be the person's own; `<name>_verified` says whether they are. */
export function isVerifiable(pointer: Pointer): boolean {
  return Object.values<Pointer | null>(DERIVED).includes(pointer);
}

/** JWT claims (RFC 7519 4.1) and object members that no custom attribute may be named after. */
const RESERVED_NAMES = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'constructor', 'prototype'];

export function isReserved(pointer: string): boolean {
  return isStandard(pointer) || Object.hasOwn(DERIVED, pointer) || RESERVED_NAMES.includes(pointer.slice(1));
}

export function isStandard(pointer: string): boolean {
  return STANDARD_ATTRIBUTES.some(attribute => attribute.pointer === pointer);
}
