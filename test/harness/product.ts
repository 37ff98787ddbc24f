/** The whole product in this process: real servers on free ports, a real data folder, a configuration as a file. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createAuthui } from '../../server/authui.ts';
import { openBuiltInDirectory } from '../../server/built-in-directory.ts';
import { readConfig, type Config } from '../../server/config.ts';
import type { Directory, DirectoryDeps } from '../../server/directory/app.ts';
import { openDirectoryKeys } from '../../server/directory/keys.ts';
import { listen } from '../../server/http/listen.ts';
import { createOutgoing } from '../../server/http/outgoing.ts';
import { createLog } from '../../server/log.ts';
import type { RenderPage } from '../../server/routes/filled-page.ts';
import { openStorage } from '../../server/storage.ts';
import type { InProcess } from '../../server/upstream/transport.ts';

export interface Product {
  readonly url: string;
  readonly directoryUrl: string;
  readonly dataDir: string;
  readonly config: Config;
  /** Milliseconds to add to the clock of both servers. */
  readonly clock: { ahead: number };
  /** The directory's account API without a socket, if it runs in this process. */
  readonly accountTransport: InProcess | undefined;
  /** Its calls for the profile without HTTP around them. */
  readonly accountProfile: Directory['accountProfile'] | undefined;
  /** The profile engine of the directory, for writes that do not come from the page. */
  readonly people: Directory['people'] | undefined;
  /** Every request that reached the directory's socket: method, a space, path. */
  readonly directoryCalls: readonly string[];
  /** From now on the directory takes connections and does not answer, or does again. */
  readonly hangDirectory: (hanging: boolean) => void;
  /** From now on these answer whatever reaches the directory's socket and they take on. */
  readonly disturbDirectory: (disturb: Disturb | undefined) => void;
  /** Where the directory listens, for the page; another port is as if it were not there. */
  readonly moveDirectory: (port: number | undefined) => void;
  /** The same for AuthUI itself. */
  readonly hangPage: (hanging: boolean) => void;
  readonly stop: () => Promise<void>;
}

/** @returns false for what the directory itself answers */
export type Disturb = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface ProductOptions {
  /** The configuration file; the demo project if there is none. */
  readonly yaml?: string | ((url: string) => Promise<string> | string);
  readonly environment?: Readonly<Record<string, string>>;
  /** How AuthUI reaches the directory: as one product does unless given, without a socket, or as when they run apart. */
  readonly transport?: 'in-process' | 'http';
  /** Where the page was built to; a stand-in with one document if there is none. */
  readonly pageFolder?: string;
  /** Fills the page on the server; it comes bare if there is none. */
  readonly render?: RenderPage;
  /** How codes get to people; the outbox if nothing is said. */
  readonly delivery?: DirectoryDeps['delivery'];
  /** Providers that are not in the configuration, and the way to them. */
  readonly social?: {
    readonly providers: DirectoryDeps['socialProviders'];
    readonly outgoing: DirectoryDeps['outgoing'];
  };
  /** Shared with others that are to live in the same time. */
  readonly clock?: { ahead: number };
  /** Gets every line of the log; without it nothing is logged. */
  readonly logTo?: (line: string) => void;
}

const DEMO = join(import.meta.dirname, '../../server/demo/authui.yaml');

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), 'authui-test-'));
  let listener: RequestListener | undefined;
  let directoryListener: RequestListener | undefined;
  let pageHanging = false;
  const front = await listen(
    (request, response) => {
      if (!pageHanging) listener?.(request, response);
    },
    '127.0.0.1',
    0,
  );
  const directoryCalls: string[] = [];
  let hanging = false;
  let disturb: Disturb | undefined;
  const back = await listen(
    (request, response) => {
      directoryCalls.push(`${request.method} ${request.url?.split('?')[0]}`);
      if (disturb?.(request, response)) return;
      if (!hanging) directoryListener?.(request, response);
    },
    '127.0.0.1',
    0,
  );
  const url = `http://localhost:${front.port}`;
  const environment: Record<string, string> = {
    PORT: String(front.port),
    DIRECTORY_PORT: String(back.port),
    AUTHUI_DATA_DIR: dataDir,
    ...options.environment,
  };
  if (options.yaml !== undefined) {
    const file = join(dataDir, 'authui.yaml');
    await writeFile(file, typeof options.yaml === 'string' ? options.yaml : await options.yaml(url));
    environment['AUTHUI_CONFIG'] = file;
  }
  const config = readConfig(DEMO, environment);
  const { clock = { ahead: 0 } } = options;
  const now = () => Date.now() + clock.ahead;
  const { logTo } = options;
  const log = logTo ? createLog('info', { write: logTo }) : createLog('silent');
  const storage = await openStorage(config, log);
  const keys = await openDirectoryKeys(storage.secrets);
  const places = new Map([[config.directory.publicUrl, back.port]]);
  const outgoing = createOutgoing(places);
  let accountTransport: InProcess | undefined;
  let accountProfile: Directory['accountProfile'] | undefined;
  let people: Directory['people'] | undefined;
  let closeDirectory: Directory['close'] | undefined;
  if (config.upstream.kind === 'directory') {
    const directory = await openBuiltInDirectory({
      config,
      storage,
      outgoing: options.social?.outgoing ?? outgoing,
      keys,
      log,
      now,
      withDemoPeople: true,
      socialProviders: options.social?.providers ?? config.directory.socialProviders,
      delivery: options.delivery ?? 'outbox',
    });
    directoryListener = directory.listener;
    ({ accountTransport, accountProfile } = directory);
    people = directory.people;
    closeDirectory = directory.close;
  }
  const authui = await createAuthui({
    config,
    storage,
    outgoing,
    directoryClient: keys.client,
    ...(accountTransport && options.transport !== 'http' ? { accountTransport } : {}),
    ...(accountProfile && options.transport === undefined ? { accountProfile } : {}),
    pageFolder: options.pageFolder ?? (await standInPage(dataDir)),
    render: options.render,
    log,
    now,
  });
  listener = authui.listener;
  return {
    url,
    directoryUrl: config.directory.publicUrl,
    dataDir,
    config,
    clock,
    accountTransport,
    accountProfile,
    people,
    directoryCalls,
    disturbDirectory: given => {
      disturb = given;
    },
    moveDirectory: (port = back.port) => {
      places.set(config.directory.publicUrl, port);
    },
    hangDirectory: given => {
      hanging = given;
    },
    hangPage: given => {
      pageHanging = given;
    },
    stop: async () => {
      await front.stop();
      await back.stop(hanging ? 0 : undefined);
      authui.close();
      await closeDirectory?.();
      await outgoing.close();
      await storage.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function standInPage(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'page');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><title>AuthUI</title><script src="/assets/a-1.js"></script>',
  );
  await writeFile(join(folder, 'assets/a-1.js'), 'export {};\n');
  return folder;
}
