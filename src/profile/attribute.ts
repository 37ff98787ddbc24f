/**
 * What one field of the profile is: its pointer, its type and the limits of that type.
 * Who may see or change it is access.ts; where it stands among the others is catalogue.ts.
 */

/** JSON pointer (RFC 6901) of one level: `/given_name`, `/department`. Case-sensitive. */
export type Pointer = `/${string}`;

/** OIDC Core 5.1.1. `formatted` is kept unless it is sent; the whole object is one unit of access. */
export interface Address {
  formatted?: string;
  street_address?: string;
  locality?: string;
  region?: string;
  postal_code?: string;
  country?: string;
}

export const ADDRESS_MEMBERS = [
  'formatted',
  'street_address',
  'locality',
  'region',
  'postal_code',
  'country',
] as const satisfies readonly (keyof Address)[];

/** A stored value. There is no empty value: an attribute without one is absent. */
export type AttributeValue = string | number | Address;

/** The type of an attribute with the limits that belong to it. Bounds are inclusive. */
export type AttributeKind =
  | { readonly type: PlainType }
  | { readonly type: 'number' | 'integer'; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: 'enum'; readonly enum: readonly string[] }
  | { readonly type: 'locale'; readonly languages: readonly string[] };

type PlainType =
  'string' | 'url' | 'picture' | 'gender' | 'date' | 'zoneinfo' | 'address' | 'email' | 'phone_number' | 'country_code';

/** One attribute, described well enough to show, edit and check a value of it. */
export type Attribute = { readonly pointer: Pointer } & AttributeKind;

/** Values by pointer. Pointers begin with `/`, so no key can meet a member of `Object.prototype`. */
export type Values = Readonly<Partial<Record<Pointer, AttributeValue>>>;

/** Wanted values by pointer; `null` and an empty text remove the attribute. */
export type Patch = Readonly<Partial<Record<Pointer, unknown>>>;

/** The attributes named in an object keyed by pointer. */
export function pointersOf(keyed: object): Pointer[] {
  return Object.keys(keyed) as Pointer[];
}
