/**
 * The valibot schema of one attribute. It takes a wanted value as it comes from the wire and gives the value to store,
 * or `null` where the attribute is to be removed. Its messages are issue codes (issue.ts); the page finds the words.
 */

import * as v from 'valibot';
import { ADDRESS_MEMBERS, type Address, type Attribute, type AttributeValue } from './attribute.ts';
import { COUNTRY_CODES } from './country.ts';
import type { IssueCode, IssueParams } from './issue.ts';
import { codePoints, hasForbiddenCharacter, LONG_TEXT_MAXIMUM, normaliseText, TEXT_MAXIMUM } from './text.ts';

/** What a check may not find out by itself: the core has no clock. */
export interface CheckContext {
  /** The latest calendar day anywhere on earth, `YYYY-MM-DD`; see {@link latestDay}. */
  readonly latestDay: string;
}

/** Today in UTC+14, where a day begins first. @param now milliseconds since the epoch */
export function latestDay(now: number): string {
  return new Date(now + 14 * 3_600_000).toISOString().slice(0, 10);
}

export type AttributeSchema = v.GenericSchema<unknown, AttributeValue | null>;

/** Builds the schema of one attribute. One issue at the most comes back, and its message is an {@link IssueCode}. */
export function attributeSchema(attribute: Attribute, context: CheckContext): AttributeSchema {
  const removal = attribute.type === 'address' ? v.union([EMPTY, EMPTY_ADDRESS]) : EMPTY;
  return v.config(v.union([removal, valueSchema(attribute, context)], firstMessage), {
    abortEarly: true,
    abortPipeEarly: true,
  });
}

/** The numbers that complete the sentence of an issue. */
export function issueParams(attribute: Attribute, code: IssueCode): IssueParams | undefined {
  if (code === 'too_long') return { maximum: maximumLength(attribute) };
  if (attribute.type !== 'number' && attribute.type !== 'integer') return undefined;
  if (code === 'too_small' && attribute.minimum !== undefined) return { minimum: attribute.minimum };
  if (code === 'too_large' && attribute.maximum !== undefined) return { maximum: attribute.maximum };
  return undefined;
}

/** Longest text of an attribute in code points. */
export function maximumLength(attribute: Attribute): number {
  return attribute.type === 'url' || attribute.type === 'picture' || attribute.type === 'email'
    ? LONG_TEXT_MAXIMUM
    : TEXT_MAXIMUM;
}

/** `null` and a text of white space say "remove"; so does an address without a line. */
const EMPTY = v.pipe(
  v.nullable(
    v.pipe(
      v.string(),
      v.check(text => normaliseText(text) === ''),
    ),
  ),
  v.transform(() => null),
);

const EMPTY_ADDRESS = v.pipe(
  v.strictObject(v.entriesFromList(ADDRESS_MEMBERS, v.optional(EMPTY))),
  v.transform(() => null),
);

function valueSchema(attribute: Attribute, context: CheckContext): v.GenericSchema<unknown, AttributeValue> {
  switch (attribute.type) {
    case 'string':
    case 'gender':
      return text();
    case 'url':
      return v.pipe(
        text(LONG_TEXT_MAXIMUM),
        v.check(url => isWebAddress(url, ['http:', 'https:']), 'bad_format'),
      );
    case 'picture':
      return v.pipe(
        text(LONG_TEXT_MAXIMUM),
        v.check(url => isWebAddress(url, ['https:']), 'bad_format'),
      );
    case 'email':
      return v.pipe(text(LONG_TEXT_MAXIMUM), v.email('bad_format'));
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
        v.toUpperCase(),
        v.check(code => COUNTRY_CODES.includes(code), 'not_in_list'),
      );
    case 'enum':
      return v.pipe(
        text(),
        v.check(value => attribute.enum.includes(value), 'not_in_list'),
      );
    case 'number':
      return bounded(v.pipe(v.number('wrong_type'), v.finite('bad_format')), attribute);
    case 'integer':
      return bounded(
        v.pipe(v.number('wrong_type'), v.integer('wrong_type'), v.safeInteger('too_large')),
        attribute,
      );
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

function bounded(
  number: v.GenericSchema<unknown, number>,
  { minimum = -Infinity, maximum = Infinity }: { readonly minimum?: number; readonly maximum?: number },
) {
  return v.pipe(
    number,
    v.minValue(minimum, 'too_small'),
    v.maxValue(maximum, 'too_large'),
    v.transform(value => value + 0), // -0 and 0 are one value in JSON
  );
}

/** Empty lines are dropped; an unknown member is refused rather than lost in silence. */
function addressSchema() {
  const line = v.optional(v.nullable(text()));
  const lines = v.optional(v.nullable(text(TEXT_MAXIMUM, { lineFeeds: true })));
  return v.pipe(
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
    v.transform((address): Address => {
      const kept: Address = {};
      for (const member of ADDRESS_MEMBERS) if (address[member]) kept[member] = address[member];
      return kept;
    }),
  );
}

/** `http(s)://` as typed: the lenient parts of the URL parser (spaces, backslashes, credentials) are refused. */
function isWebAddress(typed: string, schemes: readonly string[]): boolean {
  if (!/^https?:\/\/[^\s\\]+$/i.test(typed) || !URL.canParse(typed)) return false;
  const url = new URL(typed);
  return schemes.includes(url.protocol) && url.username === '' && url.password === '' && !/^\w+:\/\/[^/?#]*@/.test(typed);
}

/** ISO 8601 calendar date `YYYY-MM-DD` of a day that exists. */
function isCalendarDay(typed: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed) || typed.startsWith('0000')) return false;
  const day = new Date(`${typed}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(typed);
}

/** A name of the IANA time zone database, as written there; offsets such as `+01:00` are none. */
function isTimeZone(typed: string): boolean {
  if (!/^[A-Z][\w+\-/]*$/.test(typed)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: typed }).resolvedOptions();
    return timeZone === typed || timeZone.toLowerCase() !== typed.toLowerCase();
  } catch {
    return false;
  }
}

function isLanguageTag(typed: string): boolean {
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

/** A union reports its branches' issues below one of its own; the value branch comes last and knows why. */
function firstMessage(issue: v.UnionIssue<v.BaseIssue<unknown>>): IssueCode {
  const codes = (issue.issues ?? []).map(branch => branch.message as IssueCode);
  return codes.at(-1) ?? 'wrong_type';
}
