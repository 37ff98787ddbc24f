/** Every sentence of the directory's pages, and the only words they may say about an error. */

import type { LoginIdType } from '../../config.ts';

const LOGIN_IDS: Readonly<Record<LoginIdType, string>> = { email: 'Email', phone: 'Phone', username: 'Username' };

export const TEXT = {
  language: 'en',
  signIn: (project: string) => `Sign in to ${project}`,
  signInAgain: 'Sign in again to go on',
  login: (types: readonly LoginIdType[]) => {
    const [first = LOGIN_IDS.username, ...rest] = types.map((type, index) =>
      index === 0 ? LOGIN_IDS[type] : LOGIN_IDS[type].toLowerCase(),
    );
    return [[first, ...rest.slice(0, -1)].join(', '), ...rest.slice(-1)].join(' or ');
  },
  password: 'Password',
  submit: 'Sign in',
  wrong: 'That login and password do not belong together. Check both, then try again.',
  missing: 'Fill in both fields.',
  expired: 'This form was open for too long. Sign in again.',
  tooMany: (seconds: number) => `Too many tries. Wait ${seconds} seconds, then try again.`,
  signOut: (project: string) => `Sign out of ${project}?`,
  signOutHint: 'You will have to sign in again on this device.',
  confirmSignOut: 'Sign out',
  stay: 'Stay signed in',
  signedOut: 'You are signed out',
  signedOutHint: 'You can close this page.',
  back: (project: string) => `Go to ${project}`,
  cancel: 'Cancel',
  outbox: 'Outbox',
  outboxHint: 'What this demo would have sent by mail and to phones, newest first.',
  outboxEmpty: 'Nothing has been sent yet.',
  refresh: 'Refresh',
  mail: 'Mail',
  message: 'Message',
  to: 'to',
} as const;

export interface ErrorText {
  readonly title: string;
  readonly hint: string;
}

const DEFECT: ErrorText = {
  title: 'Something went wrong',
  hint: 'It is not your fault. Go back and try again in a moment.',
};

const ERRORS: Readonly<Record<string, ErrorText>> = {
  not_found: { title: 'There is nothing here', hint: 'The address may be mistyped, or the page has moved.' },
  session_expired: { title: 'This sign-in has expired', hint: 'Go back and start again.' },
  access_denied: { title: 'The sign-in was cancelled', hint: 'Go back and start again.' },
  method_not_allowed: { title: 'That does not work here', hint: 'Go back and start again.' },
  payload_too_large: { title: 'That was too much at once', hint: 'Go back and try again with less.' },
  unsupported_media_type: { title: 'This form was sent in an unknown way', hint: 'Go back and start again.' },
  bad_request: { title: 'This request is malformed', hint: 'Go back and start again.' },
  invalid_client: { title: 'This application is not known here', hint: 'Tell the people who run it.' },
  unauthorized_client: { title: 'This application may not do that', hint: 'Tell the people who run it.' },
  invalid_redirect_uri: { title: 'This application asked for a wrong way back', hint: 'Tell the people who run it.' },
  invalid_request: { title: 'This request cannot be completed', hint: 'Go back and start again.' },
};

/** @param code of ours or an OAuth 2.0 error code; anything else is a defect of ours */
export function errorText(code: string): ErrorText {
  return (Object.hasOwn(ERRORS, code) ? ERRORS[code] : undefined) ?? DEFECT;
}
