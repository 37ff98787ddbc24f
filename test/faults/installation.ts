/** A product as an operator installs it: a process with a configuration and a store of its own, people, and no demo. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../src/api/contract.ts';
import { administer } from '../harness/admin.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import { freePorts, startProcess, type Ports, type ProductProcess } from '../harness/process.ts';
import { signIn } from '../harness/sign-in.ts';

export const PASSWORD = 'correct horse battery staple';

/** No limit stands in the way of load; everything else is as it comes. */
const CONFIGURATION = `
project: { name: Faults }
limits: { sign_in_per_minute: 1000000, save_per_minute: 100000000, link_per_minute: 100000 }
directory: { login_ids: [email, username] }
user_profile: {}
`;

export interface Installation {
  readonly dataDir: string;
  readonly ports: Ports;
  /** The process that runs now. */
  readonly product: () => ProductProcess;
  /** Ends the process and starts another over the same data. */
  readonly restart: (signal: 'SIGTERM' | 'SIGKILL', patience?: number) => Promise<ProductProcess>;
  /** Creates a person and signs them in. @param name also their username */
  readonly person: (name: string) => Promise<Client>;
  readonly end: () => Promise<void>;
}

export interface InstallationOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** As for {@link startProcess}. */
  readonly under?: readonly string[];
  /** Where the data lies; a new temporary folder if nothing is said. */
  readonly dataDir?: string;
  /** More of the configuration file. */
  readonly yaml?: string;
}

/** The first start may have to build the page. */
const FIRST_PATIENCE = 90_000;

/** @param beforeStart gets the ports that the product will listen on */
export async function install(
  options: InstallationOptions = {},
  beforeStart: (ports: Ports) => void = () => undefined,
): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'authui-faults-'));
  const { dataDir = join(folder, 'data') } = options;
  const ports = await freePorts();
  beforeStart(ports);
  const file = join(folder, 'authui.yaml');
  await writeFile(file, CONFIGURATION + (options.yaml ?? ''));
  const start = (patience: number) =>
    startProcess(ports, dataDir, patience, { AUTHUI_CONFIG: file, ...options.environment }, options.under);
  let product = await start(FIRST_PATIENCE);
  return {
    dataDir,
    ports,
    product: () => product,
    restart: async (signal, patience = 30_000) => {
      await product.end(signal);
      product = await start(patience);
      return product;
    },
    person: async name => {
      const call = await administer({ url: product.directoryUrl, dataDir });
      const { status } = await call('POST', '/admin/users', {
        json: {
          login_ids: [{ type: 'username', value: name, verified: true }],
          password: PASSWORD,
          attributes: { '/given_name': name },
        },
      });
      if (status !== 201) throw new Error(`${name} was not created: ${status}`);
      const client = createClient();
      const page = await signIn(client, product, name, PASSWORD);
      if (page.url !== `${product.url}/settings`) throw new Error(`${name} is not signed in: ${page.url}`);
      return client;
    },
    end: async () => {
      await product.end('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}

const settingsOf = (step: Step): Settings => JSON.parse(step.body) as Settings;

export const valueOf = (step: Step, pointer: string): unknown =>
  settingsOf(step).attributes.find(attribute => attribute.pointer === pointer)?.value;

export function save(client: Client, url: string, etag: string, json: unknown): Promise<Step> {
  return client.api(`${url}/api/profile`, { method: 'PATCH', json, headers: { 'if-match': etag } });
}
