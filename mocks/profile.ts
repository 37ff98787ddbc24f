/** Saving attributes: the rules are the core's. */

import * as v from 'valibot';
import { PatchSchema } from '../src/api/contract.ts';
import { pointersOf, type AttributeValue, type Patch, type Pointer, type Values } from '../src/profile/attribute.ts';
import type { ActivityActor } from '../src/profile/activity.ts';
import type { IssueCode } from '../src/profile/issue.ts';
import { applyPatch } from '../src/profile/patch.ts';
import { latestDay } from '../src/profile/schema.ts';
import { noted } from './activity.ts';
import { MockProblem, readBody } from './guards.ts';
import { CATALOGUE } from './project.ts';
import { changePerson } from './state.ts';
import { settingsAnswer, type Visitor } from './visitor.ts';
import { ownedBy } from './ways-in.ts';

export async function patchProfile(visitor: Visitor): Promise<Response> {
  const { request, failing } = visitor;
  const parsed = v.safeParse(PatchSchema, await readBody(request));
  if (!parsed.success) throw new MockProblem('bad_request');
  const patch = parsed.output as Patch;
  if (failing === 'changed_elsewhere') changeElsewhere(visitor, patch);
  const ifMatch = request.headers.get('If-Match');
  if (ifMatch === null) throw new MockProblem('precondition_required');
  const now = await visitor.snapshot();
  if (ifMatch !== now.etag) throw new MockProblem('precondition_failed', { current: now.settings }, { ETag: now.etag });
  if (failing === 'invalid_attributes') refuseAll(patch, () => 'bad_format');
  if (!now.settings.capabilities.edit) {
    const visible = new Set(now.settings.attributes.map(attribute => attribute.pointer));
    refuseAll(patch, pointer => (visible.has(pointer) ? 'not_editable' : 'unknown_attribute'));
  }
  applyToPerson(visitor, patch);
  return settingsAnswer(visitor);
}

/** @throws MockProblem invalid_attributes */
export function applyToPerson(visitor: Visitor, patch: Patch): void {
  const stored = visitor.store.read().people[visitor.person];
  const context = { latestDay: latestDay(Date.now()) };
  const outcome = applyPatch(CATALOGUE, 'end_user', { values: stored.values, owned: ownedBy(stored) }, patch, context);
  if (!outcome.ok) throw new MockProblem('invalid_attributes', { issues: outcome.issues });
  if (outcome.changed.length > 0) keepValues(visitor, outcome.values, outcome.changed, 'end_user');
}

function refuseAll(patch: Patch, code: (pointer: Pointer) => IssueCode): never {
  throw new MockProblem('invalid_attributes', {
    issues: pointersOf(patch).map(pointer => ({ pointer, code: code(pointer) })),
  });
}

function keepValues(
  { store, person }: Visitor,
  values: Values,
  changed: readonly Pointer[],
  actor: ActivityActor,
): void {
  const now = Math.floor(Date.now() / 1000);
  const changes = Object.fromEntries(changed.map(pointer => [pointer, now]));
  const stored = store.read().people[person];
  const kept = { ...stored, values, changes: { ...stored.changes, ...changes } };
  changePerson(store, person, noted(kept, { kind: 'profile_changed', actor, pointers: [...changed] }));
}

/** Another hand on the same attribute: a text gets another text, anything else goes. Happens once. */
function changeElsewhere(visitor: Visitor, patch: Patch): void {
  const { store, person } = visitor;
  const { people, failing } = store.read();
  const values: Record<string, AttributeValue | undefined> = { ...people[person].values };
  for (const pointer of pointersOf(patch)) {
    if (CATALOGUE.get(pointer)?.type === 'string') values[pointer] = 'Changed elsewhere';
    else delete values[pointer];
  }
  keepValues(visitor, values, pointersOf(patch), 'admin');
  store.write({ failing: { ...failing, save: 'none' } });
}
