/** Form text ↔ stored value, and the text a person reads. One rule for every type, used by page and tests alike. */

import { ADDRESS_MEMBERS, type Address, type Attribute, type AttributeValue } from './attribute.ts';
import { isCalendarDay } from './calendar-day.ts';

/** What stands in a text field for a value; an address has a field for each line (see {@link addressText}). */
export function toText(value: Exclude<AttributeValue, Address> | undefined): string {
  return value === undefined ? '' : String(value);
}

/**
 * What a text field says, as a wanted value for the schema: a number where the type asks for one, `null` for an empty
 * field, and otherwise the text as typed, so that the schema can say what is wrong with it.
 */
export function fromText(attribute: Attribute, text: string): unknown {
  const typed = text.trim();
  if (typed === '') return null;
  if (attribute.type !== 'number' && attribute.type !== 'integer') return text;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(typed) ? Number(typed) : text;
}

/** The text of every line of an address, empty where there is none. */
export function addressText(value: Address | undefined): Required<Address> {
  const texts = Object.fromEntries(ADDRESS_MEMBERS.map(member => [member, value?.[member] ?? '']));
  return texts as unknown as Required<Address>;
}

/** The value as a person reads it in a language (BCP 47). Never throws: what cannot be named is shown as it is stored. */
export function displayText(attribute: Attribute, value: AttributeValue, language: string): string {
  if (typeof value === 'object') return displayAddress(value);
  if (typeof value === 'number') return new Intl.NumberFormat(language, { maximumSignificantDigits: 21 }).format(value);
  switch (attribute.type) {
    case 'date':
      return displayDay(value, language);
    case 'zoneinfo':
      return value.replaceAll('_', ' ');
    case 'locale':
      return nameOf('language', value, value);
    case 'country_code':
      return nameOf('region', value, language);
    default:
      return value;
  }
}

/**
 * The lines in their usual order; `formatted` where they name no street or town. A write of the lines leaves
 * `formatted` as it was, so the lines are what a person saved last.
 */
function displayAddress(address: Address): string {
  if (address.formatted && !address.street_address && !address.locality) return address.formatted;
  const town = [address.postal_code, address.locality].filter(Boolean).join(' ');
  return [address.street_address, town, address.region, address.country].filter(Boolean).join('\n');
}

function displayDay(value: string, language: string): string {
  if (!isCalendarDay(value)) return value;
  const day = new Date(`${value}T00:00:00Z`);
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(day);
}

function nameOf(type: 'language' | 'region', code: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type }).of(code) ?? code;
  } catch {
    return code;
  }
}
