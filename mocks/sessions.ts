/** The sessions that people are pretended to have: the one of this browser, and some elsewhere. */

import type { SessionList } from '../src/api/contract.ts';
import { MockProblem } from './guards.ts';
import type { Stored } from './state.ts';

/** Times are Unix seconds. */
export interface SessionRecord {
  readonly id: string;
  readonly browser?: string;
  readonly system?: string;
  readonly since: number;
  readonly usedAt: number;
}

export type SessionAction =
  { readonly kind: 'end_session'; readonly id: string } | { readonly kind: 'end_other_sessions' };

const SINCE = 1_763_900_000;

/** The first one is always the one that asks. */
export const SESSIONS: readonly SessionRecord[] = [
  { id: 'this-browser', browser: 'Chrome', system: 'Linux', since: SINCE, usedAt: SINCE + 7200 },
  { id: 'phone', browser: 'Safari', system: 'iPhone', since: SINCE - 10_800, usedAt: SINCE + 3600 },
  { id: 'unknown', since: SINCE - 14_400, usedAt: SINCE - 7200 },
];

export function listOf({ sessions }: Stored): SessionList {
  return {
    sessions: sessions.map(({ since, usedAt, ...session }, index) => ({
      ...session,
      current: index === 0,
      created_at: since,
      last_used_at: usedAt,
    })),
  };
}

/** @throws MockProblem not_found */
export function endSessions(stored: Stored, action: SessionAction): Stored {
  const [current, ...others] = stored.sessions;
  const gone = action.kind === 'end_session' ? others.filter(({ id }) => id === action.id) : others;
  if (action.kind === 'end_session' && gone.length === 0) throw new MockProblem('not_found');
  return { ...stored, sessions: [...(current ? [current] : []), ...others.filter(other => !gone.includes(other))] };
}
