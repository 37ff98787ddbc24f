/** What `npm start` says once the demo listens. */

import type { Config, StorageConfig } from '../config.ts';
import { demoSocialProviders } from './social-provider.ts';

export function welcome(config: Config): string {
  const lines = [`${config.project.name} is ready.`, ''];
  if (config.role !== 'directory') lines.push(`  Account page   ${config.publicUrl}`);
  lines.push(`  Directory      ${config.directory.publicUrl}`);
  if (config.role !== 'authui') {
    lines.push(
      `  Outbox         ${config.directory.publicUrl}/outbox  (mail and messages, which the demo does not send)`,
      `  Providers      ${demoSocialProviders(config.demoSocialPort, '')
        .map(({ name, issuer }) => `${name} ${issuer}`)
        .join(', ')}  (stand-ins; the password there is demo-password)`,
    );
  }
  lines.push(
    `  Data           ${placeOf(config.storage)}`,
    '',
    'This is the demo project (AUTHUI_CONFIG is not set). Sign in as one of these people, password demo-password:',
    '',
    '  ada@example.com     everything filled in',
    '  linus@example.com   a profile with gaps',
    '  grace@example.com   two email addresses to choose from',
  );
  return `\n${lines.join('\n')}\n`;
}

/** Without the password. */
function placeOf(storage: StorageConfig): string {
  if (storage.kind === 'folder') return storage.folder;
  const { host, pathname } = new URL(storage.url);
  return `PostgreSQL ${host}${pathname}`;
}
