/** One change of a profile: all of it or nothing. Only what is named is checked, so an old value never blocks a new one. */

import * as v from 'valibot';
import { levelFor, refuseForbidden, type Viewer } from './access.ts';
import { pointersOf, type Address, type AttributeValue, type Patch, type Pointer, type Values } from './attribute.ts';
import type { Catalogue, CatalogueAttribute } from './catalogue.ts';
import { candidatesOf, settleCoupled } from './identity.ts';
import type { Issue, IssueCode } from './issue.ts';
import { attributeSchema, issueParams, type CheckContext } from './schema.ts';
import { isCoupled } from './standard.ts';
import { normaliseText } from './text.ts';
import { sameValue, type ProfileRecord } from './view.ts';

export type PatchOutcome =
  | { readonly ok: true; readonly values: Values; readonly changed: readonly Pointer[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** The values after a viewer's patch, or every issue of it. Values the viewer cannot see stay as they are. */
export function applyPatch(
  catalogue: Catalogue,
  viewer: Viewer,
  record: ProfileRecord,
  patch: Patch,
  context: CheckContext,
): PatchOutcome {
  const issues = refuseForbidden(catalogue, viewer, patch);
  const pointers = pointersOf(patch);
  const wanted: Record<Pointer, AttributeValue | undefined> = { ...record.values };
  for (const pointer of pointers) {
    const attribute = catalogue.get(pointer);
    if (!attribute || levelFor(attribute, viewer) !== 'readwrite') continue;
    const checked = checkValue(attribute, patch[pointer], record, context);
    if ('code' in checked) issues.push(checked);
    else if (checked.value === null) delete wanted[pointer];
    else wanted[pointer] = checked.value;
  }
  if (issues.length > 0) return { ok: false, issues };
  // only what the patch names: a value the party cannot write must not move, not even to be set right
  const coupled = pointers.filter(isCoupled);
  const values = coupled.length === 0 ? wanted : settleCoupled(wanted, record.owned, coupled);
  const changed = pointers.filter(pointer => !sameValue(record.values[pointer], values[pointer]));
  return { ok: true, values, changed };
}

/** The value to store for one attribute (`null`: remove it), or why not. */
function checkValue(
  attribute: CatalogueAttribute,
  wanted: unknown,
  record: ProfileRecord,
  context: CheckContext,
): { readonly value: AttributeValue | null } | Issue {
  const { pointer } = attribute;
  if (attribute.coupled) return checkOwned(pointer, wanted, candidatesOf(record.owned, pointer));
  const stored = record.values[pointer];
  // only a change is validated: what is stored may be older than today's rules
  if (stored !== undefined && sameValue(stored, wanted as AttributeValue)) return { value: stored };
  const parsed = v.safeParse(attributeSchema(attribute, context), wanted);
  if (!parsed.success) {
    const code = parsed.issues[0].message as IssueCode;
    const params = issueParams(attribute, code);
    return { pointer, code, ...(params ? { params } : {}) };
  }
  const value = parsed.output;
  if (attribute.type !== 'address' || value === null) return { value };
  return { value: keepFormatted(value as Address, wanted as object, stored) };
}

/** A coupled value is chosen, never typed: it must be one that an identity owns. */
function checkOwned(pointer: Pointer, wanted: unknown, candidates: readonly string[]) {
  if (wanted === null) return { value: null };
  if (typeof wanted !== 'string') return { pointer, code: 'wrong_type' as const };
  const normal = normaliseText(wanted);
  if (normal === '') return { value: null };
  // an identity shows what its provider delivered, normalised or not: that text itself can be chosen too
  const value = [wanted, normal].find(text => candidates.includes(text));
  return value === undefined ? { pointer, code: 'not_owned' as const } : { value };
}

function keepFormatted(address: Address, wanted: object, stored: AttributeValue | undefined): Address {
  if (Object.hasOwn(wanted, 'formatted') || typeof stored !== 'object' || !stored.formatted) return address;
  return { formatted: stored.formatted, ...address };
}
