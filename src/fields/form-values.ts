/** What stands in the form of one attribute, and what the core says about it. */

import * as v from 'valibot';
import type { SettingsAttribute } from '../api/contract.ts';
import { ADDRESS_MEMBERS, type Address, type Attribute, type AttributeValue } from '../profile/attribute.ts';
import { COUNTRY_CODES } from '../profile/country.ts';
import type { IssueCode } from '../profile/issue.ts';
import { attributeSchema, latestDay } from '../profile/schema.ts';
import { addressText, fromText, toText } from '../profile/value.ts';

/** Texts by form field: one named `value`, or one per line of an address. */
export type FormValues = Record<string, string>;

export type Checked =
  | { readonly ok: true; readonly wanted: AttributeValue | null }
  | { readonly ok: false; readonly errors: Readonly<Record<string, IssueCode>> };

/** The lines a person edits; `formatted` belongs to whoever wrote it, and is kept by not sending it. */
export const ADDRESS_LINES = ADDRESS_MEMBERS.filter(member => member !== 'formatted');
export type AddressLine = (typeof ADDRESS_LINES)[number];

/** The attribute as the core knows it: members that are absent in JSON are `undefined` only in the inferred type. */
export function coreAttribute(attribute: SettingsAttribute): Attribute {
  return attribute as unknown as Attribute;
}

export function formValues(type: SettingsAttribute['type'], value: AttributeValue | undefined): FormValues {
  if (type !== 'address') return { value: toText(value as Exclude<AttributeValue, Address> | undefined) };
  const { formatted: _, ...lines } = addressText(value as Address | undefined);
  return lines;
}

/** True if nothing is typed: saving that removes the attribute. */
export function isEmpty(values: FormValues): boolean {
  return Object.values(values).every(text => text.trim() === '');
}

/** The value to save, or an issue per form field. @param now milliseconds since the epoch */
export function checkForm(attribute: SettingsAttribute, values: FormValues, now: number): Checked {
  const core = coreAttribute(attribute);
  const schema = attributeSchema(core, { latestDay: latestDay(now) });
  const parsed = v.safeParse(schema, attribute.type === 'address' ? values : fromText(core, values['value'] ?? ''));
  if (parsed.success) {
    return isCountryKnown(attribute, parsed.output)
      ? { ok: true, wanted: parsed.output }
      : { ok: false, errors: { country: 'not_in_list' } };
  }
  const [issue] = parsed.issues;
  return { ok: false, errors: { [fieldOf(attribute, issue)]: issue.message as IssueCode } };
}

/** The core takes any text as the country of an address; here it comes from the list, or stays as it was. */
function isCountryKnown(attribute: SettingsAttribute, wanted: AttributeValue | null): boolean {
  if (attribute.type !== 'address' || wanted === null) return true;
  const { country } = wanted as Address;
  return country === undefined || country === attribute.value?.country || COUNTRY_CODES.includes(country);
}

function fieldOf({ type }: SettingsAttribute, issue: v.BaseIssue<unknown>): string {
  if (type !== 'address') return 'value';
  const line = issue.path?.[0].key;
  return typeof line === 'string' ? line : 'street_address';
}
