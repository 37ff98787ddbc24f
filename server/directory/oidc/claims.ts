/** What UserInfo says (OIDC Core 5.3, 5.4): exactly what the party `bearer` may read, cut down to the token's scopes. */

import { visibleAttributes } from '../../../src/profile/access.ts';
import type { Pointer } from '../../../src/profile/attribute.ts';
import type { Catalogue, CatalogueAttribute } from '../../../src/profile/catalogue.ts';
import { bearerClaims, type Claims } from '../../../src/profile/claims.ts';
import { isVerifiable } from '../../../src/profile/standard.ts';
import { updatedAt } from '../../../src/profile/view.ts';
import type { Person } from '../users/person.ts';

/** Where standard attributes go that are not under `profile`. */
const SCOPES: Readonly<Partial<Record<Pointer, string>>> = {
  '/email': 'email',
  '/phone_number': 'phone',
  '/address': 'address',
};

/** @param scopes of the access token */
export function scopedClaims(catalogue: Catalogue, person: Person, scopes: ReadonlySet<string>): Claims {
  const { record, changes, row } = person;
  const isGranted = (attribute: CatalogueAttribute) => scopes.has(scopeOf(attribute));
  const claims = bearerClaims(catalogue, record, isGranted);
  if (!scopes.has('profile')) return claims;
  const seen = catalogue.attributes.filter(isGranted).map(({ pointer }) => [pointer, changes[pointer] ?? 0]);
  return { ...claims, updated_at: updatedAt(catalogue, 'bearer', row.createdAt, Object.fromEntries(seen)) };
}

/** The claims each scope may bring, for the discovery document. Names nothing that the bearer cannot see. */
export function claimsByScope(catalogue: Catalogue): Record<string, string[]> {
  const named: Record<string, string[]> = { profile: ['updated_at'], email: [], phone: [], address: [] };
  for (const attribute of visibleAttributes(catalogue, 'bearer')) {
    const claims = (named[scopeOf(attribute)] ??= []);
    const name = attribute.origin === 'custom' ? 'custom_attributes' : attribute.pointer.slice(1);
    const brought = isVerifiable(attribute.pointer) ? [name, `${name}_verified`] : [name];
    for (const claim of brought) if (!claims.includes(claim)) claims.push(claim);
  }
  return named;
}

function scopeOf({ pointer }: CatalogueAttribute): string {
  return SCOPES[pointer] ?? 'profile';
}
