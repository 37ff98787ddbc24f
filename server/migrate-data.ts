/**
 * `npm run migrate-data`: carries the data folder over to PostgreSQL, with the secrets if `--with-secrets` is said. It can
 * be ended at any moment and run again.
 */

import { parseArgs } from 'node:util';
import { ConfigError, readMigration } from './config.ts';
import { copySecrets } from './data-migration/secrets.ts';
import { migrateData, type Progress } from './data-migration/migration.ts';
import { openSource } from './data-migration/source.ts';
import { createLog } from './log.ts';
import { openPostgres } from './sql/postgres.ts';

/** Milliseconds between two lines about the same thing. */
const EVERY = 1000;

const numbers = new Intl.NumberFormat('en');

function printer(): Progress {
  let last = 0;
  return (what, done, total) => {
    if (done < total && Date.now() - last < EVERY) return;
    last = Date.now();
    console.log(`${what}: ${numbers.format(done)} of ${numbers.format(total)}`);
  };
}

try {
  const { values } = parseArgs({ options: { 'with-secrets': { type: 'boolean', default: false } } });
  const { folder, url } = readMigration();
  const source = openSource(folder);
  const database = await openPostgres(url, createLog('silent'));
  try {
    if (values['with-secrets']) {
      for (const name of await copySecrets(folder, database)) console.log(`secret: ${name}`);
    }
    await migrateData(source, database, printer());
    console.log(`Everything of "${source.project}" is in the database, and has been compared.`);
  } finally {
    source.close();
    await database.close();
  }
} catch (error) {
  const faults = error instanceof ConfigError ? error.faults.map(({ where, message }) => `${where}: ${message}`) : [];
  console.error(faults.length > 0 ? faults.join('\n') : error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
