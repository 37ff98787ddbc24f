/** What UserInfo says (OIDC Core 5.3, 5.4): exactly what the party `bearer` may read, cut down to the token's scopes. */

import { pickVisible, visibleAttributes } from '../../../src/profile/access.ts';
import type { Pointer } from '../../../src/profile/attribute.ts';
import type { Catalogue, CatalogueAttribute } from '../../../src/profile/catalogue.ts';
import { isVerified } from '../../../src/profile/identity.ts';
import { updatedAt } from '../../../src/profile/view.ts';
import type { Person } from '../users/person.ts';

export type Claims = Record<string, unknown>;

/** Where standard attributes go that are not under `profile`. */
const SCOPES: Readonly<Partial<Record<Pointer, string>>> = {
  '/email': 'email',
  '/phone_number': 'phone',
  '/address': 'address',
};

const VERIFIED: Readonly<Partial<Record<Pointer, string>>> = {
  '/email': 'email_verified',
  '/phone_number': 'phone_number_verified',
};

/** @param scopes of the access token */
export function bearerClaims(catalogue: Catalogue, person: Person, scopes: ReadonlySet<string>): Claims {
  const { record, changes, row } = person;
  const values = pickVisible(catalogue, 'bearer', record.values);
  const granted = visibleAttributes(catalogue, 'bearer').filter(attribute => scopes.has(scopeOf(attribute)));
  const claims: Claims = {};
  const custom: Claims = {};
  for (const { pointer, origin } of granted) {
    const value = values[pointer];
    if (value === undefined) continue;
    const name = pointer.slice(1);
    if (origin === 'custom') custom[name] = value;
    else claims[name] = value;
    const verified = VERIFIED[pointer];
    if (verified) claims[verified] = isVerified(record.owned, pointer, value);
  }
  if (Object.keys(custom).length > 0) claims['custom_attributes'] = custom;
  if (scopes.has('profile')) {
    const seen = Object.fromEntries(granted.map(({ pointer }) => [pointer, changes[pointer] ?? 0]));
    claims['updated_at'] = updatedAt(catalogue, 'bearer', row.createdAt, seen);
  }
  return claims;
}

/** The claims each scope may bring, for the discovery document. Names nothing that the bearer cannot see. */
export function claimsByScope(catalogue: Catalogue): Record<string, string[]> {
  const named: Record<string, string[]> = { profile: ['updated_at'], email: [], phone: [], address: [] };
  for (const attribute of visibleAttributes(catalogue, 'bearer')) {
    const claims = (named[scopeOf(attribute)] ??= []);
    const name = attribute.origin === 'custom' ? 'custom_attributes' : attribute.pointer.slice(1);
    const verified = VERIFIED[attribute.pointer];
    for (const claim of verified ? [name, verified] : [name]) if (!claims.includes(claim)) claims.push(claim);
  }
  return named;
}

function scopeOf({ pointer }: CatalogueAttribute): string {
  return SCOPES[pointer] ?? 'profile';
}
