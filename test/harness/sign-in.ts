/** Signs a person of the demo in through the directory's own page, as a browser without script would. */

import type { Client, Step } from './client.ts';
import type { Product } from './product.ts';

export const DEMO_PASSWORD = 'demo-password';

/** @returns the last step: the page the person ends up on */
export async function signIn(
  client: Client,
  product: Pick<Product, 'url'>,
  login = 'ada@example.com',
  password = DEMO_PASSWORD,
): Promise<Step> {
  const page = await client.open(`${product.url}/auth/sign-in?return_to=/settings`);
  return client.open(page.url, { form: { csrf: csrfOf(page), login, password } });
}

/** The token of the form on a page of the directory. */
export function csrfOf(page: Step): string {
  const token = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1];
  if (token === undefined) throw new Error(`No form at ${page.url}: ${page.status} ${page.body.slice(0, 200)}`);
  return token;
}
