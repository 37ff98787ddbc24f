/** What has happened to the accounts: some of it long ago, and whatever the mocks change from then on. */

import { visibleActivity, type ActivityEntry } from '../src/profile/activity.ts';
import { CATALOGUE } from './project.ts';
import type { MockState, Stored } from './state.ts';

const SINCE = 1_763_800_000;

/** Newest first; one is about nothing but what is hidden from the person. */
export const ACTIVITY: readonly ActivityEntry[] = [
  { at: SINCE + 100_000, kind: 'signed_in', actor: 'end_user' },
  { at: SINCE + 90_000, kind: 'profile_changed', actor: 'admin', pointers: ['/department', '/risk_note'] },
  { at: SINCE + 80_000, kind: 'profile_changed', actor: 'admin', pointers: ['/risk_note'] },
  { at: SINCE + 70_000, kind: 'profile_changed', actor: 'provider', pointers: ['/email'] },
  { at: SINCE + 60_000, kind: 'identity_linked', actor: 'end_user', provider: 'globex' },
  { at: SINCE, kind: 'account_created', actor: 'admin' },
];

/** The same person after something happened to them now. */
export function noted(stored: Stored, happened: Omit<ActivityEntry, 'at'>): Stored {
  return { ...stored, activity: [{ at: Math.floor(Date.now() / 1000), ...happened }, ...stored.activity] };
}

export function activityOf({ customData }: MockState, { activity }: Stored): ActivityEntry[] {
  return visibleActivity(CATALOGUE, customData, activity);
}
