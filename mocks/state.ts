/** What the mock server remembers: the people's values, who is signed in, and what is to go wrong. */

import type { Capabilities, ErrorCode } from '../src/api/contract.ts';
import type { Pointer, Values } from '../src/profile/attribute.ts';
import type { ActivityEntry } from '../src/profile/activity.ts';
import type { CustomData } from '../src/profile/custom-data.ts';
import { ACTIVITY } from './activity.ts';
import type { Action } from './actions.ts';
import type { WayBack } from './linking.ts';
import type { LoginIdRecord, PendingRecord } from './login-ids.ts';
import { SESSIONS, type SessionRecord } from './sessions.ts';
import { PEOPLE, PEOPLE_NAMES, type PersonName } from './people.ts';
import type { Offer, SocialRecord } from './socials.ts';

/**
 * `changed_elsewhere`: somebody else changes the same attribute just before the next save. `reauth_required`: the sign-in is
 * too old for changes to the ways to sign in and for ending other sessions.
 */
export const FAILURES = [
  'none',
  'offline',
  'internal_error',
  'upstream_unavailable',
  'unauthenticated',
  'invalid_attributes',
  'changed_elsewhere',
  'reauth_required',
  'payload_too_large',
] as const satisfies readonly (ErrorCode | 'none' | 'offline' | 'changed_elsewhere')[];
export type Failure = (typeof FAILURES)[number];

/** Where the profile comes from: a directory that can be written, or a provider that only tells. */
export const UPSTREAMS = ['directory', 'oidc'] as const;
export type UpstreamKind = (typeof UPSTREAMS)[number];

export interface Stored {
  readonly values: Values;
  /** Unix seconds of the last change by pointer. */
  readonly changes: Readonly<Partial<Record<Pointer, number>>>;
  readonly loginIds: readonly LoginIdRecord[];
  readonly pending: readonly PendingRecord[];
  readonly socials: readonly SocialRecord[];
  /** Whether the person has one. */
  readonly password: boolean;
  readonly customData: CustomData;
  /** The one of this browser first. */
  readonly sessions: readonly SessionRecord[];
  /** Newest first. */
  readonly activity: readonly ActivityEntry[];
}

/** An act that waits for a fresh sign-in. */
interface Waiting {
  readonly intent: string;
  readonly person: PersonName;
  readonly action: Action;
}

export interface MockState {
  readonly people: Readonly<Record<PersonName, Stored>>;
  /** Who is signed in where the transport has no cookies of its own. */
  readonly signedIn: PersonName | null;
  /** Who signs in next. */
  readonly person: PersonName;
  /** Milliseconds before each answer. */
  readonly latency: number;
  readonly upstream: UpstreamKind;
  /** What a person may do with their custom data. */
  readonly customData: Capabilities['custom_data'];
  /** What the person may add, change and remove of what they sign in with. */
  readonly loginIdTypes: NonNullable<Capabilities['login_ids']>;
  /** Which providers the project offers. */
  readonly offer: Offer;
  /** What the person does at the provider. */
  readonly wayBack: WayBack;
  /** Uploaded pictures by name, as data URLs. */
  readonly pictures: Readonly<Record<string, string>>;
  readonly waiting: Waiting | null;
  readonly failing: { readonly read: Failure; readonly save: Failure };
}

/** One place for the state; `write` is atomic for whoever reads next. */
export interface Store {
  read(): MockState;
  write(change: Partial<MockState>): void;
}

export function freshState(): MockState {
  const people = Object.fromEntries(
    PEOPLE_NAMES.map(name => [
      name,
      {
        socials: [],
        password: true,
        ...PEOPLE[name],
        changes: {},
        pending: [],
        sessions: SESSIONS,
        activity: ACTIVITY,
      },
    ]),
  );
  return {
    people: people as unknown as MockState['people'],
    signedIn: 'ada',
    person: 'ada',
    latency: 0,
    upstream: 'directory',
    customData: 'readwrite',
    loginIdTypes: ['email', 'username', 'phone'],
    offer: 'both',
    wayBack: 'linked',
    pictures: {},
    waiting: null,
    failing: { read: 'none', save: 'none' },
  };
}

/** Changes what is stored about one person. */
export function changePerson(store: Store, name: PersonName, change: Partial<Stored>): void {
  const { people } = store.read();
  store.write({ people: { ...people, [name]: { ...people[name], ...change } } });
}

export function memoryStore(): Store {
  let state = freshState();
  return {
    read: () => state,
    write: change => {
      state = { ...state, ...change };
    },
  };
}
