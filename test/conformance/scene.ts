/** The product in front of a provider that misbehaves on demand, and what a person sees of it. */

import { expect, onTestFinished } from 'vitest';
import type { Settings } from '../../src/api/contract.ts';
import { createClient, type Client, type Step } from '../harness/client.ts';
import {
  CLIENT_ID,
  startMisbehavingProvider,
  type MisbehavingProvider,
  type MisbehavingProviderOptions,
} from '../harness/misbehaving-provider.ts';
import { startProduct, type Product } from '../harness/product.ts';

export interface Scene {
  readonly provider: MisbehavingProvider;
  readonly product: Product;
  /** Signs in and says where that ended. */
  readonly signIn: (client?: Client) => Promise<{ client: Client; last: Step }>;
  /** Signs in with success. */
  readonly person: () => Promise<Client>;
  readonly settings: (client: Client) => Promise<Step>;
  /** The callback of a sign-in that is on its way, in this browser. */
  readonly callbackOf: (client: Client) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export const SECRET = 'secret-canary-7d20';

export interface SceneOptions extends MisbehavingProviderOptions {
  /** Another line under `upstream`. */
  readonly upstream?: string;
  /** More of the configuration. */
  readonly project?: string;
  readonly signInPerMinute?: number;
  /** Gets every line of the log. */
  readonly logTo?: (line: string) => void;
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const clock = { ahead: 0 };
  const provider = await startMisbehavingProvider({ now: () => Date.now() + clock.ahead, ...options });
  const product = await startProduct({
    clock,
    environment: { OIDC_SECRET: SECRET },
    ...(options.logTo ? { logTo: options.logTo } : {}),
    yaml: `
limits: { sign_in_per_minute: ${options.signInPerMinute ?? 100_000} }
upstream:
  kind: oidc
  issuer: "${provider.issuer}"
  client_id: ${CLIENT_ID}
  client_secret_env: OIDC_SECRET
  ${options.upstream ?? ''}
${options.project ?? ''}
`,
  });
  const signIn: Scene['signIn'] = async (client = createClient()) => ({
    client,
    last: await client.open(`${product.url}/auth/sign-in?return_to=/settings`),
  });
  return {
    provider,
    product,
    signIn,
    person: async () => {
      const { client, last } = await signIn();
      expect([last.status, last.url]).toEqual([200, `${product.url}/settings`]);
      return client;
    },
    settings: client => client.api(`${product.url}/api/settings`),
    callbackOf: async client => {
      const start = await client.once(`${product.url}/auth/sign-in?return_to=/settings`);
      const back = await client.once(start.headers.get('location') ?? '');
      return back.headers.get('location') ?? '';
    },
    stop: async () => {
      await product.stop();
      await provider.stop();
    },
  };
}

/** Of a test's own. */
export async function setScene(options: SceneOptions = {}): Promise<Scene> {
  const scene = await openScene(options);
  onTestFinished(scene.stop);
  return scene;
}

/** The page that says the sign-in is none, and nobody signed in. */
export async function expectRefused({ product }: Scene, client: Client, last: Step): Promise<void> {
  expect(last.status).toBe(400);
  expect(last.body).toContain('could not be finished');
  expect(client.cookies(product.url)).not.toContain('authui_session');
  expect((await client.api(`${product.url}/api/settings`)).status).toBe(401);
}

export function settingsIn({ status, body }: Step): Settings {
  expect(status, body).toBe(200);
  return JSON.parse(body) as Settings;
}
