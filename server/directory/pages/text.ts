/** Every sentence of the directory's pages, and the only words they may say about an error. */

import type { LoginIdType } from '../../config.ts';

const LOGIN_IDS: Readonly<Record<LoginIdType, string>> = { email: 'Email', phone: 'Phone', username: 'Username' };

export const TEXT = {
  language: 'en',
  signIn: (project: string) => `Sign in to ${project}`,
  signInAgain: 'Sign in again to go on',
  home: (project: string) => `This is where you sign in to ${project}`,
  homeHint: 'There is nothing to do here by itself. Your account is one step away.',
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
  expiredForm: 'This form was open for too long. Try again.',
  signOut: (project: string) => `Sign out of ${project}?`,
  signOutHint: 'You will have to sign in again on this device.',
  confirmSignOut: 'Sign out',
  stay: 'Stay signed in',
  signedOut: 'You are signed out',
  signedOutHint: 'You can close this page.',
  back: (project: string) => `Go to ${project}`,
  cancel: 'Cancel',
  forgot: 'Forgot your password?',
  createAccount: 'Create an account',
  passwordChanged: 'Your password has been changed. Sign in with the new one.',
  toSignIn: 'Back to sign-in',
  email: 'Email',
  sendCode: 'Send a code',
  badEmail: 'Type an email address such as ada@example.com.',
  code: 'Code',
  codeHint: 'Six digits. It works for ten minutes, in this browser only.',
  checkCode: 'Go on',
  anotherCode: 'Send another code',
  anotherSent: 'Another code has been asked for. Only the newest one works.',
  notACode: 'A code has six digits.',
  wrongCode: (left: number) => `That is not the code. ${left === 1 ? 'One try is' : `${left} tries are`} left.`,
  codeOver: 'No code works any more. Ask for another one.',
  otherAddress: 'Use another address',
  signedInAs: 'Signed in as',
  currentPassword: 'Current password',
  newPassword: 'New password',
  newPasswordHint: 'At least 8 characters, better 15 or more. Words with spaces are fine.',
  wrongCurrent: 'That is not your current password.',
  changePassword: 'Change your password',
  signOutOthers: 'Sign out everywhere else',
  savePassword: 'Save password',
  changedTitle: 'Your password has been changed',
  changedHint: 'From now on you sign in with the new one.',
  accountReady: 'Your account is ready',
  accountReadyHint: 'Sign in with your address and the password you have just chosen.',
  otherWays: 'Other ways to sign in to this account',
  otherWaysHint: 'Tick what you do not know. It is removed, so that nobody can come in by it.',
  remove: (value: string) => `Remove ${value}`,
  noAddress: 'There is no address to send a code to',
  noAddressHint: 'Add an email to your ways to sign in first, then set a password here.',
  or: 'or',
  continueWith: (provider: string) => `Continue with ${provider}`,
  emailTaken: 'You may have an account already',
  emailTakenHint: (provider: string) =>
    `Somebody here uses the email address that ${provider} knows you by, so no new account was created. If that is you, sign in as you always do, then link ${provider} on your settings page.`,
  outbox: 'Outbox',
  outboxHint: 'What this demo would have sent by mail and to phones, newest first.',
  outboxEmpty: 'Nothing has been sent yet.',
  refresh: 'Refresh',
  mail: 'Mail',
  message: 'Message',
  to: 'to',
} as const;

/** What the pages say while an address is being proven, by what for. */
export const PROOF_TEXT = {
  reset: {
    title: 'Reset your password',
    hint: 'Type the email you sign in with. A code is sent to it.',
    sent: (address: string) => `If an account signs in with ${address}, a code is on its way there.`,
    password: 'Choose a new password',
    passwordHint: 'Everybody who is signed in to your account will be signed out.',
    submit: 'Save password',
  },
  sign_up: {
    title: 'Create an account',
    hint: 'Type your email. A code is sent to it.',
    sent: (address: string) => `A mail is on its way to ${address}. Type the code that is in it.`,
    password: 'Choose a password',
    passwordHint: 'You will sign in with it and your email.',
    submit: 'Create account',
  },
  first_password: {
    title: 'Set a password',
    hint: 'You have none yet. To make sure it is you, a code is sent to your email.',
    sent: (address: string) => `A code is on its way to ${address}.`,
    password: 'Choose a password',
    passwordHint: 'You will be signed out everywhere else.',
    submit: 'Save password',
  },
} as const;

/** Why a password is refused. */
export const PASSWORD_FAULTS = {
  too_short: 'That password is too short. It needs at least 8 characters.',
  too_long: 'That password is too long. It may have at most 256 characters.',
  common: 'That password is one of those that are tried first. Choose another one.',
  own_name: 'That password is what you sign in with. Choose another one.',
  project_name: 'That password is the name of this place. Choose another one.',
} as const;

/** Why nobody was signed in with a provider. */
export type ProviderProblem = 'cancelled' | 'failed' | 'unavailable' | 'refused' | 'unproven';

const PROVIDER_PROBLEMS: Readonly<Record<ProviderProblem, (provider: string) => string>> = {
  cancelled: provider => `You have not signed in with ${provider}. Try again, or sign in another way.`,
  failed: provider => `Signing in with ${provider} did not work. Try again, or sign in another way.`,
  unavailable: provider => `${provider} does not answer right now. Try again in a moment, or sign in another way.`,
  refused: provider => `That ${provider} account cannot be used to sign in here.`,
  unproven: provider => `${provider} did not say that it asked who you are just now. Sign in with your password.`,
};

/** @param problem as it stands in an address */
export function providerProblem(problem: string, provider: string): string | undefined {
  return Object.hasOwn(PROVIDER_PROBLEMS, problem)
    ? PROVIDER_PROBLEMS[problem as ProviderProblem](provider)
    : undefined;
}

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
  unauthenticated: { title: 'You are not signed in here', hint: 'Sign in first, then open this page again.' },
  login_id_taken: {
    title: 'This address has an account already',
    hint: 'It was made a moment ago. Sign in with it, or reset its password.',
  },
  invalid_request: { title: 'This request cannot be completed', hint: 'Go back and start again.' },
};

/** @param code of ours or an OAuth 2.0 error code; anything else is a defect of ours */
export function errorText(code: string): ErrorText {
  return (Object.hasOwn(ERRORS, code) ? ERRORS[code] : undefined) ?? DEFECT;
}
