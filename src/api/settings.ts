/** The settings as the page holds them: one snapshot with its ETag, replaced by whatever the server answers last. */

import { createSignal, untrack } from 'solid-js';
import { goToSignIn } from '../session/sign-in.ts';
import { call, CallError, type Answer } from './client.ts';
import type { Settings } from './contract.ts';

export interface Snapshot {
  readonly settings: Settings;
  /** Names the state of the attributes; every save says which state it changes. */
  readonly etag: string;
}

/** By the language of the labels (BCP 47). */
const [snapshots, setSnapshots] = createSignal<Readonly<Record<string, Snapshot>>>({});

/** What was read last, with labels in a language; every reader of it shows the next state without asking for it. */
export function heldSettings(language: string): Snapshot | undefined {
  return snapshots()[language];
}

export function holdSettings(language: string, snapshot: Snapshot): void {
  setSnapshots(held => ({ ...held, [language]: snapshot }));
}

/** Reads the settings unless they are held; without a session the browser leaves for the sign-in. */
export async function getSettings(language: string): Promise<Snapshot> {
  const held = untrack(() => heldSettings(language));
  if (held) return held;
  try {
    const read = await reread(language);
    holdSettings(language, read);
    return read;
  } catch (error) {
    if (error instanceof CallError && error.code === 'unauthenticated') return goToSignIn();
    throw error;
  }
}

/** Drops the snapshot, so that the next reader asks the server. */
export function forgetSettings(): void {
  setSnapshots({});
}

/** Drops what was read with labels in a language that is not shown any more. */
export function forgetSettingsIn(language: string): void {
  setSnapshots(({ [language]: _, ...others }) => others);
}

/** As the server has them now. @throws CallError */
export async function reread(language: string): Promise<Snapshot> {
  return snapshotOf(await call('getSettings', { query: { lang: language } }));
}

export function snapshotOf({ data, etag }: Answer<Settings>): Snapshot {
  if (etag === null) throw new CallError('unusable_answer');
  return { settings: data, etag };
}
