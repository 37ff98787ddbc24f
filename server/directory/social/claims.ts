/** What a provider tells about a person, held against the rules of the attribute it would feed: bad values are dropped. */

import * as v from 'valibot';
import { ADDRESS_MEMBERS, type AttributeValue, type Pointer } from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import { attributeSchema, latestDay } from '../../../src/profile/schema.ts';
import { SocialError } from './social-error.ts';
import type { SocialAccount } from './connector.ts';

/** Claims by their OpenID Connect name (Core 5.1), unchecked. */
export type RawClaims = Readonly<Record<string, unknown>>;

/** Standard attributes that a sign-up may start with. The others come from what the person's identities own. */
const POPULATED = [
  '/name',
  '/given_name',
  '/family_name',
  '/middle_name',
  '/nickname',
  '/profile',
  '/picture',
  '/website',
  '/gender',
  '/birthdate',
  '/zoneinfo',
  '/locale',
  '/address',
] as const satisfies readonly Pointer[];

export interface RawAccount {
  readonly issuer: string;
  readonly subject: unknown;
  /** Unix seconds at which the provider says the person proved who they are. */
  readonly authenticatedAt?: number;
  readonly username?: unknown;
  /** The address, if the provider has verified it. */
  readonly email?: unknown;
  readonly claims: RawClaims;
}

/**
 * @param now milliseconds since the epoch
 * @throws SocialError `invalid` without a subject that can be kept
 */
export function normaliseAccount(raw: RawAccount, catalogue: Catalogue, now: number): SocialAccount {
  const check = (pointer: Pointer, value: unknown) => checked(catalogue, pointer, value, now);
  const textOf = (pointer: Pointer, value: unknown) => {
    const text = check(pointer, value);
    return typeof text === 'string' ? text : undefined;
  };
  const values: Record<Pointer, AttributeValue> = {};
  for (const pointer of POPULATED) {
    for (const wish of wishes(pointer, raw.claims)) {
      const value = check(pointer, wish);
      if (value === undefined) continue;
      values[pointer] = value;
      break;
    }
  }
  return {
    issuer: raw.issuer,
    subject: subjectOf(raw.subject),
    ...present({
      name: textOf('/name', raw.claims['name']),
      username: textOf('/preferred_username', raw.username),
      email: textOf('/email', raw.email),
      picture: textOf('/picture', raw.claims['picture']),
    }),
    values,
    ...present({ authenticatedAt: raw.authenticatedAt }),
  };
}

/** Numeric ids are kept as they are written; a fraction or a number that has lost digits is none. */
function subjectOf(given: unknown): string {
  const subject = typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : given;
  if (typeof subject !== 'string' || !/^[\u0020-\u007e]{1,255}$/.test(subject)) throw new SocialError('invalid');
  return subject;
}

/** What a claim may become, best first. */
function wishes(pointer: Pointer, claims: RawClaims): unknown[] {
  const name = pointer.slice(1);
  const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (pointer === '/locale') return localeWishes(claim);
  return [pointer === '/address' ? addressOf(claim) : claim];
}

/** `zh_Hant_TW` → `zh-Hant-TW`, `zh-Hant`, `zh`: the first that is a language of the project (RFC 4647 3.4). */
function localeWishes(claim: unknown): string[] {
  if (typeof claim !== 'string' || claim.length > 64) return [];
  const parts = claim.trim().replaceAll('_', '-').split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}

/** An address has members that ours does not know; they do not cost it the others. */
function addressOf(claim: unknown): unknown {
  if (typeof claim !== 'object' || claim === null) return undefined;
  const given = claim as RawClaims;
  const lines = ADDRESS_MEMBERS.filter(member => Object.hasOwn(given, member) && typeof given[member] === 'string');
  return Object.fromEntries(lines.map(member => [member, given[member]]));
}

function checked(catalogue: Catalogue, pointer: Pointer, value: unknown, now: number): AttributeValue | undefined {
  const attribute = catalogue.get(pointer);
  if (!attribute || value === undefined || value === null) return undefined;
  const result = v.safeParse(attributeSchema(attribute, { latestDay: latestDay(now) }), value);
  return result.success && result.output !== null ? result.output : undefined;
}

function present<T extends object>(members: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}
