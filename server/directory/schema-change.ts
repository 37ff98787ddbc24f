/**
 * The custom attributes a store was used with, against those of the configuration. Values are kept under ids, so an id
 * that is gone or means something else would lose them or show them as what they are not.
 */

import type { Fault } from '../config-file.ts';
import { ConfigError } from '../config.ts';
import type { Database } from '../sql/database.ts';
import type { Catalogue } from '../../src/profile/catalogue.ts';

interface StoredAttribute {
  id: string;
  type: string;
  pointer: string;
}

/**
 * Takes the configuration over if no id is dropped or retyped, and changes nothing otherwise.
 * @throws ConfigError that names every such id
 */
export async function acceptSchema(database: Database, catalogue: Catalogue): Promise<void> {
  const custom = catalogue.attributes.filter(({ origin }) => origin === 'custom');
  await database.transaction(async queries => {
    const stored = await queries.all<StoredAttribute>('SELECT id, type, pointer FROM directory_attributes ORDER BY id');
    const faults = stored.flatMap(was => {
      const now = custom.find(({ id }) => id === was.id);
      return now?.type === was.type ? [] : [faultOf(was, now?.type)];
    });
    if (faults.length > 0) throw new ConfigError(faults);
    for (const { id, type, pointer } of custom) {
      await queries.run(
        `INSERT INTO directory_attributes (id, type, pointer) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET pointer = excluded.pointer`,
        id,
        type,
        pointer,
      );
    }
  });
}

function faultOf({ id, type, pointer }: StoredAttribute, now: string | undefined): Fault {
  const message =
    now === undefined
      ? `the attribute with id "${id}" (${pointer}) is missing; an attribute is never deleted: rename it and hide it instead`
      : `the attribute with id "${id}" (${pointer}) has type ${type} and cannot become ${now}; give the new one an id of its own`;
  return { where: 'user_profile.custom_attributes', message };
}
