/** Starts the product: reads the configuration, opens the stores, listens, and stops in good order. */

import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthui } from './authui.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { seedDemo } from './demo/people.ts';
import { demoSocialProviders, startDemoSocialProviders } from './demo/social-provider.ts';
import { welcome } from './demo/welcome.ts';
import { createDirectory } from './directory/app.ts';
import { openAdminClient, openDirectoryKeys } from './directory/keys.ts';
import { createSmtpSender } from './directory/mail/smtp.ts';
import type { Senders } from './directory/mail/sender.ts';
import { createWebhookSender } from './directory/mail/webhook.ts';
import { openPictureFolder } from './directory/pictures/store.ts';
import { listen } from './http/listen.ts';
import { createOutgoing, type Outgoing } from './http/outgoing.ts';
import { createLog, type Logger } from './log.ts';
import { stamp } from './sql/migrate.ts';
import { openSqlite } from './sql/sqlite.ts';
import type { Transport } from './upstream/transport.ts';

type Stop = () => Promise<void>;

const ROOT = join(import.meta.dirname, '..');

async function start(config: Config, log: Logger): Promise<Stop[]> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const withDirectory = config.role !== 'authui' && config.upstream.kind === 'directory';
  const keys = await openDirectoryKeys(config.dataDir);
  const outgoing = createOutgoing(new Map(withDirectory ? [[config.directory.publicUrl, config.directoryPort]] : []));
  const stops: Stop[] = [outgoing.close];
  let accountTransport: Transport | undefined;
  if (withDirectory) {
    const database = openSqlite(join(config.dataDir, 'directory.db'));
    await stamp(database, config.stamp);
    const standIns = config.demo
      ? demoSocialProviders(config.demoSocialPort, randomBytes(32).toString('base64url'))
      : [];
    stops.unshift(...(await startDemoSocialProviders(standIns, config)));
    const directory = await createDirectory({
      publicUrl: config.directory.publicUrl,
      project: config.project,
      authuiUrl: config.publicUrl,
      catalogue: config.catalogue,
      loginIds: config.directory.loginIds,
      socialProviders: config.demo ? standIns : config.directory.socialProviders,
      population: config.directory.population,
      outgoing,
      delivery: config.demo ? 'outbox' : sendersOf(config, outgoing),
      signUpByEmail: config.directory.signUpByEmail,
      pictureStore: await openPictureFolder(join(config.dataDir, 'pictures')),
      customData: config.customData,
      trustedProxies: config.trustedProxies,
      signInPerMinute: config.limits.signInPerMinute,
      database,
      keys,
      adminClient: await openAdminClient(config.dataDir, config.directory.publicUrl),
      now: Date.now,
      log,
    });
    if (config.demo) await seedDemo(directory);
    accountTransport = directory.accountTransport;
    const listening = await listen(directory.listener, config.host, config.directoryPort);
    stops.unshift(listening.stop, database.close);
  }
  if (config.role !== 'directory') {
    const authui = await createAuthui({
      config,
      outgoing,
      directoryClient: keys.client,
      ...(accountTransport ? { accountTransport } : {}),
      pageFolder: join(ROOT, 'dist/client'),
      log,
      now: Date.now,
    });
    const listening = await listen(authui.listener, config.host, config.port);
    stops.unshift(listening.stop, authui.close);
  }
  return stops;
}

function sendersOf({ directory: { mail, messages } }: Config, outgoing: Outgoing): Senders {
  return {
    ...(mail ? { email: createSmtpSender(mail) } : {}),
    ...(messages ? { phone: createWebhookSender(messages, outgoing) } : {}),
  };
}

/** The first signal stops in good order, the second at once. */
function stopOnSignal(stops: readonly Stop[], log: Logger): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    try {
      for (const step of stops) await step();
    } catch (error) {
      log.error({ error }, 'stopping failed');
      process.exitCode = 1;
    }
    process.exit();
  };
  process.on('SIGTERM', signal => void stop(signal));
  process.on('SIGINT', signal => void stop(signal));
}

try {
  const config = readConfig(join(import.meta.dirname, 'demo/authui.yaml'));
  const log = createLog();
  stopOnSignal(await start(config, log), log);
  console.log(welcome(config));
} catch (error) {
  if (error instanceof ConfigError) {
    console.error(`The configuration has ${error.faults.length === 1 ? 'a fault' : `${error.faults.length} faults`}:`);
    for (const { where, message } of error.faults) console.error(`  ${where}: ${message}`);
  } else {
    console.error(portInUse(error) ?? error);
  }
  process.exit(1);
}

function portInUse(error: unknown): string | undefined {
  const { code, port } = error as { code?: string; port?: number };
  return code === 'EADDRINUSE'
    ? `Port ${port} is taken. Set PORT, DIRECTORY_PORT and DEMO_SOCIAL_PORT to free ones.`
    : undefined;
}
