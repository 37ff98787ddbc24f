/** Sessions and profiles of about 2 KB in SQLite, as durable as the product's. */

import { createHash, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { readAnswer } from './answer.ts';

export interface Profile {
  readonly body: string;
  readonly etag: string;
}

export interface Profiles {
  /** Two prepared reads: session, profile. */
  find: (secret: string) => (Profile & { readonly sub: string }) | undefined;
  /** One durable UPDATE. */
  save: (sub: string, nickname: string) => Profile;
  /** Somebody new behind a session. */
  add: (secret: string) => void;
  readonly database: DatabaseSync;
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** @param file made unless it is there */
export function openProfiles(file: string): Profiles {
  const { body } = readAnswer();
  const [before = '', after = ''] = body.split('"NICKNAME"');
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = wal; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS sessions (id_hash TEXT PRIMARY KEY, sub TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS profiles (sub TEXT PRIMARY KEY, body TEXT NOT NULL, etag TEXT NOT NULL);
  `);
  const addSession = database.prepare('INSERT OR IGNORE INTO sessions VALUES (?, ?)');
  const addProfile = database.prepare('INSERT OR IGNORE INTO profiles VALUES (?, ?, ?)');
  const session = database.prepare('SELECT sub FROM sessions WHERE id_hash = ?');
  const profile = database.prepare('SELECT body, etag FROM profiles WHERE sub = ?');
  const update = database.prepare('UPDATE profiles SET body = ?, etag = ? WHERE sub = ?');
  return {
    database,
    add: secret => {
      const sub = randomUUID();
      addSession.run(hashOf(secret), sub);
      addProfile.run(sub, body, '"first"');
    },
    find: secret => {
      const found = session.get(hashOf(secret)) as { sub: string } | undefined;
      return found && { sub: found.sub, ...(profile.get(found.sub) as unknown as Profile) };
    },
    save: (sub, nickname) => {
      const changed = before + JSON.stringify(nickname) + after;
      const etag = `"${hashOf(changed)}"`;
      update.run(changed, etag, sub);
      return { body: changed, etag };
    },
  };
}
