/** What is sent to people, in their words. */

import type { Words } from '../text/text.ts';
import type { Letter } from './sender.ts';

/** Who writes, and in which language. */
export interface Writer {
  readonly words: Words;
  /** Name of the project. */
  readonly project: string;
  /** Origin of the account page. */
  readonly pageUrl: string;
}

/** What happened to the ways somebody signs in. Values are login ids as they are shown. */
export type Change =
  | { readonly kind: 'added'; readonly value: string }
  | { readonly kind: 'replaced'; readonly value: string; readonly former: string }
  | { readonly kind: 'removed'; readonly value: string };

export function codeLetter({ words, project }: Omit<Writer, 'pageUrl'>, requester: string, code: string): Letter {
  const { mail } = words.text;
  return withCode(words, project, code, [mail.alsoWants(project, requester), mail.ifNotYouCode]);
}

/** To somebody whose login id another person tried to add. Tells neither who, nor anything to them. */
export function alreadyYoursLetter({ words, project, pageUrl }: Writer): Letter {
  const { mail } = words.text;
  return {
    subject: mail.alreadyYoursSubject(project),
    text: [mail.alreadyYours(project), '', mail.signInAt(pageUrl), mail.nothingToDo].join('\n'),
  };
}

/** @param actor how the person who did it was signed in. @param at milliseconds since the epoch */
export function changedLetter({ words, project, pageUrl }: Writer, change: Change, actor: string, at: number): Letter {
  const { mail } = words.text;
  return {
    subject: mail.changedSubject(project),
    text: [
      sentence(words, change),
      '',
      mail.doneBy(actor, minuteOf(words, at)),
      mail.lookAtWays(pageUrl, project),
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
  { words, project, pageUrl }: Writer,
  { change, provider, email }: IdentityChange,
  actor: string,
  at: number,
): Letter {
  const { mail } = words.text;
  const account = mail.account(provider, email === undefined ? '' : ` ${email}`);
  return {
    subject: mail.changedSubject(project),
    text: [
      mail[change](account, project, actor),
      '',
      mail.doneBy(actor, minuteOf(words, at)),
      mail.lookAtWays(pageUrl, project),
    ].join('\n'),
  };
}

/** To somebody who says that they have forgotten their password, or that they have none yet. */
export function passwordCodeLetter(words: Words, project: string, code: string): Letter {
  const { mail } = words.text;
  return withCode(words, project, code, [mail.passwordCode(project), mail.ifNotYouCode]);
}

export function signUpCodeLetter(words: Words, project: string, code: string): Letter {
  const { mail } = words.text;
  return withCode(words, project, code, [mail.signUpCode(project), mail.ifNotYouSignUp]);
}

function withCode({ text: { mail } }: Words, project: string, code: string, lines: readonly string[]): Letter {
  return { subject: mail.codeSubject(project), text: [mail.codeIs(code), '', ...lines].join('\n'), code };
}

/** To somebody whose address was typed by whoever wants to sign up. */
export function haveAccountLetter({ words, project, pageUrl }: Writer): Letter {
  const { mail } = words.text;
  return {
    subject: mail.haveAccountSubject(project),
    text: [mail.haveAccount(project), '', mail.haveAccountSignIn(pageUrl), mail.nothingToDo].join('\n'),
  };
}

export type PasswordChange =
  /** With a code. Values are login ids as they are shown. */
  | { readonly kind: 'reset'; readonly address: string; readonly removed: readonly string[] }
  | { readonly kind: 'changed' }
  | { readonly kind: 'set' };

/** @param at milliseconds since the epoch */
export function passwordLetter({ words, project, pageUrl }: Writer, change: PasswordChange, at: number): Letter {
  const { mail } = words.text;
  return {
    subject: mail.passwordSubject(project),
    text: [
      ...passwordSentences(words, change),
      '',
      mail.doneOn(minuteOf(words, at)),
      mail.useForgot(pageUrl, project),
    ].join('\n'),
  };
}

function passwordSentences({ text: { mail } }: Words, change: PasswordChange): string[] {
  switch (change.kind) {
    case 'reset':
      return [mail.reset(change.address), ...change.removed.map(value => mail.wayGone(value))];
    case 'changed':
      return [mail.changed];
    case 'set':
      return [mail.set];
  }
}

/** @param at milliseconds since the epoch */
function minuteOf({ language }: Words, at: number): string {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${time.format(at)} UTC`;
}

function sentence({ text: { mail } }: Words, change: Change): string {
  switch (change.kind) {
    case 'added':
      return mail.added(change.value);
    case 'replaced':
      return mail.replaced(change.value, change.former);
    case 'removed':
      return mail.removed(change.value);
  }
}
