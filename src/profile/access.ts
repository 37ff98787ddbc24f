/**
 * Who may see and who may change an attribute. Deny by default: what is not named here is hidden.
 * The eight legal triples say in words: bearer never writes; who the end-user can see, the bearer can see;
 * nobody has more than the portal.
 */

import { pointersOf, type Patch, type Pointer, type Values } from './attribute.ts';
import type { Catalogue, CatalogueAttribute } from './catalogue.ts';
import { DERIVED, isDerived } from './standard.ts';
import type { Issue } from './issue.ts';

export const LEVELS = ['hidden', 'readonly', 'readwrite'] as const;
export type Level = (typeof LEVELS)[number];

export const PARTIES = ['end_user', 'bearer', 'portal_ui'] as const;
export type Party = (typeof PARTIES)[number];

export type AccessControl = Readonly<Record<Party, Level>>;

/** The only triples a configuration may hold. */
export const LEGAL_ACCESS: readonly AccessControl[] = [
  { end_user: 'hidden', bearer: 'hidden', portal_ui: 'hidden' },
  { end_user: 'hidden', bearer: 'hidden', portal_ui: 'readonly' },
  { end_user: 'hidden', bearer: 'hidden', portal_ui: 'readwrite' },
  { end_user: 'hidden', bearer: 'readonly', portal_ui: 'readonly' },
  { end_user: 'hidden', bearer: 'readonly', portal_ui: 'readwrite' },
  { end_user: 'readonly', bearer: 'readonly', portal_ui: 'readonly' },
  { end_user: 'readonly', bearer: 'readonly', portal_ui: 'readwrite' },
  { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' },
];

export function isLegalAccess(access: AccessControl): boolean {
  return LEGAL_ACCESS.some(legal => PARTIES.every(party => legal[party] === access[party]));
}

/** The attributes a party can see, in configured order. */
export function visibleAttributes(catalogue: Catalogue, party: Party): CatalogueAttribute[] {
  return catalogue.attributes.filter(attribute => attribute.access[party] !== 'hidden');
}

/** The values a party can see. A value of an attribute the catalogue does not know is dropped. */
export function pickVisible(catalogue: Catalogue, party: Party, values: Values): Values {
  const visible: Partial<Record<Pointer, Values[Pointer]>> = {};
  for (const { pointer } of visibleAttributes(catalogue, party)) {
    const value = values[pointer];
    if (value !== undefined) visible[pointer] = value;
  }
  return visible;
}

/**
 * Why a party may not write these pointers; empty if it may write all of them. Any write counts: add, change, remove,
 * echo. A hidden pointer answers exactly as one that does not exist.
 */
export function refuseForbidden(catalogue: Catalogue, party: Party, patch: Patch): Issue[] {
  return pointersOf(patch).flatMap((pointer): Issue[] => {
    const level = levelOf(catalogue, party, pointer);
    if (level === 'readwrite') return [];
    return [{ pointer, code: level === 'hidden' ? 'unknown_attribute' : 'not_editable' }];
  });
}

function levelOf(catalogue: Catalogue, party: Party, pointer: Pointer): Level {
  const attribute = catalogue.get(pointer);
  if (attribute) return attribute.access[party];
  if (!isDerived(pointer)) return 'hidden';
  const parent = DERIVED[pointer];
  return parent && levelOf(catalogue, party, parent) === 'hidden' ? 'hidden' : 'readonly';
}
