/**
 * What a new password may be (OWASP ASVS 6.2): long enough, and none of those that are tried first. No rules about what
 * it is made of. Passwords from before go on working.
 */

import { codePoints } from '../../../src/profile/text.ts';
import { fold } from '../store/search.ts';
import { PASSWORD_MAXIMUM } from '../users/password.ts';
import { COMMON_PASSWORDS } from './common.ts';

export type PasswordFault = 'too_short' | 'too_long' | 'common' | 'own_name' | 'project_name';

const MINIMUM = 8;

/** Who it is for: what everybody would guess. */
export interface PasswordContext {
  readonly project: string;
  /** As they are shown. */
  readonly loginIds: readonly string[];
}

/** @param password as it was typed: nothing is trimmed */
export function faultOfPassword(password: string, { project, loginIds }: PasswordContext): PasswordFault | undefined {
  if (codePoints(password.normalize('NFC')) < MINIMUM) return 'too_short';
  if (codePoints(password) > PASSWORD_MAXIMUM) return 'too_long';
  const folded = fold(password).trim();
  if (COMMON_PASSWORDS.has(folded)) return 'common';
  const names = loginIds.flatMap(value => [value, value.replace(/@[^@]*$/, '')]);
  if (names.some(name => fold(name) === folded)) return 'own_name';
  return fold(project).trim() === folded ? 'project_name' : undefined;
}
