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
      `It was done by somebody signed in as ${actor}, on ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
      `If that was not you, sign in at ${pageUrl} and look at the ways to sign in, or tell the people who run ${project}.`,
    ].join('\n'),
  };
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
