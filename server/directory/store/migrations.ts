/**
 * The directory's tables. Portable SQL: TEXT, BIGINT and INTEGER only. Columns named `…_at` hold Unix seconds.
 * `directory_records` are the OpenID Provider's (sessions, grants, codes, tokens), kept under the SHA-256 of their id.
 */

import type { Migration } from '../../sql/migrate.ts';
import { STAMP_TRIGGERS } from './stamp.ts';

export const DIRECTORY_MIGRATIONS: readonly Migration[] = [
  [
    `CREATE TABLE directory_users (
      sub TEXT PRIMARY KEY,
      password_hash TEXT,
      disabled INTEGER NOT NULL,
      profile TEXT NOT NULL,
      changes TEXT NOT NULL,
      created_at BIGINT NOT NULL
    )`,
    `CREATE TABLE directory_login_ids (
      id TEXT PRIMARY KEY,
      sub TEXT NOT NULL REFERENCES directory_users (sub) ON DELETE CASCADE,
      type TEXT NOT NULL,
      value TEXT NOT NULL,
      normalised TEXT NOT NULL,
      verified_at BIGINT,
      created_at BIGINT NOT NULL,
      last_used_at BIGINT,
      UNIQUE (type, normalised)
    )`,
    'CREATE INDEX directory_login_ids_of_user ON directory_login_ids (sub)',
    `CREATE TABLE directory_records (
      model TEXT NOT NULL,
      id_hash TEXT NOT NULL,
      payload TEXT NOT NULL,
      uid TEXT,
      grant_id TEXT,
      expires_at BIGINT NOT NULL,
      consumed_at BIGINT,
      PRIMARY KEY (model, id_hash)
    )`,
    'CREATE INDEX directory_records_by_uid ON directory_records (uid)',
    'CREATE INDEX directory_records_by_grant ON directory_records (grant_id)',
    'CREATE INDEX directory_records_by_expiry ON directory_records (expires_at)',
  ],
  [
    `CREATE TABLE directory_custom_data (
      sub TEXT PRIMARY KEY REFERENCES directory_users (sub) ON DELETE CASCADE,
      data TEXT NOT NULL
    )`,
    `CREATE TABLE directory_attributes (
      id TEXT PRIMARY KEY,
      type TEXT NOT NULL,
      pointer TEXT NOT NULL
    )`,
    `CREATE TABLE directory_search (
      sub TEXT PRIMARY KEY REFERENCES directory_users (sub) ON DELETE CASCADE,
      created_at BIGINT NOT NULL,
      login_ids TEXT NOT NULL,
      name TEXT NOT NULL,
      given_name TEXT NOT NULL,
      middle_name TEXT NOT NULL,
      family_name TEXT NOT NULL,
      nickname TEXT NOT NULL
    )`,
    'CREATE INDEX directory_search_in_order ON directory_search (created_at, sub)',
    'ALTER TABLE directory_records ADD COLUMN sub TEXT',
    'CREATE INDEX directory_records_by_user ON directory_records (sub)',
  ],
  [
    `CREATE TABLE directory_pending_login_ids (
      id TEXT PRIMARY KEY,
      sub TEXT NOT NULL REFERENCES directory_users (sub) ON DELETE CASCADE,
      session_uid TEXT NOT NULL,
      type TEXT NOT NULL,
      value TEXT NOT NULL,
      normalised TEXT NOT NULL,
      replaces TEXT,
      code_hash TEXT,
      tries_left INTEGER NOT NULL,
      created_at BIGINT NOT NULL,
      resend_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX directory_pending_login_ids_of_user ON directory_pending_login_ids (sub)',
    `CREATE TABLE directory_sent_codes (
      id TEXT PRIMARY KEY,
      sub TEXT NOT NULL,
      type TEXT NOT NULL,
      normalised TEXT NOT NULL,
      sent_at BIGINT NOT NULL
    )`,
    'CREATE INDEX directory_sent_codes_by_recipient ON directory_sent_codes (type, normalised)',
    'CREATE INDEX directory_sent_codes_by_user ON directory_sent_codes (sub)',
    'CREATE INDEX directory_sent_codes_by_time ON directory_sent_codes (sent_at)',
    `CREATE TABLE directory_outbox (
      number BIGINT PRIMARY KEY,
      kind TEXT NOT NULL,
      recipient TEXT NOT NULL,
      subject TEXT NOT NULL,
      text TEXT NOT NULL,
      code TEXT,
      sent_at BIGINT NOT NULL
    )`,
    `CREATE TABLE directory_pictures (
      name TEXT PRIMARY KEY,
      sub TEXT NOT NULL REFERENCES directory_users (sub) ON DELETE CASCADE,
      address TEXT NOT NULL
    )`,
    'CREATE INDEX directory_pictures_of_user ON directory_pictures (sub)',
  ],
  [
    // what comes from a sign-in before is not kept
    'ALTER TABLE directory_users ADD COLUMN sign_ins_since BIGINT NOT NULL DEFAULT 0',
    `CREATE TABLE directory_address_proofs (
      id TEXT PRIMARY KEY,
      purpose TEXT NOT NULL,
      sub TEXT REFERENCES directory_users (sub) ON DELETE CASCADE,
      value TEXT NOT NULL,
      normalised TEXT NOT NULL,
      code_hash TEXT,
      tries_left INTEGER NOT NULL,
      proven_at BIGINT,
      resend_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX directory_address_proofs_of_user ON directory_address_proofs (sub)',
    'CREATE INDEX directory_address_proofs_by_expiry ON directory_address_proofs (expires_at)',
  ],
  [
    `CREATE TABLE directory_social_identities (
      id TEXT PRIMARY KEY,
      sub TEXT NOT NULL REFERENCES directory_users (sub) ON DELETE CASCADE,
      alias TEXT NOT NULL,
      issuer TEXT NOT NULL,
      subject TEXT NOT NULL,
      name TEXT,
      username TEXT,
      email TEXT,
      email_normalised TEXT,
      picture TEXT,
      linked_at BIGINT NOT NULL,
      last_used_at BIGINT,
      UNIQUE (issuer, subject)
    )`,
    'CREATE INDEX directory_social_identities_of_user ON directory_social_identities (sub)',
    'CREATE INDEX directory_social_identities_by_email ON directory_social_identities (email_normalised)',
    `CREATE TABLE directory_social_flows (
      secret_hash TEXT PRIMARY KEY,
      state_hash TEXT NOT NULL UNIQUE,
      alias TEXT NOT NULL,
      intent TEXT NOT NULL,
      place TEXT NOT NULL,
      sub TEXT REFERENCES directory_users (sub) ON DELETE CASCADE,
      posted TEXT,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX directory_social_flows_by_expiry ON directory_social_flows (expires_at)',
    `CREATE TABLE directory_link_tickets (
      id_hash TEXT PRIMARY KEY,
      alias TEXT NOT NULL,
      sub TEXT NOT NULL REFERENCES directory_users (sub) ON DELETE CASCADE,
      session_uid TEXT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX directory_link_tickets_by_expiry ON directory_link_tickets (expires_at)',
  ],
  [
    `CREATE TABLE directory_logouts (
      id TEXT PRIMARY KEY,
      client_id TEXT NOT NULL,
      sid TEXT NOT NULL,
      tries INTEGER NOT NULL,
      due_at BIGINT NOT NULL
    )`,
    'CREATE INDEX directory_logouts_by_time ON directory_logouts (due_at)',
  ],
  [
    'ALTER TABLE directory_users ADD COLUMN stamp BIGINT NOT NULL DEFAULT 0',
    STAMP_TRIGGERS,
    `ALTER TABLE directory_users ADD COLUMN activity TEXT NOT NULL DEFAULT ''`,
  ],
];
