/**
 * Keys are replaced in three steps, so that at no moment somebody meets a key they do not know: a new one is added, which
 * everybody learns; later it is used; later still the old ones are dropped. Between the steps every node is restarted.
 */

import * as v from 'valibot';
import type { Secrets } from './secrets.ts';

export const ROTATION_STEPS = ['add', 'use', 'drop'] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

/** The keys after a step; the first one is used, all of them are accepted. @param kept how many stay in the end */
export function rotated<T>(keys: readonly T[], step: RotationStep, make: () => T, kept = 1): T[] {
  switch (step) {
    case 'add':
      return [...keys, make()];
    case 'use':
      return [...keys.slice(-1), ...keys.slice(0, -1)];
    case 'drop':
      return keys.slice(0, kept);
  }
}

const NAME = 'key-rotation.json';

/** Of the last step; Unix milliseconds. */
const DoneSchema = v.object({ step: v.picklist(ROTATION_STEPS), at: v.number() });

const MINUTE = 60_000;

/** Which step has to come before, and how many milliseconds earlier. */
const BEFORE: Readonly<Record<RotationStep, { readonly step: RotationStep; readonly patience: number }>> = {
  add: { step: 'drop', patience: 0 },
  // clients keep the published keys for a while (R9)
  use: { step: 'add', patience: 10 * MINUTE },
  // nothing that an old key made lives longer
  drop: { step: 'use', patience: 8 * 60 * MINUTE },
};

/**
 * @param longest milliseconds that a session may live
 * @throws Error that says what has to happen first
 */
export async function assertTime(secrets: Secrets, step: RotationStep, now: number, longest: number): Promise<void> {
  const done = await secrets.read(NAME, DoneSchema, () => ({ step: 'drop', at: 0 }) as const);
  const before = BEFORE[step];
  if (done.step !== before.step)
    throw new Error(`The last step was "${done.step}"; "${before.step}" comes before "${step}"`);
  const patience = step === 'drop' ? Math.max(before.patience, longest) : before.patience;
  const left = Math.ceil((done.at + patience - now) / MINUTE);
  if (left > 0) throw new Error(`"${step}" has to wait for another ${left} minutes`);
}

export async function noteStep(secrets: Secrets, step: RotationStep, now: number): Promise<void> {
  await secrets.replace(NAME, { step, at: now });
}
