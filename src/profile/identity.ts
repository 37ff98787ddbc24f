/**
 * Identities are the ways a person signs in. Their values feed the identity-coupled attributes: a person chooses among
 * what their identities own, the newest one fills an empty attribute, and the last way in is never taken.
 */

import type { AttributeValue, Pointer, Values } from './attribute.ts';
import { COUPLED, type CoupledPointer } from './standard.ts';

/** A value one identity owns, e.g. the address of an email login id. */
export interface OwnedValue {
  readonly pointer: CoupledPointer;
  readonly value: string;
  readonly verified: boolean;
  /** When the identity was added, in Unix seconds. */
  readonly since: number;
}

/** The values a person may choose for a coupled attribute, newest identity first, each once. */
export function candidatesOf(owned: readonly OwnedValue[], pointer: Pointer): string[] {
  const newestFirst = owned.filter(claim => claim.pointer === pointer).toSorted((a, b) => b.since - a.since);
  return [...new Set(newestFirst.map(claim => claim.value))];
}

/** Verification belongs to the value: one identity that has proven it is enough. */
export function isVerified(owned: readonly OwnedValue[], pointer: Pointer, value: AttributeValue): boolean {
  return owned.some(claim => claim.pointer === pointer && claim.value === value && claim.verified);
}

/**
 * Drops coupled values that no identity owns and fills empty ones from the newest identity.
 * @param pointers which to settle: all of them once identities have changed
 */
export function settleCoupled(
  values: Values,
  owned: readonly OwnedValue[],
  pointers: readonly Pointer[] = COUPLED,
): Values {
  const settled: Record<Pointer, AttributeValue | undefined> = { ...values };
  for (const pointer of pointers) {
    const candidates = candidatesOf(owned, pointer);
    const chosen = settled[pointer];
    if (typeof chosen === 'string' && candidates.includes(chosen)) continue;
    const [newest] = candidates;
    if (newest === undefined) delete settled[pointer];
    else settled[pointer] = newest;
  }
  return settled;
}

/** One sign-in method, as far as the last-way-in rule cares. */
export interface SignInMethod {
  readonly id: string;
  /** A login id lets its owner in only together with a password; a social identity only while its provider is enabled. */
  readonly kind: 'login_id' | 'social';
  readonly enabled: boolean;
}

/** True if nobody could sign in any more once this identity is gone. */
export function isLastWayIn(methods: readonly SignInMethod[], hasPassword: boolean, removed: string): boolean {
  return !methods.some(
    method => method.id !== removed && (method.kind === 'social' ? method.enabled : method.enabled && hasPassword),
  );
}
