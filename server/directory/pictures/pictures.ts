/** Uploaded pictures: each belongs to the one person whose `/picture` shows it, and goes when it is shown no more. */

import { Refusal } from '../../error.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../sql/database.ts';
import { refuseForbidden } from '../../../src/profile/access.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import { userStore } from '../store/users.ts';
import { profileChange } from '../users/activity.ts';
import { loadPerson, withValues, type Person } from '../users/person.ts';
import type { PictureDecoder } from './decode.ts';
import { pictureRows, withPictureMoved } from './rows.ts';
import { isPictureName, type PictureStore } from './store.ts';

export interface PicturesDeps {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly store: PictureStore;
  readonly decode: PictureDecoder;
  /** Origin of the account page, which shows the pictures to the world. */
  readonly authuiUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface Pictures {
  /** @throws Refusal `invalid_attributes` if the person may not; the same holds for {@link put} and {@link remove} */
  mayChange: () => void;
  /** @throws Refusal also `invalid_picture` with its `fault`, `too_many_requests` */
  put: (sub: string, bytes: Buffer) => Promise<void>;
  remove: (sub: string) => Promise<void>;
  /** WebP. */
  read: (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
}

const POINTER = '/picture';

/** Milliseconds after which bytes that belong to nobody go; an upload takes less. */
const GRACE = 10 * 60_000;

/** Milliseconds between two looks for such bytes. */
const SWEEP_INTERVAL = 60 * 60_000;

/** Brings the addresses in line with the page's origin, and removes what a stop in between has left. */
export async function openPictures(deps: PicturesDeps): Promise<Pictures> {
  const { database, catalogue, store, decode, now, log } = deps;
  const base = `${deps.authuiUrl}/pictures/`;
  await moveTo(database, base);
  await sweep(database, store);
  let nextSweep = now() + SWEEP_INTERVAL;

  const mayChange = () => {
    const issues = refuseForbidden(catalogue, 'end_user', { [POINTER]: null });
    if (issues.length > 0) throw new Refusal('invalid_attributes', { members: { issues } });
  };

  /** Lets the profile show this picture, or none. @returns the names that are free now */
  const show = (sub: string, name: string | undefined): Promise<string[]> =>
    database.transaction(async queries => {
      const users = userStore(queries);
      const rows = pictureRows(queries);
      const person = await loadPerson(users, catalogue, sub);
      if (!person || person.row.disabled) throw new Refusal('unauthenticated');
      const former = await rows.namesOf(sub);
      const address = name === undefined ? undefined : base + name;
      if (name !== undefined) await rows.insert({ name, sub, address: base + name });
      if (person.record.values[POINTER] !== address) {
        await users.saveProfile(withPicture(person, address), [POINTER]);
        await users.noteActivity(sub, profileChange(catalogue, 'end_user', [POINTER]), now());
      }
      return former;
    });

  const withPicture = (person: Person, address: string | undefined) =>
    withValues(catalogue, person, { [POINTER]: address }, [POINTER], Math.floor(now() / 1000));

  const discard = async (names: readonly string[]) => {
    const outcomes = await Promise.allSettled(names.map(name => store.remove(name)));
    for (const { reason } of outcomes.filter(outcome => outcome.status === 'rejected')) {
      log.warn({ event: 'picture_not_removed', error: reason as unknown });
    }
  };

  const sweepInTime = () => {
    if (now() < nextSweep) return;
    nextSweep = now() + SWEEP_INTERVAL;
    sweep(database, store).catch((error: unknown) => log.warn({ event: 'pictures_not_swept', error }));
  };

  return {
    mayChange,
    put: async (sub, bytes) => {
      mayChange();
      sweepInTime();
      const name = await store.add(await decode(bytes));
      await discard(await show(sub, name));
    },
    remove: async sub => {
      mayChange();
      await discard(await show(sub, undefined));
    },
    read: async name => {
      if (!isPictureName(name) || !(await pictureRows(database).has(name))) return undefined;
      return store.read(name);
    },
  };
}

/** The page has moved: profiles show pictures where they are now. */
async function moveTo(database: Database, base: string): Promise<void> {
  for (const { name, sub, address } of await pictureRows(database).elsewhere(base)) {
    await database.transaction(async queries => {
      const users = userStore(queries);
      const row = await users.find(sub);
      await pictureRows(queries).setAddress(name, base + name);
      if (!row) return;
      const moved = withPictureMoved(row.profile, address, base + name);
      const stored = { profile: JSON.parse(moved) as Record<string, unknown> };
      await users.saveProfile({ row: { ...row, profile: moved }, stored }, [POINTER]);
    });
  }
}

async function sweep(database: Database, store: PictureStore): Promise<void> {
  const rows = pictureRows(database);
  for (const name of await store.olderThan(GRACE)) if (!(await rows.has(name))) await store.remove(name);
}
