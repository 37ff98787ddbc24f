/**
 * The valibot schema of one attribute. It takes a wanted value as it comes from the wire and gives the value to store,
 * or `null` where the attribute is to be removed. Its messages are issue codes (issue.ts); the page finds the words.
 */

import * as v from 'valibot';
import { ADDRESS_MEMBERS, type Address, type Attribute, type AttributeKind, type AttributeValue } from './attribute.ts';
import { isCalendarDay } from './calendar-day.ts';
import { COUNTRY_CODES } from './country.ts';
import type { IssueCode, IssueParams } from './issue.ts';
import { codePoints, hasForbiddenCharacter, LONG_TEXT_MAXIMUM, normaliseText, TEXT_MAXIMUM } from './text.ts';

/** What a check may not find out by itself: the core has no clock. */
export interface CheckContext {
  /** The latest calendar day anywhere on earth, `YYYY-MM-DD`; see {@link latestDay}. */
  readonly latestDay: string;
}

const DAY = 86_400_000;
let lastDay = { number: -1, text: '' };

/** Today in UTC+14, where a day begins first; written once a day. @param now milliseconds since the epoch */
export function latestDay(now: number): string {
  const number = Math.floor((now + 14 * 3_600_000) / DAY);
  if (number !== lastDay.number) lastDay = { number, text: new Date(number * DAY).toISOString().slice(0, 10) };
  return lastDay.text;
}

export type AttributeSchema = v.GenericSchema<unknown, AttributeValue | null>;

const known = new WeakMap<Attribute, { readonly latestDay: string; readonly schema: AttributeSchema }>();

/**
 * The schema of one attribute, made once a day. One issue at the most comes back, and its message is an {@link IssueCode}.
 */
export function attributeSchema(attribute: Attribute, context: CheckContext): AttributeSchema {
  const { latestDay: day } = context;
  const made = known.get(attribute);
  if (made?.latestDay === day) return made.schema;
  const schema = makeSchema(attribute, context);
  known.set(attribute, { latestDay: day, schema });
  return schema;
}

function makeSchema(attribute: Attribute, context: CheckContext): AttributeSchema {
  const wanted = v.pipe(v.unknown(), v.transform(nullIfEmpty), v.nullable(valueSchema(attribute, context)));
  return v.config(wanted, { abortEarly: true, abortPipeEarly: true });
}

/** The numbers that complete the sentence of an issue. */
export function issueParams(attribute: Attribute, code: IssueCode): IssueParams | undefined {
  if (code === 'too_long') return { maximum: maximumLength(attribute) };
  if (attribute.type !== 'number' && attribute.type !== 'integer') return undefined;
  const { minimum, maximum } = boundsOf(attribute);
  if (code === 'too_small') return { minimum };
  return code === 'too_large' ? { maximum } : undefined;
}

/** Longest text of an attribute in code points. */
export function maximumLength(attribute: Attribute): number {
  return attribute.type === 'url' || attribute.type === 'picture' || attribute.type === 'email'
    ? LONG_TEXT_MAXIMUM
    : TEXT_MAXIMUM;
}

/** `null` and a text of white space say "remove". */
function nullIfEmpty(wanted: unknown): unknown {
  return typeof wanted === 'string' && wanted.trim() === '' ? null : wanted;
}

function valueSchema(attribute: Attribute, context: CheckContext): AttributeSchema {
  switch (attribute.type) {
    case 'string':
    case 'gender':
      return text();
    case 'url':
      return v.pipe(text(LONG_TEXT_MAXIMUM), v.check(isWebAddress, 'bad_format'));
    case 'picture':
      return v.pipe(text(LONG_TEXT_MAXIMUM), v.check(isWebAddress, 'bad_format'), v.regex(/^https:/i, 'bad_format'));
    case 'email':
      return v.pipe(text(LONG_TEXT_MAXIMUM), v.regex(EMAIL, 'bad_format'));
    case 'phone_number':
      return v.pipe(
        text(),
        v.transform(typed => typed.replaceAll(/[\s().\-/]/g, '')),
        v.regex(/^\+[1-9]\d{6,14}$/, 'bad_format'),
      );
    case 'date':
      return v.pipe(
        text(),
        v.check(isCalendarDay, 'bad_format'),
        v.check(day => day <= context.latestDay, 'in_future'),
      );
    case 'zoneinfo':
      return v.pipe(text(), v.check(isTimeZone, 'not_in_list'));
    case 'locale':
      return v.pipe(
        text(),
        v.check(isLanguageTag, 'bad_format'),
        v.transform(canonicalLanguage),
        v.check(tag => attribute.languages.includes(tag), 'not_in_list'),
      );
    case 'country_code':
      return v.pipe(
        text(),
        v.regex(/^[a-z]{2}$/i, 'not_in_list'), // before folding case: ß would become SS, South Sudan
        v.toUpperCase(),
        v.check(code => COUNTRY_CODES.includes(code), 'not_in_list'),
      );
    case 'enum':
      return v.pipe(
        v.string('wrong_type'),
        v.transform(normaliseText),
        v.check(value => attribute.enum.includes(value), 'not_in_list'),
      );
    case 'number':
      return bounded(attribute);
    case 'integer':
      return v.pipe(bounded(attribute), v.integer('wrong_type'));
    case 'address':
      return addressSchema();
  }
}

