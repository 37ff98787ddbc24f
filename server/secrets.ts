/** Secrets the product makes for itself: each created once, whoever starts first, and the same for all ever after. */

import * as v from 'valibot';
import type { Database } from './sql/database.ts';
import { migrate, type Migration } from './sql/migrate.ts';

export interface Secrets {
  /**
   * Reads a secret, or creates it first. Programs that start at once end up with the same one.
   * @param name the one it has as a file, `….json`
   * @throws Error if others may read it, or if it does not have the expected shape
   */
  read: <T>(name: string, schema: v.GenericSchema<unknown, T>, create: () => Promise<T> | T) => Promise<T>;
  /** Puts another content in its place, all at once. */
  replace: (name: string, secret: unknown) => Promise<void>;
}

/**
 * @param place names the secret for whoever has to mend it
 * @throws Error that does not quote the secret
 */
export function parseSecret<T>(text: string, schema: v.GenericSchema<unknown, T>, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${place} is no JSON; restore it from a backup`);
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw new Error(`${place} does not hold what it should; restore it from a backup`);
  return parsed.output;
}

const SECRETS_MIGRATIONS: readonly Migration[] = [
  ['CREATE TABLE product_secrets (name TEXT PRIMARY KEY, content TEXT NOT NULL)'],
];

/** In the database that they protect: whoever can read it, or a backup of it, has both. */
export async function secretTable(database: Database): Promise<Secrets> {
  await migrate(database, 'secrets', SECRETS_MIGRATIONS);
  const find = (name: string) =>
    database.get<{ content: string }>('SELECT content FROM product_secrets WHERE name = ?', name);
  return {
    read: async (name, schema, create) => {
      let row = await find(name);
      if (!row) {
        await database.run(
          'INSERT INTO product_secrets (name, content) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
          name,
          JSON.stringify(await create()),
        );
        row = await find(name);
      }
      return parseSecret(row?.content ?? '', schema, `${name} in the table product_secrets`);
    },
    replace: async (name, secret) => {
      await database.run(
        `INSERT INTO product_secrets (name, content) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET content = excluded.content`,
        name,
        JSON.stringify(secret),
      );
    },
  };
}
