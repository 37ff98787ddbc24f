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

/** Who looks: a party under its rights, or the Admin API, which is no party and has full access to everything. */
export type Viewer = Party | 'admin';

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

export function levelFor({ access }: CatalogueAttribute, viewer: Viewer): Level {
  return viewer === 'admin' ? 'readwrite' : access[viewer];
}

const visible = new WeakMap<Catalogue, Partial<Record<Viewer, readonly CatalogueAttribute[]>>>();

/** The attributes a viewer can see, in configured order. Found once for each catalogue. */
export function visibleAttributes(catalogue: Catalogue, viewer: Viewer): readonly CatalogueAttribute[] {
  let known = visible.get(catalogue);
  if (!known) visible.set(catalogue, (known = {}));
  return (known[viewer] ??= catalogue.attributes.filter(attribute => levelFor(attribute, viewer) !== 'hidden'));
}

/** The values a viewer can see. A value of an attribute the catalogue does not know is dropped. */
export function pickVisible(catalogue: Catalogue, viewer: Viewer, values: Values): Values {
  const picked: Partial<Record<Pointer, Values[Pointer]>> = {};
  for (const { pointer } of visibleAttributes(catalogue, viewer)) {
    const value = values[pointer];
    if (value !== undefined) picked[pointer] = value;
  }
  return picked;
}

/**
 * Why a viewer may not write these pointers; empty if it may write all of them. Any write counts: add, change, remove,
 * echo. A hidden pointer answers exactly as one that does not exist.
 */
export function refuseForbidden(catalogue: Catalogue, viewer: Viewer, patch: Patch): Issue[] {
  const issues: Issue[] = [];
  for (const pointer of pointersOf(patch)) {
    const level = levelOf(catalogue, viewer, pointer);
    if (level === 'readwrite') continue;
    issues.push({ pointer, code: level === 'hidden' ? 'unknown_attribute' : 'not_editable' });
  }
  return issues;
}

function levelOf(catalogue: Catalogue, viewer: Viewer, pointer: Pointer): Level {
  const attribute = catalogue.get(pointer);
  if (attribute) return levelFor(attribute, viewer);
  if (!isDerived(pointer)) return 'hidden';
  const parent = DERIVED[pointer];
  return parent && levelOf(catalogue, viewer, parent) === 'hidden' ? 'hidden' : 'readonly';
}
