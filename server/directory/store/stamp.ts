/**
 * A number on every person that is another one after each change of anything that belongs to them: profile, login ids,
 * accounts at providers, what waits for a code, and what they are signed in with. Whoever remembers what they read
 * together with the stamp need only look at the stamp to know that it still holds.
 *
 * The database itself sees to it, whichever node or version of the program writes. Drawn by lot rather than counted: a
 * store that was restored from a copy never comes to the same number again.
 */

import type { Queries } from '../../sql/database.ts';
import type { Migration } from '../../sql/migrate.ts';

/** Stamps are below; a number in JavaScript is exact up to there. */
const STAMPS = 2 ** 52;

export function newStamp(): number {
  return Math.floor(Math.random() * STAMPS);
}

/** @returns undefined if there is no such person */
export async function readStamp(queries: Queries, sub: string): Promise<number | undefined> {
  const row = await queries.get<{ stamp: number }>('SELECT stamp FROM directory_users WHERE sub = ?', sub);
  return row?.stamp;
}

/** Tables whose rows belong to the person in their `sub`. */
const OWN = ['directory_login_ids', 'directory_social_identities', 'directory_pending_login_ids'];

/** Records that a call of the account page needs. New ones take nothing away. */
const RECORDS = `OLD.model IN ('AccessToken', 'Grant', 'Session')`;

export const STAMP_TRIGGERS: Migration[number] = { sqlite: sqliteTriggers(), postgres: postgresTriggers() };

function sqliteTriggers(): string[] {
  const draw = `UPDATE directory_users SET stamp = abs(random() % ${STAMPS})`;
  const own = OWN.flatMap(table => [
    `CREATE TRIGGER ${table}_insert_stamp AFTER INSERT ON ${table} BEGIN ${draw} WHERE sub = NEW.sub; END`,
    `CREATE TRIGGER ${table}_update_stamp AFTER UPDATE ON ${table} BEGIN ${draw} WHERE sub IN (OLD.sub, NEW.sub); END`,
    `CREATE TRIGGER ${table}_delete_stamp AFTER DELETE ON ${table} BEGIN ${draw} WHERE sub = OLD.sub; END`,
  ]);
  return [
    `CREATE TRIGGER directory_users_stamp AFTER UPDATE ON directory_users WHEN NEW.stamp = OLD.stamp
     BEGIN ${draw} WHERE sub = NEW.sub; END`,
    ...own,
    `CREATE TRIGGER directory_records_update_stamp AFTER UPDATE ON directory_records WHEN ${RECORDS}
     BEGIN ${draw} WHERE sub IN (OLD.sub, NEW.sub); END`,
    `CREATE TRIGGER directory_records_delete_stamp AFTER DELETE ON directory_records WHEN ${RECORDS}
     BEGIN ${draw} WHERE sub = OLD.sub; END`,
  ];
}

function postgresTriggers(): string[] {
  const on = (table: string, events: string, when = '') =>
    `CREATE TRIGGER ${table}_${events.toLowerCase()}_stamp AFTER ${events} ON ${table}
     FOR EACH ROW ${when} EXECUTE FUNCTION directory_stamp_owner()`;
  return [
    `CREATE FUNCTION directory_draw_stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF NEW.stamp = OLD.stamp THEN NEW.stamp := floor(random() * ${STAMPS}); END IF;
       RETURN NEW;
     END $$`,
    `CREATE TRIGGER directory_users_stamp BEFORE UPDATE ON directory_users
     FOR EACH ROW EXECUTE FUNCTION directory_draw_stamp()`,
    // the trigger above draws where nothing else is changed
    `CREATE FUNCTION directory_stamp_owner() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF TG_OP <> 'INSERT' THEN UPDATE directory_users SET stamp = stamp WHERE sub = OLD.sub; END IF;
       IF TG_OP <> 'DELETE' THEN UPDATE directory_users SET stamp = stamp WHERE sub = NEW.sub; END IF;
       RETURN NULL;
     END $$`,
    ...OWN.flatMap(table => [on(table, 'INSERT'), on(table, 'UPDATE'), on(table, 'DELETE')]),
    on('directory_records', 'UPDATE', `WHEN (${RECORDS})`),
    on('directory_records', 'DELETE', `WHEN (${RECORDS})`),
  ];
}
