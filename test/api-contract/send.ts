/** The calls for the account, as the page sends them. */

import { contract } from '../../src/api/contract.ts';
import { own, type ApiUnderTest } from './server.ts';

type CallName = keyof typeof contract;

export interface Sent {
  readonly id?: string;
  /** Text and bytes go as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function send(api: ApiUnderTest, name: CallName, sent: Sent = {}): Promise<Response> {
  const { method, path } = contract[name];
  const { id = '', body, headers } = sent;
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  return api.request(path.replace(/\{\w+\}/, encodeURIComponent(id)), {
    method,
    headers: {
      ...(await own(api)),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  });
}
