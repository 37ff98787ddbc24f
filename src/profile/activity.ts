/** What has happened to an account, as its owner is told: when, what and by whom; never a value, nothing that is hidden. */

import { visibleAttributes, type Level } from './access.ts';
import type { Pointer } from './attribute.ts';
import type { Catalogue } from './catalogue.ts';

export const ACTIVITY_KINDS = [
  'account_created',
  'account_disabled',
  'account_enabled',
  'signed_in',
  'profile_changed',
  'custom_data_changed',
  'login_id_added',
  'login_id_verified',
  'login_id_changed',
  'login_id_removed',
  'identity_linked',
  'identity_unlinked',
  'password_set',
  'password_changed',
  'password_reset',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** Who did it: the person, an administrator, or what a provider says about the person. */
export const ACTORS = ['end_user', 'admin', 'provider'] as const;
export type ActivityActor = (typeof ACTORS)[number];

export interface ActivityEntry {
  /** Unix seconds. */
  readonly at: number;
  readonly kind: ActivityKind;
  readonly actor: ActivityActor;
  /** Of a changed profile: which attributes. */
  readonly pointers?: Pointer[];
  /** Of a login id: its type. */
  readonly login_id?: 'email' | 'phone' | 'username';
  /** Alias of the provider by which, or of which, it was. */
  readonly provider?: string;
}

/**
 * What the end-user may know now, whatever they might see when it happened: attributes that are hidden from them are not
 * named, the others in configured order, and what was about nothing else is not there.
 * @param customData what the end-user may do with theirs
 */
export function visibleActivity(
  catalogue: Catalogue,
  customData: Level,
  entries: readonly ActivityEntry[],
): ActivityEntry[] {
  const visible = visibleAttributes(catalogue, 'end_user').map(({ pointer }) => pointer);
  return entries.flatMap((entry): ActivityEntry[] => {
    if (entry.kind === 'custom_data_changed' && customData === 'hidden') return [];
    if (!entry.pointers) return [entry];
    const named = new Set(entry.pointers);
    const pointers = visible.filter(pointer => named.has(pointer));
    return pointers.length === 0 ? [] : [{ ...entry, pointers }];
  });
}
