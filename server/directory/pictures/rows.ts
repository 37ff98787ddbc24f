/** Which uploaded picture belongs to whom. A picture without a row is not served, and its bytes are removed in time. */

import type { Queries } from '../../sql/database.ts';

export interface PictureRow {
  readonly name: string;
  readonly sub: string;
  /** As it stands in the profile. */
  readonly address: string;
}

/** Where the value of `/picture` is stored (users/person.ts). */
const STORED_AS = 'standard/picture';

export function pictureRows(queries: Queries) {
  return {
    has: async (name: string): Promise<boolean> =>
      (await queries.get('SELECT name FROM directory_pictures WHERE name = ?', name)) !== undefined,
    insert: async ({ name, sub, address }: PictureRow): Promise<void> => {
      await queries.run('INSERT INTO directory_pictures (name, sub, address) VALUES (?, ?, ?)', name, sub, address);
    },
    namesOf: async (sub: string): Promise<string[]> => {
      const rows = await queries.all<{ name: string }>('SELECT name FROM directory_pictures WHERE sub = ?', sub);
      return rows.map(({ name }) => name);
    },
    /** Those whose address is not below this one. @param base ends with a slash */
    elsewhere: (base: string): Promise<PictureRow[]> =>
      queries.all<PictureRow>('SELECT name, sub, address FROM directory_pictures WHERE address <> ? || name', base),
    setAddress: async (name: string, address: string): Promise<void> => {
      await queries.run('UPDATE directory_pictures SET address = ? WHERE name = ?', address, name);
    },
  };
}

/** Lets go of the uploads that a profile no longer shows. @param profile as it is stored */
export async function releasePictures(queries: Queries, sub: string, profile: string): Promise<void> {
  await queries.run('DELETE FROM directory_pictures WHERE sub = ? AND address <> ?', sub, storedPicture(profile) ?? '');
}

function storedPicture(profile: string): string | undefined {
  const value = (JSON.parse(profile) as Record<string, unknown>)[STORED_AS];
  return typeof value === 'string' ? value : undefined;
}

/** The profile with the picture at another address; unchanged if it shows something else. */
export function withPictureMoved(profile: string, from: string, to: string): string {
  if (storedPicture(profile) !== from) return profile;
  return JSON.stringify({ ...(JSON.parse(profile) as object), [STORED_AS]: to });
}
