/**
 * What a person types to say who they are. Two login ids are the same if their normalised forms are: letter case and
 * compatibility forms do not make another person. The three types never overlap, so one text has one meaning.
 */

import * as v from 'valibot';
import type { LoginIdType } from '../../config.ts';
import type { OwnedValue } from '../../../src/profile/identity.ts';
import { codePoints, hasForbiddenCharacter, LONG_TEXT_MAXIMUM, normaliseText } from '../../../src/profile/text.ts';

/** Which attribute a login id feeds. */
export const LOGIN_ID_POINTER = {
  email: '/email',
  phone: '/phone_number',
  username: '/preferred_username',
} as const satisfies Record<LoginIdType, OwnedValue['pointer']>;

const EmailSchema = v.pipe(v.string(), v.email());

/** The type a text must have, were it a login id; and the form under which it is unique. */
export function readLoginId(typed: string): { readonly type: LoginIdType; readonly normalised: string } | undefined {
  const text = normaliseText(typed).normalize('NFKC');
  if (text === '' || codePoints(text) > LONG_TEXT_MAXIMUM || hasForbiddenCharacter(text, { lineFeeds: false })) {
    return undefined;
  }
  if (text.includes('@')) return v.is(EmailSchema, text) ? { type: 'email', normalised: folded(text) } : undefined;
  if (text.startsWith('+')) {
    const digits = text.replaceAll(/[\s().\-/]/g, '');
    return /^\+[1-9]\d{6,14}$/.test(digits) ? { type: 'phone', normalised: digits } : undefined;
  }
  return /^\S+$/.test(text) ? { type: 'username', normalised: folded(text) } : undefined;
}

function folded(text: string): string {
  return text.toLowerCase().normalize('NFKC');
}
