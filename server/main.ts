/** Starts the product: reads the configuration, opens the stores, listens, and stops in good order. */

import { join } from 'node:path';
import { randomId } from './secret.ts';
import { createAuthui } from './authui.ts';
import { openBuiltInDirectory } from './built-in-directory.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { demoSocialProviders, startDemoSocialProviders } from './demo/social-provider.ts';
import { welcome } from './demo/welcome.ts';
import type { Directory } from './directory/app.ts';
import { openDirectoryKeys, readAccountPageClient, type DirectoryKeys } from './directory/keys.ts';
import { listen } from './http/listen.ts';
import { createOutgoing } from './http/outgoing.ts';
import { createLog, type Logger } from './log.ts';
import type { PageFiles } from './routes/page-files.ts';
import type { RenderPage } from './routes/filled-page.ts';
import { endInGoodOrder, type Service } from './service.ts';
import { openStorage } from './storage.ts';
import { createTheme } from './theme/theme.ts';

const ROOT = join(import.meta.dirname, '..');

/** The page comes from its sources; what that needs is not there in a deployment. */
const inDevelopment = process.argv.includes('--dev');

async function devPage({ project }: Config): Promise<PageFiles> {
  const { openDevPage } = await import('./dev-page.ts');
  return openDevPage(ROOT, project.languages, createTheme(project).stylesheet);
}

/** The page as the server renders it, of the build. */
async function builtRender(): Promise<{ readonly render: RenderPage }> {
  return (await import(new URL('../dist/server/render.js', import.meta.url).href)) as { readonly render: RenderPage };
}

async function start(config: Config, log: Logger): Promise<Service> {
  const storage = await openStorage(config, log);
  const withDirectory = config.role !== 'authui' && config.upstream.kind === 'directory';
  const here: [string, number][] = withDirectory ? [[config.directory.publicUrl, config.directoryPort]] : [];
  if (config.role !== 'directory') here.push([config.publicUrl, config.port]);
  const outgoing = createOutgoing(new Map(here));
  const service: Service = { apps: [], closes: [storage.close, outgoing.close] };
  let directory: Directory | undefined;
  let directoryClient: DirectoryKeys['client'] | undefined;
  if (withDirectory) {
    const keys = await openDirectoryKeys(storage.secrets);
    directoryClient = keys.client;
    const standIns = config.demo ? demoSocialProviders(config.demoSocialPort, randomId()) : undefined;
    if (standIns) service.closes.unshift(...(await startDemoSocialProviders(standIns, config)));
    directory = await openBuiltInDirectory({
      config,
      storage,
      outgoing,
      keys,
      log,
      now: Date.now,
      withDemoPeople: config.demo,
      ...(standIns ? { socialProviders: standIns } : {}),
    });
    service.closes.unshift(directory.close);
    const listening = await listen(directory.listener, config.host, config.directoryPort, log);
    service.apps.unshift({ listening, stopping: directory.stopping });
  } else if (config.upstream.kind === 'directory') {
    directoryClient = await readAccountPageClient(storage.secrets);
  }
  if (config.role !== 'directory') {
    const authui = await createAuthui({
      config,
      storage,
      outgoing,
      ...(directoryClient ? { directoryClient } : {}),
      ...(directory ? { accountTransport: directory.accountTransport, accountProfile: directory.accountProfile } : {}),
      pageFolder: join(ROOT, 'dist/client'),
      ...(inDevelopment ? { page: await devPage(config) } : await builtRender()),
      log,
      now: Date.now,
    });
    service.closes.unshift(async () => authui.close());
    const listening = await listen(authui.listener, config.host, config.port, log);
    service.apps.unshift({ listening, stopping: authui.stopping });
  }
  return service;
}

try {
  const config = readConfig(join(import.meta.dirname, 'demo/authui.yaml'));
  const log = createLog();
  endInGoodOrder(await start(config, log), config.drain, log);
  if (config.demo) console.log(welcome(config));
  else log.info({ event: 'started', role: config.role }, `${config.project.name} is ready.`);
  log.flush();
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