function text(maximum: number = TEXT_MAXIMUM, options = { lineFeeds: false }) {
  return v.pipe(
    v.string('wrong_type'),
    v.transform(normaliseText),
    v.check(value => !hasForbiddenCharacter(value, options), 'forbidden_character'),
    v.check(value => codePoints(value) <= maximum, 'too_long'),
  );
}

type Bounded = Extract<AttributeKind, { readonly minimum?: number }>;

/** Without bounds of its own an attribute ends where numbers end (1e400 is Infinity) or integers stop being exact. */
function boundsOf({ type, minimum, maximum }: Bounded) {
  const largest = type === 'integer' ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE;
  return { minimum: minimum ?? -largest, maximum: maximum ?? largest };
}

function bounded(attribute: Bounded) {
  const { minimum, maximum } = boundsOf(attribute);
  return v.pipe(
    v.number('wrong_type'),
    v.minValue(minimum, 'too_small'),
    v.maxValue(maximum, 'too_large'),
    v.transform(value => value + 0), // -0 and 0 are one value in JSON
  );
}

/** Empty lines are dropped, and with the last one the address; an unknown member is refused, not lost in silence. */
function addressSchema() {
  const line = v.optional(v.nullable(text()));
  const lines = v.optional(v.nullable(text(TEXT_MAXIMUM, { lineFeeds: true })));
  return v.pipe(
    v.custom(input => !Array.isArray(input), 'wrong_type'),
    v.strictObject(
      {
        formatted: lines,
        street_address: lines,
        locality: line,
        region: line,
        postal_code: line,
        country: line,
      },
      issue => (issue.expected === 'never' ? 'bad_format' : 'wrong_type'),
    ),
    v.transform((address): Address | null => {
      const kept: Address = {};
      for (const member of ADDRESS_MEMBERS) if (address[member]) kept[member] = address[member];
      return Object.keys(kept).length > 0 ? kept : null;
    }),
  );
}

/** A dot-atom at a host name (RFC 5321), in ASCII: exactly one `@`. */
const EMAIL =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{0,61}[a-z\d]$/i;

/** `http(s)://host…` as typed: what the URL parser forgives (spaces, slashes, backslashes, credentials) is refused. */
function isWebAddress(typed: string): boolean {
  return /^https?:\/\/[^\s\\/?#@]+(?:[/?#][^\s\\]*)?$/i.test(typed) && URL.canParse(typed);
}

/** Areas end with a slash; of the names of three capitals Intl knows (`PST`, `IST`), few are in the database. */
const ZONE_NAME =
  /^(?:(?:US|(?!System)[A-Z][a-z]+)(?:\/[A-Z][\w+-]*)+|UTC|UCT|GMT|[CEMW]ET|[EHM]ST|PRC|RO[CK]|(?![A-Z]{3}$)[A-Z][\w+-]+)$/;

/** A name of the IANA time zone database, as written there; offsets such as `+01:00` are none. */
function isTimeZone(typed: string): boolean {
  if (!ZONE_NAME.test(typed)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: typed }).resolvedOptions();
    return timeZone === typed || timeZone.toLowerCase() !== typed.toLowerCase();
  } catch {
    return false;
  }
}

/** True for a well-formed BCP 47 language tag, canonical or not. */
export function isLanguageTag(typed: string): boolean {
  try {
    return Intl.getCanonicalLocales(typed).length === 1;
  } catch {
    return false;
  }
}

/** BCP 47 canonical form. @throws RangeError if it is no language tag */
export function canonicalLanguage(tag: string): string {
  return Intl.getCanonicalLocales(tag)[0] ?? tag;
}
