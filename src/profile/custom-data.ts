/** Custom data: one free JSON object for each person, kept for applications. Not for secrets. */

import { parseStrictJson, StrictJsonError, type JsonFault } from './strict-json.ts';

export type CustomData = Readonly<Record<string, unknown>>;

/** Bytes of the JSON text in UTF-8. */
export const CUSTOM_DATA_LIMIT = 64 * 1024;

/** What can be wrong with custom data; codes on the wire and keys of the page's dictionaries. */
export type CustomDataFault = JsonFault | 'no_object' | 'too_large' | 'forbidden_key' | 'unsafe_number';

export type CustomDataOutcome =
  | { readonly ok: true; readonly value: CustomData }
  | { readonly ok: false; readonly fault: CustomDataFault; readonly offset?: number };

/** Names that turn into something else where an application merges the object carelessly. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads the text of one person's custom data. Never throws. */
export function readCustomData(text: string): CustomDataOutcome {
  if (bytesOf(text) > CUSTOM_DATA_LIMIT) return { ok: false, fault: 'too_large' };
  try {
    const value = parseStrictJson(text);
    if (!isObject(value)) return { ok: false, fault: 'no_object' };
    const fault = faultWithin(value);
    if (fault) return { ok: false, fault };
    // `1e15` is written out again with all its digits
    return bytesOf(JSON.stringify(value)) > CUSTOM_DATA_LIMIT ? { ok: false, fault: 'too_large' } : { ok: true, value };
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    const { fault, offset } = error;
    return { ok: false, fault, ...(offset === undefined ? {} : { offset }) };
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

function isObject(value: unknown): value is CustomData {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultWithin(value: unknown): CustomDataFault | undefined {
  // beyond 2^53 another number comes back than was sent (RFC 8259 section 6)
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER ? 'unsafe_number' : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const fault = FORBIDDEN_KEYS.has(key) ? 'forbidden_key' : faultWithin(member);
    if (fault) return fault;
  }
  return undefined;
}
