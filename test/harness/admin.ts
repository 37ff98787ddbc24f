/** A backend that uses the Admin API, with the credentials that lie in the data folder. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface AdminClient {
  readonly client_id: string;
  readonly client_secret: string;
  readonly token_endpoint: string;
}

export interface AdminUser {
  readonly sub: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly disabled: boolean;
  readonly has_password: boolean;
  readonly login_ids: readonly { id: string; type: string; value: string; verified: boolean }[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface AdminInit {
  readonly json?: unknown;
  readonly ifMatch?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface AdminAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; undefined without a body. */
  readonly body: unknown;
  readonly etag: string;
}

export type AdminCall = (method: string, path: string, init?: AdminInit) => Promise<AdminAnswer>;

export async function adminClient(dataDir: string): Promise<AdminClient> {
  return JSON.parse(await readFile(join(dataDir, 'admin-client.json'), 'utf8')) as AdminClient;
}

export function tokenAnswer(client: AdminClient, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(client.token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }),
  });
}

export async function adminToken(dataDir: string, scope: string): Promise<string> {
  const answer = await tokenAnswer(await adminClient(dataDir), { scope });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token but ${answer.status}`);
  return token;
}

export function adminCalls(url: string, token: string): AdminCall {
  return async (method, path, { json, ifMatch, headers } = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: typeof json === 'string' ? json : JSON.stringify(json) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      etag: answer.headers.get('etag') ?? '',
    };
  };
}

/** @param scope `admin` or `portal` */
export async function administer(
  at: { readonly url: string; readonly dataDir: string },
  scope = 'admin',
): Promise<AdminCall> {
  return adminCalls(at.url, await adminToken(at.dataDir, scope));
}

/** The subject of whoever a search finds; exactly one. */
export async function subjectOf(call: AdminCall, login: string): Promise<string> {
  const { body } = await call('GET', `/admin/users?q=${encodeURIComponent(login)}`);
  const { users } = body as { users: AdminUser[] };
  const [user] = users.filter(({ login_ids: ids }) => ids.some(({ value }) => value === login));
  if (!user) throw new Error(`nobody signs in with ${login}`);
  return user.sub;
}
