/** The built-in directory as an upstream: its account API, through a transport. */

import * as v from 'valibot';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import { capView } from '../../../src/profile/view.ts';
import { Refusal } from '../../error.ts';
import { Conflict, type Access, type Upstream, type UpstreamProfile } from '../port.ts';
import type { Transport, TransportAnswer } from '../transport.ts';
import { AccountSchema, ConflictSchema, RefusedSchema, type Account } from './wire.ts';

/** @param catalogue caps what the directory shows: where both are configured apart, the stricter one holds */
export function createDirectoryUpstream(transport: Transport, catalogue: Catalogue): Upstream {
  const call = (access: Access, method: string, path: string, rest: { etag?: string; body?: string } = {}) =>
    transport({
      method,
      path,
      headers: {
        authorization: `Bearer ${access.accessToken}`,
        ...(rest.etag ? { 'if-match': rest.etag } : {}),
        ...(rest.body ? { 'content-type': 'application/json' } : {}),
      },
      ...(rest.body ? { body: rest.body } : {}),
    });

  const profileOf = (access: Access, account: Account, answer: TransportAnswer): UpstreamProfile => {
    const etag = answer.headers.get('etag');
    if (account.sub !== access.subject || !etag) throw new Refusal('upstream_invalid');
    return {
      subject: account.sub,
      loginId: account.login_id,
      updatedAt: account.updated_at,
      attributes: capView(catalogue, 'end_user', account.attributes),
      etag,
      identities: account.identities,
      providers: account.providers,
      capabilities: account.capabilities,
    };
  };

  return {
    read: async access => {
      const answer = await call(access, 'GET', '/account/profile');
      return profileOf(access, parse(AccountSchema, okText(answer)), answer);
    },
    write: async (access, patch, etag) => {
      const answer = await call(access, 'PATCH', '/account/profile', { etag, body: JSON.stringify(patch) });
      if (answer.status === 412) {
        throw new Conflict(profileOf(access, parse(ConflictSchema, answer.text).current, answer));
      }
      if (answer.status === 422) {
        const { issues } = parse(RefusedSchema, answer.text);
        throw new Refusal('invalid_attributes', { members: { issues } });
      }
      return profileOf(access, parse(AccountSchema, okText(answer)), answer);
    },
    endSession: async access => {
      await call(access, 'DELETE', '/account/session');
    },
  };
}

function okText({ status, text }: TransportAnswer): string {
  if (status === 200) return text;
  if (status === 401) throw new Refusal('unauthenticated');
  throw new Refusal(status >= 500 ? 'upstream_unavailable' : 'upstream_invalid');
}

function parse<T>(schema: v.GenericSchema<unknown, T>, text: string): T {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw new Refusal('upstream_invalid', { cause });
  }
}
