/** The tokens behind a browser's session, read as an operator with the data folder could. */

import { join } from 'node:path';
import type { StorageConfig } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { openSealKeys, unseal } from '../../server/session/seal.ts';
import { hashOf } from '../../server/secret.ts';
import { secretFolder } from '../../server/secret-folder.ts';
import type { Tokens } from '../../server/session/session.ts';
import { openPostgres } from '../../server/sql/postgres.ts';
import { openSqlite } from '../../server/sql/sqlite.ts';
import type { Client } from './client.ts';
import type { Product } from './product.ts';

export function tokensBehind(client: Client, product: Product): Promise<Tokens & { subject: string }> {
  const id = /authui_session=([\w-]{43})/.exec(client.cookies(product.url))?.[1] ?? '';
  return tokensOf(id, product.dataDir, product.config.storage);
}

/**
 * @param id of the session, as it stands in the cookie
 * @param dataDir where the secrets are
 * @param storage where the sessions are; in the same folder unless given
 */
export async function tokensOf(
  id: string,
  dataDir: string,
  storage: StorageConfig = { kind: 'folder', folder: dataDir },
): Promise<Tokens & { subject: string }> {
  const database =
    storage.kind === 'postgres'
      ? await openPostgres(storage.url, createLog('silent'))
      : openSqlite(join(storage.folder, 'sessions.db'));
  const row = await database.get<{ subject: string; sealed_tokens: string }>(
    'SELECT subject, sealed_tokens FROM sessions WHERE id_hash = ?',
    hashOf(id),
  );
  await database.close();
  const text = row && unseal(await openSealKeys(secretFolder(dataDir)), hashOf(id), row.sealed_tokens);
  if (!row || !text) throw new Error('No session behind this browser');
  return { ...(JSON.parse(text) as Tokens), subject: row.subject };
}
