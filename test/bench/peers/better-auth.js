/**
 * better-auth on SQLite with its Node handler: a user row of about 2 KB, read by `get-session`, changed by `update-user`.
 * As durable as the others (WAL, `synchronous=FULL`; its own default is slower), rate limit off.
 */

import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';

const port = Number(process.env.PORT);
const database = new DatabaseSync(process.env.DATABASE);
database.exec('PRAGMA journal_mode = wal; PRAGMA synchronous = FULL');

const optional = { type: 'string', required: false };
const fields = Array.from({ length: 20 }, (_, index) => [`attribute${index}`, optional]);
const auth = betterAuth({
  baseURL: `http://localhost:${port}`,
  secret: 'a secret of the benchmark, long enough for it',
  database,
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
  user: { additionalFields: { nickname: optional, ...Object.fromEntries(fields) } },
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();

createServer(toNodeHandler(auth)).listen(port, '127.0.0.1', () => console.log('better-auth is ready.'));
