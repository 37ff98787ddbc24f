/**
 * What a new login id must look like. Stricter than what people may type when signing in (users/login-id.ts): ids from
 * before go on working.
 */

import type { LoginIdType } from '../../config.ts';
import { codePoints, normaliseText } from '../../../src/profile/text.ts';
import { readLoginId } from '../users/login-id.ts';

export interface CheckedLoginId {
  readonly type: LoginIdType;
  /** As it is shown, and written to. */
  readonly value: string;
  /** Under which it is unique. */
  readonly normalised: string;
}

/** RFC 5321 section 4.5.3.1.3. */
const EMAIL_MAXIMUM = 254;

/** Letters, digits and single `.` `_` `-` between them; no alphabets together that look alike (UTS 39). */
const USERNAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[._-][\p{L}\p{M}\p{N}]+)*$/u;
const USERNAME_LENGTH = { minimum: 2, maximum: 64 } as const;
const LOOK_ALIKE = [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u] as const;

export function checkLoginId(type: LoginIdType, typed: string): CheckedLoginId | undefined {
  const read = readLoginId(typed);
  if (read?.type !== type) return undefined;
  // what was checked, not what was typed: a letter that folds into another must not change where mail goes
  const value = type === 'phone' ? read.normalised : normaliseText(typed).normalize('NFKC');
  const isSane = type === 'username' ? isUsername(value) : value.length <= EMAIL_MAXIMUM;
  return isSane ? { type, value, normalised: read.normalised } : undefined;
}

function isUsername(value: string): boolean {
  const length = codePoints(value);
  if (length < USERNAME_LENGTH.minimum || length > USERNAME_LENGTH.maximum) return false;
  return USERNAME.test(value) && LOOK_ALIKE.filter(script => script.test(value)).length <= 1;
}
