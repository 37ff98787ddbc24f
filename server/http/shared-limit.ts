/**
 * Limits that all nodes on one database count together. The table is not logged: a count costs no write to disk, and
 * after a crash of the database everybody starts again at zero.
 */

import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { hashOf } from '../secret.ts';
import { migrate, type Migration } from '../sql/migrate.ts';
import type { Postgres, PostgresStatement } from '../sql/postgres.ts';
import { limitOf, type CreateLimit } from './rate-limit.ts';

const TABLE = 'rate_limits';

/** Columns in the order in which the library writes them. */
const MIGRATIONS: readonly Migration[] = [
  [`CREATE UNLOGGED TABLE ${TABLE} (key TEXT PRIMARY KEY, points INTEGER NOT NULL, expire BIGINT)`],
];

export async function sharedLimits(database: Postgres): Promise<CreateLimit> {
  await migrate(database, 'limits', MIGRATIONS);
  let sweeps = true;
  return (name, { points, seconds }) => {
    const limit = limitOf(
      new RateLimiterPostgres({
        storeClient: { query: (statement: PostgresStatement) => database.statement(statement) },
        storeType: 'pool',
        tableName: TABLE,
        tableCreated: true,
        keyPrefix: name,
        points,
        duration: seconds,
        // who is over the limit costs the database nothing more
        inMemoryBlockOnConsumed: points + 1,
        // one of them removes what is over, of all
        clearExpiredByTimeout: sweeps,
      }),
    );
    sweeps = false;
    // a key may be long, and tells who somebody is
    return {
      take: key => limit.take(hashOf(key)),
      check: key => limit.check(hashOf(key)),
      forget: key => limit.forget(hashOf(key)),
    };
  };
}
