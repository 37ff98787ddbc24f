/** One change of a profile: all of it or nothing. Only what is named is checked, so an old value never blocks a new one. */

import * as v from 'valibot';
import { refuseForbidden, type Party } from './access.ts';
import { pointersOf, type Address, type AttributeValue, type Patch, type Pointer, type Values } from './attribute.ts';
import type { Catalogue, CatalogueAttribute } from './catalogue.ts';
import { candidatesOf, settleCoupled } from './identity.ts';
import type { Issue, IssueCode } from './issue.ts';
import { attributeSchema, issueParams, type CheckContext } from './schema.ts';
import { normaliseText } from './text.ts';
import { sameValue, type ProfileRecord } from './view.ts';

export type PatchOutcome =
  | { readonly ok: true; readonly values: Values; readonly changed: readonly Pointer[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** The values after a party's patch, or every issue of it. Values the party cannot see stay as they are. */
export function applyPatch(
  catalogue: Catalogue,
  party: Party,
  record: ProfileRecord,
  patch: Patch,
  context: CheckContext,
): PatchOutcome {
  const issues = refuseForbidden(catalogue, party, patch);
  const refused = new Set(issues.map(issue => issue.pointer));
  const wanted: Record<Pointer, AttributeValue | undefined> = { ...record.values };
  for (const pointer of pointersOf(patch)) {
    const attribute = catalogue.get(pointer);
    if (!attribute || refused.has(pointer)) continue;
    const checked = checkValue(attribute, patch[pointer], record, context);
    if ('code' in checked) issues.push(checked);
    else if (checked.value === null) delete wanted[pointer];
    else wanted[pointer] = checked.value;
  }
  if (issues.length > 0) return { ok: false, issues };
  const values = settleCoupled(wanted as Values, record.owned);
  const changed = pointersOf({ ...record.values, ...values }).filter(
    pointer => !sameValue(record.values[pointer], values[pointer]),
  );
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
  const parsed = v.safeParse(attributeSchema(attribute, context), wanted);
  if (!parsed.success) {
    const code = parsed.issues[0].message as IssueCode;
    const params = issueParams(attribute, code);
    return { pointer, code, ...(params ? { params } : {}) };
  }
  const value = parsed.output;
  if (attribute.type !== 'address' || value === null) return { value };
  return { value: keepFormatted(value as Address, wanted as object, record.values[pointer]) };
}

/** A coupled value is chosen, never typed: it must be one that an identity owns. */
function checkOwned(pointer: Pointer, wanted: unknown, candidates: readonly string[]) {
  if (wanted === null || wanted === '') return { value: null };
  if (typeof wanted !== 'string') return { pointer, code: 'wrong_type' as const };
  const value = normaliseText(wanted);
  return candidates.includes(value) ? { value } : { pointer, code: 'not_owned' as const };
}

function keepFormatted(address: Address, wanted: object, stored: AttributeValue | undefined): Address {
  if (Object.hasOwn(wanted, 'formatted') || typeof stored !== 'object' || !stored.formatted) return address;
  return { formatted: stored.formatted, ...address };
}
