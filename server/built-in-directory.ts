/** Puts the built-in directory together from its configuration: store, secrets, senders, providers. */

import type { Config } from './config.ts';
import { seedDemo } from './demo/people.ts';
import { createDirectory, type Directory, type DirectoryDeps } from './directory/app.ts';
import { openAdminClient, type DirectoryKeys } from './directory/keys.ts';
import type { Senders } from './directory/mail/sender.ts';
import { createSmtpSender } from './directory/mail/smtp.ts';
import { createWebhookSender } from './directory/mail/webhook.ts';
import type { Outgoing } from './http/outgoing.ts';
import type { Logger } from './log.ts';
import type { Storage } from './storage.ts';
import { createTheme } from './theme/theme.ts';

export interface BuiltInDirectoryDeps {
  readonly config: Config;
  readonly storage: Storage;
  readonly outgoing: Outgoing;
  readonly keys: DirectoryKeys;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The people of the demo are created if they are not there. */
  readonly withDemoPeople: boolean;
  /** As configured unless given. */
  readonly socialProviders?: DirectoryDeps['socialProviders'];
  /** The outbox in the demo, else as configured, unless given. */
  readonly delivery?: DirectoryDeps['delivery'] | undefined;
}

export async function openBuiltInDirectory(deps: BuiltInDirectoryDeps): Promise<Directory> {
  const { config, storage, outgoing, keys, log, now } = deps;
  const database = await storage.open('directory');
  const directory = await createDirectory({
    publicUrl: config.directory.publicUrl,
    project: config.project,
    theme: createTheme(config.project),
    authuiUrl: config.publicUrl,
    catalogue: config.catalogue,
    loginIds: config.directory.loginIds,
    socialProviders: deps.socialProviders ?? config.directory.socialProviders,
    population: config.directory.population,
    outgoing,
    delivery: deps.delivery ?? (config.demo ? 'outbox' : sendersOf(config, outgoing)),
    signUpByEmail: config.directory.signUpByEmail,
    pictureStore: await storage.openPictures(now),
    customData: config.customData,
    trustedProxies: config.trustedProxies,
    signInPerMinute: config.limits.signInPerMinute,
    createLimit: storage.createLimit,
    database,
    keys,
    adminClient: await openAdminClient(storage.secrets, config.directory.publicUrl),
    now,
    log,
    ...(config.metricsToken === undefined ? {} : { metricsToken: config.metricsToken }),
  });
  if (deps.withDemoPeople) await seedDemo(directory);
  return directory;
}

function sendersOf({ directory: { mail, messages } }: Config, outgoing: Outgoing): Senders {
  return {
    ...(mail ? { email: createSmtpSender(mail) } : {}),
    ...(messages ? { phone: createWebhookSender(messages, outgoing) } : {}),
  };
}
