/**
 * How an entry of somebody's activity is written into their row: a line of about 25 bytes, for which a save does no more
 * than put a text together. `1795687143 pcu nickname /0001` says when, what (`pc`, the profile was changed), who did it
 * (`u`, the end-user) and which attributes: `standard/nickname` and `custom/0001`, whose common beginnings are left out.
 * What is not plain (an id in a configuration may be any text) stands as JSON in which no blank is left.
 */

import { ACTIVITY_KINDS, ACTORS, type ActivityActor, type ActivityKind } from '../../../src/profile/activity.ts';

export type NewActivity = { readonly actor: ActivityActor } & (
  | {
      readonly kind: 'profile_changed';
      /** Storage keys of attributes. */
      readonly detail: readonly string[];
    }
  | {
      readonly kind: Exclude<ActivityKind, 'profile_changed'>;
      /** The type of a login id, or the alias of a provider: as the kind says. */
      readonly detail?: string;
    }
);

export type ActivityRow = NewActivity & {
  /** Unix seconds. */
  readonly at: number;
};

/** They stand in people's rows, so one that is in use never comes to mean anything else. */
const KIND_CODES: Readonly<Record<ActivityKind, string>> = {
  account_created: 'ac',
  account_disabled: 'ad',
  account_enabled: 'ae',
  signed_in: 'si',
  profile_changed: 'pc',
  custom_data_changed: 'dc',
  login_id_added: 'la',
  login_id_verified: 'lv',
  login_id_changed: 'lc',
  login_id_removed: 'lr',
  identity_linked: 'il',
  identity_unlinked: 'iu',
  password_set: 'ws',
  password_changed: 'wc',
  password_reset: 'wr',
};
const ACTOR_CODES: Readonly<Record<ActivityActor, string>> = { end_user: 'u', admin: 'a', provider: 'p' };

const BY_CODE = new Map(
  ACTIVITY_KINDS.flatMap(kind =>
    ACTORS.map(actor => [KIND_CODES[kind] + ACTOR_CODES[actor], { kind, actor }] as const),
  ),
);

/** Storage keys in one line: whatever is changed at once, many lines are kept. */
const KEYS_AT_MOST = 20;

/** @param now milliseconds since the epoch */
export function linesOf(activity: NewActivity, now: number): string {
  const start = `${Math.floor(now / 1000)} ${KIND_CODES[activity.kind]}${ACTOR_CODES[activity.actor]}`;
  if (activity.kind !== 'profile_changed') {
    return activity.detail === undefined ? `${start}\n` : `${start} ${wordOf(activity.detail)}\n`;
  }
  let lines = '';
  for (let from = 0; from < activity.detail.length; from += KEYS_AT_MOST) {
    lines += start;
    for (const key of activity.detail.slice(from, from + KEYS_AT_MOST)) lines += ` ${wordOfKey(key)}`;
    lines += '\n';
  }
  return lines;
}

/** @returns undefined for what only a newer version of the program knows */
export function rowOf(line: string): ActivityRow | undefined {
  if (line.startsWith('[')) return rowOfJson(line);
  const [at, code = '', ...words] = line.split(' ');
  const known = BY_CODE.get(code);
  if (!known) return undefined;
  const { kind, actor } = known;
  if (kind === 'profile_changed') return { at: Number(at), kind, actor, detail: words.map(keyOf) };
  const [word] = words;
  return { at: Number(at), kind, actor, ...(word === undefined ? {} : { detail: textOf(word) }) };
}

/** The form before: `[1795687143,"profile_changed","end_user",["standard/nickname"]]`. */
function rowOfJson(line: string): ActivityRow {
  const [at, kind, actor, detail] = JSON.parse(line) as [number, string, ActivityActor, unknown];
  return { at, kind, actor, ...(detail === null ? {} : { detail }) } as ActivityRow;
}

const PLAIN = /^[\w.-]+$/;
const PLAIN_KEY = /^(?:standard|custom)\/[\w.-]+$/;

function wordOf(text: string): string {
  return PLAIN.test(text) ? text : quoted(text);
}

function textOf(word: string): string {
  return word.startsWith('"') ? (JSON.parse(word) as string) : word;
}

function wordOfKey(key: string): string {
  if (!PLAIN_KEY.test(key)) return quoted(key);
  return key.slice(key.startsWith('custom') ? 'custom'.length : 'standard/'.length);
}

function keyOf(word: string): string {
  if (word.startsWith('"')) return textOf(word);
  return word.startsWith('/') ? `custom${word}` : `standard/${word}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(' ', String.raw`\u0020`);
}
