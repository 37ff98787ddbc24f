/** UserInfo claims (OIDC Core 5.1) ↔ pointers: only claims of the catalogue, only values of the right kind. */

import {
  ADDRESS_MEMBERS,
  type Address,
  type Attribute,
  type AttributeValue,
  type Pointer,
  type Values,
} from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { OwnedValue } from '../../../src/profile/identity.ts';
import { COUPLED } from '../../../src/profile/standard.ts';
import type { ProfileRecord } from '../../../src/profile/view.ts';

/** A claim the provider sends in another shape is left out rather than guessed at. */
export function recordOf(catalogue: Catalogue, claims: Readonly<Record<string, unknown>>): ProfileRecord {
  const custom = membersOf(claims['custom_attributes']);
  const values: Record<Pointer, AttributeValue> = {};
  for (const attribute of catalogue.attributes) {
    const name = attribute.pointer.slice(1);
    const source = attribute.origin === 'custom' ? custom : claims;
    const value = valueOf(attribute, Object.hasOwn(source, name) ? source[name] : undefined);
    if (value !== undefined) values[attribute.pointer] = value;
  }
  return { values, owned: ownedOf(values, claims) };
}

function valueOf(attribute: Attribute, claim: unknown): AttributeValue | undefined {
  switch (attribute.type) {
    case 'number':
    case 'integer':
      return typeof claim === 'number' ? claim : undefined;
    case 'address':
      return addressOf(claim);
    default:
      return typeof claim === 'string' && claim !== '' ? claim : undefined;
  }
}

function addressOf(claim: unknown): Address | undefined {
  const lines = membersOf(claim);
  const address: Address = {};
  for (const member of ADDRESS_MEMBERS) {
    const line = lines[member];
    if (typeof line === 'string' && line !== '') address[member] = line;
  }
  return Object.keys(address).length > 0 ? address : undefined;
}

/** What the provider says is the one value the person owns; verified only if it says exactly `true`. */
function ownedOf(values: Values, claims: Readonly<Record<string, unknown>>): OwnedValue[] {
  return COUPLED.flatMap((pointer): OwnedValue[] => {
    const value = values[pointer];
    const verified = claims[`${pointer.slice(1)}_verified`] === true;
    return typeof value === 'string' ? [{ pointer, value, verified, since: 0 }] : [];
  });
}

function membersOf(claim: unknown): Readonly<Record<string, unknown>> {
  return typeof claim === 'object' && claim !== null && !Array.isArray(claim) ? (claim as Record<string, unknown>) : {};
}
