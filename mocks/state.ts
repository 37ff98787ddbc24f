/** What the mock server remembers: the people's values, who is signed in, and what is to go wrong. */

import type { ErrorCode } from '../src/api/contract.ts';
import type { Pointer, Values } from '../src/profile/attribute.ts';
import { PEOPLE, PEOPLE_NAMES, type PersonName } from './people.ts';

/** `changed_elsewhere`: somebody else changes the same attribute just before the next save. */
export const FAILURES = [
  'none',
  'offline',
  'internal_error',
  'upstream_unavailable',
  'unauthenticated',
  'invalid_attributes',
  'changed_elsewhere',
] as const satisfies readonly (ErrorCode | 'none' | 'offline' | 'changed_elsewhere')[];
export type Failure = (typeof FAILURES)[number];

/** Where the profile comes from: a directory that can be written, or a provider that only tells. */
export const UPSTREAMS = ['directory', 'oidc'] as const;
export type UpstreamKind = (typeof UPSTREAMS)[number];

export interface Stored {
  readonly values: Values;
  /** Unix seconds of the last change by pointer. */
  readonly changes: Readonly<Partial<Record<Pointer, number>>>;
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
  readonly failing: { readonly read: Failure; readonly save: Failure };
}

/** One place for the state; `write` is atomic for whoever reads next. */
export interface Store {
  read(): MockState;
  write(change: Partial<MockState>): void;
}

export function freshState(): MockState {
  const people = Object.fromEntries(PEOPLE_NAMES.map(name => [name, { values: PEOPLE[name].values, changes: {} }]));
  return {
    people: people as unknown as MockState['people'],
    signedIn: 'ada',
    person: 'ada',
    latency: 0,
    upstream: 'directory',
    failing: { read: 'none', save: 'none' },
  };
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
