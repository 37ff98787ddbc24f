/** Every sentence that is sent to people. */

import type { Letter } from './sender.ts';

/** What happened to the ways somebody signs in. Values are login ids as they are shown. */
export type Change =
  | { readonly kind: 'added'; readonly value: string }
  | { readonly kind: 'replaced'; readonly value: string; readonly former: string }
  | { readonly kind: 'removed'; readonly value: string };

/** @param project who writes */
export function codeLetter(project: string, requester: string, code: string): Letter {
  return {
    subject: `${project}: your code`,
    text: [
      `${code} is your code. It works for ten minutes, in the browser in which it was asked for.`,
      '',
      `Somebody who is signed in to ${project} as ${requester} wants to sign in with this address too.`,
      'If that was not you, do nothing, and give the code to nobody.',
    ].join('\n'),
    code,
  };
}

/** To somebody whose login id another person tried to add. Tells neither who, nor anything to them. */
export function alreadyYoursLetter(project: string, pageUrl: string): Letter {
  return {
    subject: `${project}: you already sign in with this address`,
    text: [
      `Somebody tried to add this address to an account of ${project}. It belongs to yours, so nothing has changed.`,
      '',
      `If that was you, sign in with it at ${pageUrl}`,
      'If it was not, there is nothing to do.',
    ].join('\n'),
  };
}

/** @param actor how the person who did it was signed in. @param at milliseconds since the epoch */
export function changedLetter(project: string, pageUrl: string, change: Change, actor: string, at: number): Letter {
  return {
    subject: `${project}: how you sign in has changed`,
    text: [
      sentence(change),
      '',
      `It was done by somebody signed in as ${actor}, on ${minuteOf(at)}.`,
      `If that was not you, sign in at ${pageUrl} and look at the ways to sign in, or tell the people who run ${project}.`,
    ].join('\n'),
  };
}

export interface IdentityChange {
  readonly change: 'linked' | 'unlinked';
  /** What people call the provider. */
  readonly provider: string;
  /** The address the provider knows them by. */
  readonly email: string | undefined;
}

/** @param actor how the person who did it was signed in. @param at milliseconds since the epoch */
export function identityLetter(
  project: string,
  pageUrl: string,
  { change, provider, email }: IdentityChange,
  actor: string,
  at: number,
): Letter {
  const account = `the ${provider} account${email === undefined ? '' : ` ${email}`}`;
  return {
    subject: `${project}: how you sign in has changed`,
    text: [
      change === 'linked'
        ? `Whoever has ${account} can now sign in to the account of ${project} that belongs to ${actor}.`
        : `Nobody can sign in any longer with ${account} to the account of ${project} that belongs to ${actor}.`,
      '',
      `It was done by somebody signed in as ${actor}, on ${minuteOf(at)}.`,
      `If that was not you, sign in at ${pageUrl} and look at the ways to sign in, or tell the people who run ${project}.`,
    ].join('\n'),
  };
}

/** To somebody who says that they have forgotten their password, or that they have none yet. */
export function passwordCodeLetter(project: string, code: string): Letter {
  return {
    subject: `${project}: your code`,
    text: [
      `${code} is your code. It works for ten minutes, in the browser in which it was asked for.`,
      '',
      `Somebody wants to set a new password for the account of ${project} that signs in with this address.`,
      'If that was not you, do nothing, and give the code to nobody.',
    ].join('\n'),
    code,
  };
}

export function signUpCodeLetter(project: string, code: string): Letter {
  return {
    subject: `${project}: your code`,
    text: [
      `${code} is your code. It works for ten minutes, in the browser in which it was asked for.`,
      '',
      `Somebody wants to create an account of ${project} with this address.`,
      'If that was not you, do nothing, and give the code to nobody. There is no account until the code is used.',
    ].join('\n'),
    code,
  };
}

/** To somebody whose address was typed by whoever wants to sign up. */
export function haveAccountLetter(project: string, pageUrl: string): Letter {
  return {
    subject: `${project}: you have an account already`,
    text: [
      `Somebody tried to create an account of ${project} with this address. There is one already, so nothing has changed.`,
      '',
      `If that was you, sign in at ${pageUrl} and choose “Forgot your password?” there if you need a new one.`,
      'If it was not, there is nothing to do.',
    ].join('\n'),
  };
}

export type PasswordChange =
  /** With a code. Values are login ids as they are shown. */
  | { readonly kind: 'reset'; readonly address: string; readonly removed: readonly string[] }
  | { readonly kind: 'changed' }
  | { readonly kind: 'set' };

/** @param at milliseconds since the epoch */
export function passwordLetter(project: string, pageUrl: string, change: PasswordChange, at: number): Letter {
  return {
    subject: `${project}: your password has changed`,
    text: [
      ...passwordSentences(change),
      '',
      `It was done on ${minuteOf(at)}.`,
      `If that was not you, choose “Forgot your password?” where you sign in at ${pageUrl}, or tell the people who run ${project}.`,
    ].join('\n'),
  };
}

function passwordSentences(change: PasswordChange): string[] {
  switch (change.kind) {
    case 'reset':
      return [
        `A new password was set with a code that was sent to ${change.address}. Everybody who was signed in has been signed out.`,
        ...change.removed.map(value => `Nobody can sign in with ${value} any longer.`),
      ];
    case 'changed':
      return ['Somebody who knew your password has changed it.'];
    case 'set':
      return ['You can now also sign in with a password. It was set with a code that was sent to your email.'];
  }
}

/** @param at milliseconds since the epoch */
function minuteOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function sentence(change: Change): string {
  switch (change.kind) {
    case 'added':
      return `You can now also sign in with ${change.value}.`;
    case 'replaced':
      return `You now sign in with ${change.value} instead of ${change.former}.`;
    case 'removed':
      return `You can no longer sign in with ${change.value}.`;
  }
}
