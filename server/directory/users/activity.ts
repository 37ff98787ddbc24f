/** What happened to an account, between the words of the core and how it is stored. */

import {
  visibleActivity,
  type ActivityActor,
  type ActivityEntry,
  type ActivityKind,
} from '../../../src/profile/activity.ts';
import type { Level, Viewer } from '../../../src/profile/access.ts';
import type { Pointer } from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { ActivityRow, NewActivity } from '../store/activity-line.ts';
import { storageKeysOf } from './person.ts';

/** A renamed attribute stays the one that was changed. */
export function profileChange(catalogue: Catalogue, actor: ActivityActor, changed: readonly Pointer[]): NewActivity {
  const { keys } = storageKeysOf(catalogue);
  const detail: string[] = [];
  for (const pointer of changed) {
    const key = keys.get(pointer);
    if (key !== undefined) detail.push(key);
  }
  return { kind: 'profile_changed', actor, detail };
}

/** Who acts under the rights of a viewer. */
export function actorOf(viewer: Viewer): ActivityActor {
  return viewer === 'end_user' ? 'end_user' : 'admin';
}

/** As its owner may see it now. @param customData what they may do with theirs */
export function activityOf(catalogue: Catalogue, customData: Level, rows: readonly ActivityRow[]): ActivityEntry[] {
  return visibleActivity(
    catalogue,
    customData,
    rows.map(row => entryOf(catalogue, row)),
  );
}

function entryOf(catalogue: Catalogue, { at, kind, actor, detail }: ActivityRow): ActivityEntry {
  const entry = { at, kind, actor };
  if (detail === undefined) return entry;
  if (typeof detail === 'string') {
    return OF_LOGIN_ID.has(kind)
      ? { ...entry, login_id: detail as NonNullable<ActivityEntry['login_id']> }
      : { ...entry, provider: detail };
  }
  const { pointers } = storageKeysOf(catalogue);
  return { ...entry, pointers: detail.flatMap(key => pointers.get(key) ?? []) };
}

const OF_LOGIN_ID: ReadonlySet<ActivityKind> = new Set([
  'login_id_added',
  'login_id_verified',
  'login_id_changed',
  'login_id_removed',
]);
