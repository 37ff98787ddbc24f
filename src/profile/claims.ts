/** The profile as claims (OIDC Core 5.1): exactly what the party `bearer` may read. */

import { visibleAttributes } from './access.ts';
import type { Catalogue, CatalogueAttribute } from './catalogue.ts';
import { isVerified } from './identity.ts';
import { isVerifiable } from './standard.ts';
import type { ProfileRecord } from './view.ts';

export type Claims = Record<string, unknown>;

/**
 * Standard attributes at the root, verifiable ones with their `*_verified`, custom ones under `custom_attributes`. What is
 * hidden or empty has no key.
 * @param isGranted further limits what is told, e.g. to the scopes of a token
 */
export function bearerClaims(
  catalogue: Catalogue,
  { values, owned }: ProfileRecord,
  isGranted: (attribute: CatalogueAttribute) => boolean = () => true,
): Claims {
  const claims: Claims = {};
  const custom: Claims = {};
  for (const attribute of visibleAttributes(catalogue, 'bearer')) {
    const { pointer, origin } = attribute;
    const value = values[pointer];
    if (value === undefined || !isGranted(attribute)) continue;
    const name = pointer.slice(1);
    if (origin === 'custom') custom[name] = value;
    else claims[name] = value;
    if (isVerifiable(pointer)) claims[`${name}_verified`] = isVerified(owned, pointer, value);
  }
  return Object.keys(custom).length > 0 ? { ...claims, custom_attributes: custom } : claims;
}
