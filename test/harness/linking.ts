/** The whole product with two stand-in social providers, and people who go there with a browser of their own. */

import { join } from 'node:path';
import { openSqlite } from '../../server/sql/sqlite.ts';
import { createClient, type Client, type Step } from './client.ts';
import { CLIENT_ID, startMisbehavingProvider, type MisbehavingProvider } from './misbehaving-provider.ts';
import { startProduct, type Product, type ProductOptions } from './product.ts';
import { csrfOf, signIn } from './sign-in.ts';

export interface LinkingProduct extends Product {
  readonly acme: MisbehavingProvider;
  readonly globex: MisbehavingProvider;
}

/** @param extra further lines of the configuration */
export async function startLinkingProduct(
  extra = 'user_profile: {}',
  ofProviders = '',
  options: Pick<ProductOptions, 'logTo'> = {},
): Promise<LinkingProduct> {
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const acme = await startMisbehavingProvider({ now });
  // for a browser this one is another site
  const globex = await startMisbehavingProvider({ now, host: '127.0.0.1' });
  const provider = (alias: string, name: string, issuer: string) =>
    `    - { alias: ${alias}, name: ${name}, type: oidc, issuer: '${issuer}', client_id: ${CLIENT_ID}, client_secret_env: SOCIAL_SECRET${ofProviders} }`;
  const product = await startProduct({
    ...options,
    clock,
    environment: { SOCIAL_SECRET: 'social-secret-canary-81f2' },
    yaml: [
      'project: { name: Acme }',
      'limits: { sign_in_per_minute: 1000, link_per_minute: 1000 }',
      'directory:',
      '  sign_up: { email: true }',
      '  social_providers:',
      provider('acme', 'Acme Social', acme.issuer),
      provider('globex', 'Globex', globex.issuer),
      extra,
    ].join('\n'),
  });
  return {
    ...product,
    acme,
    globex,
    stop: async () => {
      await product.stop();
      await acme.stop();
      await globex.stop();
    },
  };
}

export interface Identity {
  readonly id: string;
  readonly provider_type: string;
  readonly provider_name: string;
  readonly social_identity_ref?: string;
  readonly name?: string;
  readonly email?: string;
  readonly username?: string;
  readonly picture?: string;
  readonly last_used_at?: number;
}

export interface Settings {
  readonly user: { readonly sub: string; readonly display_name: string };
  readonly attributes: readonly { pointer: string; value?: unknown; verified?: boolean; candidates?: string[] }[];
  readonly identities: readonly Identity[];
  readonly providers: readonly { alias: string; name: string; linked: boolean }[];
  readonly capabilities: { readonly link: boolean; readonly unlink: boolean };
  readonly last_way_in?: string;
}

export async function signedIn(product: Product, login = 'ada@example.com'): Promise<Client> {
  const client = createClient();
  await signIn(client, product, login);
  return client;
}

export async function settingsOf(product: Product, client: Client): Promise<Settings> {
  const answer = await client.api(`${product.url}/api/settings`);
  if (answer.status !== 200) throw new Error(`no settings but ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as Settings;
}

export async function isSignedIn(product: Product, client: Client): Promise<boolean> {
  return (await client.api(`${product.url}/api/settings`)).status === 200;
}

export async function socialOf(product: Product, client: Client): Promise<Identity[]> {
  return (await settingsOf(product, client)).identities.filter(({ provider_type: type }) => type === 'social');
}

export async function valuesOf(product: Product, client: Client): Promise<Record<string, unknown>> {
  const { attributes } = await settingsOf(product, client);
  return Object.fromEntries(attributes.map(({ pointer, value, verified }) => [pointer, [value, verified]]));
}

export function askToLink(product: Product, client: Client, alias = 'acme', search = ''): Promise<Step> {
  return client.api(`${product.url}/api/identities/${alias}/link${search}`, { method: 'POST' });
}

/** Where the browser goes. @throws Error unless the person may link right now */
export async function ticketFor(product: Product, client: Client, alias = 'acme'): Promise<string> {
  const answer = await askToLink(product, client, alias);
  if (answer.status !== 200) throw new Error(`no ticket but ${answer.status} ${answer.body}`);
  return (JSON.parse(answer.body) as { location: string }).location;
}

/** As far as the provider has let them go: the address the browser is about to open, with code and state. */
export async function callbackOf(client: Client, start: string): Promise<string> {
  const left = await client.once(start, { headers: { 'sec-fetch-dest': 'document' } });
  return comeBack(client, left);
}

/** From the redirect to the provider to its redirect back. */
export async function comeBack(client: Client, left: Step): Promise<string> {
  const authorize = left.headers.get('location');
  if (left.status !== 303 || !authorize) throw new Error(`not sent to the provider but ${left.status} ${left.body}`);
  const back = await client.once(authorize);
  return back.headers.get('location') ?? '';
}

/** Links whoever is signed in at the provider. @returns the outcome the page is told */
export async function link(product: Product, client: Client, alias = 'acme'): Promise<string | null> {
  return outcomeOf(await client.open(await ticketFor(product, client, alias)));
}

export function outcomeOf({ url }: Step): string | null {
  return new URL(url).searchParams.get('outcome');
}

export function unlink(product: Product, client: Client, id: string): Promise<Step> {
  return client.api(`${product.url}/api/identities/${id}`, { method: 'DELETE' });
}

/** The sign-in page, whatever leads to it. */
export function openSignIn(product: Product, client: Client): Promise<Step> {
  return client.open(`${product.url}/auth/sign-in?return_to=/settings`);
}

/** Presses a provider's button on the sign-in page. @returns where the person ends up */
export async function signInWith(product: Product, client: Client, alias = 'acme', page?: Step): Promise<Step> {
  return continueWith(client, page ?? (await openSignIn(product, client)), alias);
}

export function continueWith(client: Client, page: Step, alias = 'acme'): Promise<Step> {
  return client.open(socialFormOf(page), { form: { csrf: csrfOf(page), provider: alias } });
}

/** Where the buttons of a sign-in page lead. */
export function socialFormOf(page: Step): string {
  const action = /<form method="post" action="([^"]+\/social)">/.exec(page.body)?.[1];
  if (action === undefined) throw new Error(`no buttons at ${page.url}: ${page.status} ${page.body.slice(0, 200)}`);
  return new URL(action, page.url).href;
}

export interface IdentityRow {
  readonly sub: string;
  readonly alias: string;
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
}

/** What is really stored, whoever may see it. */
export async function storedIdentities(product: Product): Promise<IdentityRow[]> {
  return query<IdentityRow>(product, 'SELECT sub, alias, issuer, subject, email FROM directory_social_identities');
}

/** What has been sent to somebody, oldest first. */
export async function mailsTo(product: Product, recipient: string): Promise<{ text: string; code: string | null }[]> {
  return query(product, `SELECT text, code FROM directory_outbox WHERE recipient = ? ORDER BY number`, recipient);
}

export async function query<T extends object>(product: Product, sql: string, ...values: string[]): Promise<T[]> {
  const database = openSqlite(join(product.dataDir, 'directory.db'));
  try {
    return await database.all<T>(sql, ...values);
  } finally {
    await database.close();
  }
}
